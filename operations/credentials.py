"""The verb «credential»: each person's own key, with which he approves acts.

The private key lies in the home under a passphrase that only its owner knows; the public one is entered in the event
log, which lies on every medium and cannot be changed unseen. An approval holds if the log knew the key before. A key in
another's place counts only when the one before it, or the director's, has signed it (`operations.known_keys`).
"""

from pathlib import Path

from archive_store.keys import ArchiveKey, signature_text
from kernel.errors import BadInputError, NotFoundError, RefusedError
from operations import durable
from operations.alone import alone
from operations.known_keys import ACCEPTED, CREDENTIAL, KnownKeys, vouching
from operations.officials import role_of
from operations.roles import Role, check_actor
from operations.services import Services

_SHORTEST = 8  # characters of a passphrase


def make_credential(services: Services, account: str, passphrase: str) -> str:
    """Makes the account's first key and enters it in the log. Gives the key's id.

    Raises BadInputError `credential.weak_passphrase`; RefusedError `credential.exists`.
    """
    with alone(services.home, "credentials"):
        if known_keys(services).current(account):
            raise RefusedError(
                "credential.exists",
                f"У «{account}» уже есть свой ключ.",
                f"Сменить его: letopis credential replace --as {account}; если фраза забыта — с --forgotten, и новый "
                "ключ подтвердит директор.",
            )
        return _make(services, account, passphrase).key_id


def replace_credential(services: Services, account: str, passphrase: str, old: ArchiveKey | None) -> str:
    """Makes another key for the account. Signed by the `old` one it counts at once; else when it was accepted.

    Raises BadInputError `credential.weak_passphrase`.
    """
    with alone(services.home, "credentials"):
        key = _make(services, account, passphrase)
        if old is not None:
            _vouch(services, account, key.key_id, key.public_pem, account, old)
        return key.key_id


def accept_credential(services: Services, account: str, director: str, key: ArchiveKey) -> str:
    """Lets the account's newest key count, by the director's own. Gives its id.

    Raises RefusedError `credential.not_director`, `credential.own_account`; NotFoundError `credential.none_waiting`.
    """
    if role_of(services, director) is not Role.DIRECTOR:
        raise RefusedError(
            "credential.not_director",
            f"Новый ключ подтверждает директор, а «{director}» — не директор.",
            f"Пусть директор выполнит: letopis credential accept {account} --as ЛОГИН.",
        )
    if account == director:
        raise RefusedError(
            "credential.own_account",
            "Свой ключ подтвердить нельзя.",
            "Забытую фразу директора не восстановить: заведите ему другую учётную запись в разделе [users].",
        )
    with alone(services.home, "credentials"):
        waiting = known_keys(services).waiting(account)
        if not waiting:
            raise NotFoundError(
                "credential.none_waiting",
                f"У «{account}» нет нового ключа, который ждёт подтверждения.",
                f"Пусть создаст его сам: letopis credential replace --as {account} --forgotten.",
            )
        key_id, public_pem = waiting[-1]
        _vouch(services, account, key_id, public_pem, director, key)
        return key_id


def _make(services: Services, account: str, passphrase: str) -> ArchiveKey:
    if len(passphrase) < _SHORTEST:
        raise BadInputError(
            "credential.weak_passphrase",
            f"Парольная фраза короче {_SHORTEST} знаков.",
            "Возьмите несколько слов, которые легко запомнить и трудно угадать.",
        )
    folder = services.home.people
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    fresh = folder / f"{check_actor(account)}.new"
    fresh.unlink(missing_ok=True)  # of one that a kill broke off
    key = ArchiveKey.create(fresh, passphrase)
    fresh.replace(_file(services, account, key.key_id))
    durable.sync_folder(folder)
    services.log(account, CREDENTIAL, account, key_id=key.key_id, public_pem=key.public_pem)
    return key


def _vouch(services: Services, account: str, key_id: str, public_pem: str, actor: str, key: ArchiveKey) -> None:
    sig = signature_text(key, vouching(account, key_id, public_pem))
    role = role_of(services, actor) or ""
    services.log(actor, ACCEPTED, account, key_id=key_id, by_key=key.key_id, role=role, sig=sig)


def open_credential(services: Services, account: str, passphrase: str) -> ArchiveKey:
    """The account's key, if the log knows it and it counts.

    Raises NotFoundError `credential.missing`; RefusedError `key.wrong_passphrase`, `credential.not_accepted`,
    `credential.unknown`.
    """
    known = known_keys(services)
    path = _file(services, account, known.current(account))
    if not path.is_file():
        raise NotFoundError(
            "credential.missing",
            f"Своего ключа «{account}» для согласования здесь нет.",
            f"Создайте его один раз: letopis credential new --as {account}; если он утрачен: letopis credential "
            f"replace --as {account} --forgotten.",
        )
    try:
        key = ArchiveKey.load(path, passphrase)
    except RefusedError as error:
        if error.code != "key.wrong_passphrase" or not known.waiting(account):
            raise
        raise RefusedError(
            "credential.not_accepted",
            f"К прежнему ключу «{account}» фраза не подходит, а новый ещё не подтверждён.",
            f"Его подтверждает директор своим ключом: letopis credential accept {account} --as ЛОГИН.",
        ) from error
    if key.key_id != known.current(account):
        raise RefusedError(
            "credential.unknown",
            f"В файле лежит не тот ключ «{account}», который значится в журнале событий.",
            "Верните файл на место из резервной копии.",
        )
    return key


def known_keys(services: Services) -> KnownKeys:
    """Whose keys the log knows."""
    return KnownKeys.of(services.events.events())


def _file(services: Services, account: str, key_id: str) -> Path:
    return services.home.people / f"{check_actor(account)}.{key_id}.pem"
