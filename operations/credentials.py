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

_SHORTEST, _LONGEST = 8, 200  # characters of a passphrase
_NAMED = 8  # digits by which a key is told


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


def replace_credential(services: Services, account: str, passphrase: str, old: ArchiveKey | None) -> tuple[str, bool]:
    """Makes another key for the account. Gives its id, and whether it counts: signed by the `old` one, or the first.

    Else it waits to be accepted. Raises BadInputError `credential.weak_passphrase`, `credential.long_passphrase`.
    """
    with alone(services.home, "credentials"):
        key = _make(services, account, passphrase)
        if old is not None:
            _vouch(services, account, key.key_id, key.public_pem, account, old)
        return key.key_id, known_keys(services).current(account) == key.key_id


def accept_credential(services: Services, account: str, named: str, director: str, key: ArchiveKey) -> str:
    """Lets a key of the account count, by the director's own. Gives its id.

    Args:
        services: the home.
        account: whose key.
        named: the key's id, or the first eight digits of it or more, as its owner told the director.
        director: who accepts.
        key: his own.

    Raises RefusedError `credential.not_director`, `credential.own_account`; NotFoundError `credential.none_waiting`.
    """
    if role_of(services, director) is not Role.DIRECTOR:
        raise RefusedError(
            "credential.not_director",
            f"Новый ключ подтверждает директор, а «{director}» — не директор.",
            f"Пусть директор выполнит: letopis credential accept {account} НОМЕР --as ЛОГИН.",
        )
    if account == director:
        raise RefusedError(
            "credential.own_account",
            "Свой ключ подтвердить нельзя.",
            "Забытую фразу директора не восстановить: заведите ему другую учётную запись в разделе [users].",
        )
    with alone(services.home, "credentials"):
        waiting = [one for one in known_keys(services).waiting(account) if one[0].startswith(named)]
        if len(waiting) != 1 or len(named) < _NAMED:
            raise NotFoundError(
                "credential.none_waiting",
                f"Ключа «{named}», который ждёт подтверждения, у «{account}» нет.",
                f"Номер называет тот, кто создал ключ: letopis credential replace --as {account} --forgotten.",
            )
        key_id, public_pem = waiting[0]
        _vouch(services, account, key_id, public_pem, director, key)
        return key_id


def _make(services: Services, account: str, passphrase: str) -> ArchiveKey:
    if len(passphrase) < _SHORTEST:
        raise BadInputError(
            "credential.weak_passphrase",
            f"Парольная фраза короче {_SHORTEST} знаков.",
            "Возьмите несколько слов, которые легко запомнить и трудно угадать.",
        )
    if len(passphrase) > _LONGEST:
        raise BadInputError(
            "credential.long_passphrase", f"Парольная фраза длиннее {_LONGEST} знаков.", "Возьмите несколько слов."
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
            f"Его подтверждает директор своим ключом: letopis credential accept {account} НОМЕР --as ЛОГИН.",
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
    return KnownKeys.of(services.events)


def _file(services: Services, account: str, key_id: str) -> Path:
    return services.home.people / f"{check_actor(account)}.{key_id}.pem"
