"""Making a medium, and opening one only after its identity was proved (docs/format.md §2, §3)."""

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

from archive_store.archive_keys import PublicKey, as_file, believed, first_key, parse_file
from archive_store.directory import DirectoryMedium, translated
from archive_store.identity import MediumIdentity, parse_identity
from archive_store.keys import ArchiveKey, signature_text, verify_text
from archive_store.ledger import Row, append, passport_in
from archive_store.medium import Medium, Traits, read_whole
from archive_store.paths import (
    ARCHIVE_KEYS,
    EVENTS,
    EXTENSIONS,
    IDENTITY,
    IDENTITY_SIGNATURE,
    LEDGER,
    LOCKS,
    STAGING,
)
from archive_store.root_texts import LAYOUT_FOLDER, fixed_files
from archive_store.staging import replace_file
from kernel.digests import sha512_hex
from kernel.errors import BadInputError, IntegrityError, RefusedError, UnavailableError


def create_medium(
    path: Path,
    identity: MediumIdentity,
    key: ArchiveKey,
    *,
    keys: Sequence[PublicKey] = (),
    traits: Traits | None = None,
) -> DirectoryMedium:
    """Makes a new, empty medium in a folder that is empty or does not exist yet (its parent must).

    `keys` is the list of all the archive's public keys, where there was a rotation; otherwise it is made of `key`.

    Raises UnavailableError `media.missing` if the parent folder is not there, RefusedError `media.not_empty`,
    BadInputError `media.wrong_key` if the identity names another key, and what `Medium` raises.
    """
    if identity.key_id != key.key_id:
        raise BadInputError(
            "media.wrong_key",
            f"В паспорте носителя «{identity.label}» назван другой ключ архива.",
            "Создайте паспорт с номером того ключа, которым он подписывается.",
        )
    passport = identity.as_bytes()
    if not path.parent.is_dir():
        raise _missing(path)
    with translated(identity.label, str(path)):
        path.mkdir(exist_ok=True)
    medium = DirectoryMedium(path, identity, traits)
    initialise(medium, passport, key, keys or (first_key(key, identity.created),))
    return medium


def initialise(medium: Medium, passport: bytes, key: ArchiveKey, keys: Sequence[PublicKey]) -> None:
    """Writes the root's files; the passport last, so that a folder without it is no medium yet.

    A folder that a killed run left without a passport is taken up again. Raises RefusedError `media.not_empty`.
    """
    content = {
        **fixed_files(medium.identity),
        ARCHIVE_KEYS: as_file(keys),
        EVENTS: b"",
        LEDGER: b"",
        IDENTITY_SIGNATURE: signature_text(key, passport).encode() + b"\n",
    }
    folders = (EXTENSIONS, LAYOUT_FOLDER, STAGING, LOCKS)
    _refuse_foreign(medium, {*content, *folders})
    for folder in folders:
        if medium.entry(folder) is None:
            medium.make_folder(folder)
    for name, data in content.items():
        if medium.entry(name) is not None:
            medium.remove_file(name)
        medium.write_new(name, [data])
    for folder in (*folders, ""):
        medium.sync_folder(folder)
    append(medium, key, [_first_row(medium, passport, content)], at=medium.identity.created, actor="system")
    medium.write_new(IDENTITY, [passport])
    medium.sync_folder("")


def _first_row(medium: Medium, passport: bytes, content: Mapping[str, bytes]) -> Row:
    """The ledger's first line holds the passport too: a damaged one is restored from there."""
    details = {
        "name": medium.identity.name,
        "passport": passport.decode(),
        "passport_sig": content[IDENTITY_SIGNATURE].decode().strip(),
        "files": {name: sha512_hex(data) for name, data in content.items() if name not in (EVENTS, LEDGER)}
        | {IDENTITY: sha512_hex(passport)},
    }
    return Row("create", medium.identity.uuid, details)


