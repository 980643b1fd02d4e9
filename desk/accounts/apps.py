"""Django's description of the app."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Accounts."""

    name = "desk.accounts"
    label = "accounts"
