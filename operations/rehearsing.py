"""Whether a backup would bring the archive back: it is put back aside, looked into, and taken away again.

A backup that nobody has tried is a hope. Here its sums are read, its key and its settings opened, and its event log is
proved line by line and held against the archive's own: it must be a beginning of it. What came since, the media know.
"""

import re
import secrets
import shutil
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from itertools import zip_longest
from pathlib import Path
from typing import Final

from archive_store.deadline import within
from archive_store.event_lines import Event
from archive_store.events import EventLog
from archive_store.keys import ArchiveKey
from kernel.errors import BadInputError, IntegrityError, LetopisError, RefusedError, UnavailableError
from operations.alone import alone
from operations.backing_up import NAME, unpack
from operations.home import Home
from operations.new_drives import BACKUPS, NewDrive
from operations.services import Services

REHEARSED: Final = "backup-check"
"""The event."""
_NAMED: Final = re.compile(rf"{NAME}[0-9TZ]{{1,20}}")
_ASIDE: Final = "rehearsal-"
_SPARE: Final = 64 * 2**20
"""Bytes that stay free for the archive's own work."""


@dataclass(frozen=True)
class Rehearsed:
    """What a backup would bring back.

    Attributes:
        name: of the backup.
        files: how many.
        events: lines of its event log.
        since: how many the archive's own has besides.
    """

    name: str
    files: int
    events: int
    since: int


def backups_at_hand(services: Services, drives: Iterable[NewDrive]) -> list[Path]:
    """The backups on the drives, the newest first. A drive that does not answer has none."""
    found: list[Path] = []
    for drive in drives:
        with suppress(UnavailableError, OSError):
            found += within(services.media.patience, str(drive.path), partial(_backups_on, drive.path))
    return sorted(found, key=lambda path: path.name, reverse=True)


def _backups_on(drive: Path) -> list[Path]:
    return [path for path in (drive / BACKUPS).iterdir() if _NAMED.fullmatch(path.name) and path.is_dir()]


def rehearse(services: Services, folder: Path, actor: str) -> Rehearsed:
    """Puts the backup back aside, looks into it, and takes it away. Nothing else of the archive is touched.

    Raises BadInputError `bag.not_one`, `restore.no_backup`; IntegrityError `bag.damaged`, `restore.unfit`,
    `restore.other_history`, `events.damaged`; RefusedError `restore.other_archive`; UnavailableError
    `restore.unreadable`, `restore.no_room`.
    """
    name = folder.resolve().name
    if not _NAMED.fullmatch(name):
        raise BadInputError("restore.no_backup", f"«{folder}» — не резервная копия архива.", f"Укажите папку {NAME}…")
    with alone(services.home, "backup"):
        _clear(services)
        aside = services.home.staging / f"{_ASIDE}{secrets.token_hex(8)}"
        try:
            _refuse_without_room(services, folder)
            own = Home(aside / "home")
            unpack(folder, own)
            key = _key_in(services, own)
            _refuse_unfit(services, own)
            events, since = _compared(services, EventLog(own.log, key))
            files = sum(1 for path in own.root.rglob("*") if path.is_file())
        except OSError as error:
            raise UnavailableError(
                "restore.unreadable",
                f"Копия не читается или не поместилась рядом с архивом: {error.strerror}.",
                "Подключите диск с нею, проверьте место на диске архива и повторите.",
            ) from error
        finally:
            shutil.rmtree(aside, ignore_errors=True)
    services.log(actor, REHEARSED, name, files=files, events=events, since=since)
    return Rehearsed(name, files, events, since)


def _clear(services: Services) -> None:
    """Takes away what a kill left of another trial: the archive's key is in it."""
    for path in services.home.staging.glob(f"{_ASIDE}*"):
        shutil.rmtree(path, ignore_errors=True)


def _refuse_without_room(services: Services, folder: Path) -> None:
    """Returns if the backup fits beside the archive. Raises UnavailableError `restore.no_room`."""
    services.home.staging.mkdir(exist_ok=True)
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    if shutil.disk_usage(services.home.staging).free < size + _SPARE:
        raise UnavailableError(
            "restore.no_room", "На диске архива нет места, чтобы развернуть копию.", "Освободите его и повторите."
        )


def _key_in(services: Services, own: Home) -> ArchiveKey:
    """The archive's key out of the backup: one that the media know."""
    key = ArchiveKey.load(own.keys / "archive.pem")
    if key.key_id not in services.media.key_ids:
        raise RefusedError(
            "restore.other_archive", "Это копия другого архива: ключ в ней не его.", "Возьмите копию этого архива."
        )
    return key


def _refuse_unfit(services: Services, own: Home) -> None:
    """Returns if an archive could begin its work from these files. Raises IntegrityError `restore.unfit`."""
    try:
        services.try_home(own)
    except LetopisError as error:
        raise IntegrityError(
            "restore.unfit",
            f"Архив по этой копии не начнёт работать. {error.message}",
            "Исправьте это в самом архиве и запишите новую копию.",
        ) from error


def _compared(services: Services, log: EventLog) -> tuple[int, int]:
    """How many lines its log has, and how many more the archive's own. Raises `restore.other_history`."""
    theirs, since = 0, 0
    pairs: zip_longest[tuple[Event | None, Event | None]] = zip_longest(log.events(), services.events.events())
    for his, mine in pairs:
        if his is not None and his != mine:
            raise IntegrityError(
                "restore.other_history",
                "Журнал событий в копии расходится с журналом архива.",
                "Не восстанавливайте по ней; запишите новую копию и выясните, кто менял файлы.",
            )
        theirs, since = theirs + (his is not None), since + (his is None)
    return theirs, since


def last_told(services: Services) -> Rehearsed | None:
    """What the last trial found, as the event log has it."""
    told = None
    for event in services.events.events(REHEARSED):
        told = event
    if told is None:
        return None
    numbers = [int(str(told.details.get(name, 0))) for name in ("files", "events", "since")]
    return Rehearsed(told.subject, *numbers)