def _refuse_foreign(medium: Medium, known: set[str]) -> None:
    for folder in ("", EXTENSIONS):
        if medium.entry(folder) is None:
            continue
        for entry in medium.entries(folder):
            if f"{folder}/{entry.name}".lstrip("/") not in known:
                raise RefusedError(
                    "media.not_empty",
                    f"Папка для носителя «{medium.identity.label}» не пуста: в ней есть «{entry.name}».",
                    "Создайте на диске новую пустую папку (например, letopis) и укажите её.",
                )


def open_medium(
    path: Path,
    *,
    expected_uuid: str = "",
    anchors: Collection[str] = (),
    traits: Traits | None = None,
) -> DirectoryMedium:
    """Opens a medium and proves its identity. Never makes a folder: an unmounted mount point is an empty one.

    `anchors` are the key ids that the home trusts; without them the medium's own first key is taken on faith.

    Raises UnavailableError `media.missing`; IntegrityError `media.foreign` (another uuid), `media.bad_identity`,
    `media.bad_signature`, `key.bad_list`; and what `Medium` raises.
    """
    with translated(path.name, str(path)):
        if not (path / IDENTITY).is_file():
            raise _missing(path)
        passport = (path / IDENTITY).read_bytes()
    identity = parse_identity(passport)
    if expected_uuid and identity.uuid != expected_uuid:
        raise IntegrityError(
            "media.foreign",
            f"В {path} подключён другой носитель: «{identity.label}».",
            "Подключите нужный носитель; сверьте наклейку с перечнем носителей.",
        )
    medium = DirectoryMedium(path, identity, traits)
    try:
        prove_identity(medium, passport, anchors)
    except BaseException:
        medium.close()
        raise
    return medium


def open_by_ledger(path: Path, key: ArchiveKey) -> DirectoryMedium:
    """Opens a medium whose passport or list of keys is damaged, by the passport in its ledger's first signed line.

    For repair only. Raises UnavailableError `media.missing`, IntegrityError `ledger.damaged`, `media.bad_identity`.
    """
    if not (path / LEDGER).is_file():
        raise _missing(path)
    with translated(path.name, str(path)):
        first = (path / LEDGER).read_bytes().split(b"\n", 1)[0]
    return DirectoryMedium(path, parse_identity(passport_in(first, {key.key_id: key.public_pem})[0]))


def medium_keys(medium: Medium, anchors: Collection[str]) -> dict[str, str]:
    """Key id → PEM of the archive's keys on the medium that follow from the anchors.

    Without anchors the medium's own first key is taken on faith. Raises IntegrityError `key.bad_list`.
    """
    keys = parse_file(_or_nothing(medium, ARCHIVE_KEYS))
    return believed(keys, anchors or {key.key_id for key in keys[:1]})


def prove_identity(medium: Medium, passport: bytes, anchors: Collection[str]) -> None:
    """Returns if the passport is the medium's and one of the archive's keys signed it. Raises as `open_medium`."""
    known = medium_keys(medium, anchors)
    signature = _or_nothing(medium, IDENTITY_SIGNATURE).decode("ascii", "replace")
    pem = known.get(medium.identity.key_id, "")
    if read_whole(medium, IDENTITY) != passport or not verify_text(pem, passport, signature):
        raise IntegrityError(
            "media.bad_signature",
            f"Подпись под паспортом носителя «{medium.identity.label}» не подтверждается.",
            "Не пишите на этот носитель. Сверьте номер ключа с бумажным актом; проверьте другую копию.",
        )


def _or_nothing(medium: Medium, path: str) -> bytes:
    return read_whole(medium, path) if medium.entry(path) else b""


def publish_keys(medium: Medium, keys: Sequence[PublicKey]) -> None:
    """Replaces `archive-keys.json` at one stroke, after a rotation. What `Medium` raises."""
    replace_file(medium, ARCHIVE_KEYS, as_file(keys))


def _missing(path: Path) -> UnavailableError:
    return UnavailableError(
        "media.missing",
        f"Носитель в {path} не подключён.",
        "Подключите носитель и повторите; если он подключён, проверьте путь в перечне носителей.",
    )
