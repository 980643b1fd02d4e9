"""Django's description of the app."""

from django.apps import AppConfig


class DeskConfig(AppConfig):
    """The desk."""

    name = "desk"
