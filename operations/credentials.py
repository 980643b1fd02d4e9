"""The verb «credential»: each person's own key, with which he approves acts.

The private key lies in the home under a passphrase that only its owner knows; the public one is entered in the event
log, which lies on every medium and cannot be changed unseen. An approval holds if the log knew the key before.
"""

from pathlib import Path

from archive_store.keys import ArchiveKey
from kernel.errors import BadInputError, NotFoundError, RefusedError
from operations.act_events import CREDENTIAL, ActEvents
from operations.roles import check_actor
from operations.services import Services

_SHORTEST = 8  # characters of a passphrase


def make_credential(services: Services, account: str, passphrase: str) -> str:
    """Makes the account's key and enters it in the log. Gives the key's id.

    Raises BadInputError `credential.weak_passphrase`; RefusedError `credential.exists`.
    """
    if len(passphrase) < _SHORTEST:
        raise BadInputError(
            "credential.weak_passphrase",
            f"Парольная фраза короче {_SHORTEST} знаков.",
            "Возьмите несколько слов, которые легко запомнить и трудно угадать.",
        )
    path = _file(services, account)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if path.exists():
        raise RefusedError(
            "credential.exists",
            f"У «{account}» уже есть свой ключ.",
            f"Если фраза забыта, переименуйте файл {path} и создайте ключ заново: это будет видно в журнале событий.",
        )
    key = ArchiveKey.create(path, passphrase)
    services.log(account, CREDENTIAL, account, key_id=key.key_id, public_pem=key.public_pem)
    return key.key_id


def open_credential(services: Services, account: str, passphrase: str) -> ArchiveKey:
    """The account's key, if the log knows it.

    Raises NotFoundError `credential.missing`; RefusedError `key.wrong_passphrase`, `credential.unknown`.
    """
    path = _file(services, account)
    if not path.is_file():
        raise NotFoundError(
            "credential.missing",
            f"У «{account}» ещё нет своего ключа для согласования.",
            f"Создайте его один раз: letopis credential new --as {account}.",
        )
    key = ArchiveKey.load(path, passphrase)
    if key.key_id not in known_keys(services, account):
        raise RefusedError(
            "credential.unknown",
            f"Ключ «{account}» в журнале событий не значится.",
            "Создайте ключ заново: letopis credential new.",
        )
    return key


def known_keys(services: Services, account: str) -> frozenset[str]:
    """Ids of all keys that the log ever knew of the account."""
    return frozenset(ActEvents.of(services.events.events()).keys[account])


def _file(services: Services, account: str) -> Path:
    return services.home.people / f"{check_actor(account)}.pem"
