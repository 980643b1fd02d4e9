"""Makes, closes and invites accounts; callers get frozen values.

A password is set by its owner alone: whoever gives an account gives a link that works once and for three days.
"""

from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.tokens import default_token_generator
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_decode, urlsafe_base64_encode
from django_otp.plugins.otp_totp.models import TOTPDevice

from desk.accounts.models import Account
from desk.accounts.tokens import revoke_all
from kernel.errors import RefusedError


@dataclass(frozen=True)
class AccountFacts:
    """An account as it stands. `second_factor`: a device was confirmed; `last_seen`: the last time it signed in."""

    name: str
    active: bool
    has_password: bool
    second_factor: bool
    last_seen: datetime | None


def accounts() -> list[AccountFacts]:
    """Every account, by name."""
    devices = set(TOTPDevice.objects.filter(confirmed=True).values_list("user__name", flat=True))
    return [
        AccountFacts(one.name, one.is_active, one.has_usable_password(), one.name in devices, one.last_login)
        for one in Account.objects.order_by("name")
    ]


def invite(name: str) -> tuple[str, str]:
    """The two parts of a link by which its holder sets the account's password; the account is made if need be.

    The link works once: a token is bound to the password that it replaces. A device that was never confirmed goes:
    somebody else may have seen its secret.

    Raises RefusedError `account.closed`.
    """
    account, made = Account.objects.get_or_create(name=name)
    if not account.is_active:
        raise RefusedError("account.closed", f"Вход «{name}» закрыт.", "Сначала откройте его.")
    TOTPDevice.objects.filter(user=account, confirmed=False).delete()
    if made:
        account.set_unusable_password()
        account.save(update_fields=["password"])
    return urlsafe_base64_encode(force_bytes(account.pk)), default_token_generator.make_token(account)


def invited(number: str, token: str) -> Account | None:
    """Whose link it is; None for one that is used up, old or false."""
    try:
        account = Account.objects.filter(pk=int(urlsafe_base64_decode(number))).first()
    except (ValueError, OverflowError):
        return None
    if account is None or not account.is_active or not default_token_generator.check_token(account, token):
        return None
    return account


def set_active(name: str, *, active: bool) -> bool:
    """Opens or closes an account; a closed one is signed out at its next click. False where there is none.

    Its keys to the API end with the close, for ever: whoever closes a door means the stolen key, too.
    """
    if not active:
        revoke_all(name)
    return Account.objects.filter(name=name).update(is_active=active) == 1


def forget_second_factor(name: str) -> int:
    """Takes the devices away, of somebody who has lost his telephone. Returns how many there were."""
    revoke_all(name)
    deleted, _ = TOTPDevice.objects.filter(user__name=name).delete()
    return int(deleted)
