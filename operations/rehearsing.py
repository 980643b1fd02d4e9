"""Whether a backup would bring the archive back: it is put back aside, looked into, and taken away again.

A backup that nobody has tried is a hope. Here its sums are read, its key and its settings opened, and its event log is
proved line by line and held against the archive's own: it must be a beginning of it. What came since, the media know.
"""

import secrets
import shutil
import tomllib
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path
from typing import Final

from archive_store.event_lines import Event
from archive_store.events import EventLog
from archive_store.keys import ArchiveKey
from kernel.errors import BadInputError, IntegrityError, RefusedError, UnavailableError
from operations.backing_up import NAME, unpack
from operations.home import Home
from operations.new_drives import BACKUPS, new_drives
from operations.services import Services
from profiles.load import read_profile

REHEARSED: Final = "backup-check"
"""The event."""


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


def backups_at_hand(services: Services) -> list[Path]:
    """The backups on the drives that are plugged in, the newest first."""
    found = [path for drive in new_drives(services) for path in (drive.path / BACKUPS).glob(f"{NAME}*")]
    return sorted((path for path in found if path.is_dir()), key=lambda path: path.name, reverse=True)


def rehearse(services: Services, folder: Path, actor: str) -> Rehearsed:
    """Puts the backup back aside, looks into it, and takes it away. Nothing else of the archive is touched.

    Raises BadInputError `bag.not_one`, `restore.no_backup`; IntegrityError `bag.damaged`, `restore.unfit`,
    `restore.other_history`, `events.damaged`; RefusedError `restore.other_archive`; UnavailableError
    `restore.unreadable`.
    """
    aside = services.home.staging / f"rehearsal-{secrets.token_hex(8)}"
    try:
        own = Home(aside / "home")
        unpack(folder, own)
        key = _key_in(services, own)
        _refuse_unfit(own)
        events, since = _compared(services, EventLog(own.log, key))
        files = sum(1 for path in own.root.rglob("*") if path.is_file())
    except OSError as error:
        raise UnavailableError(
            "restore.unreadable", f"Копия не читается: {error.strerror}.", "Подключите диск с нею и повторите."
        ) from error
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    services.log(actor, REHEARSED, folder.name, files=files, events=events, since=since)
    return Rehearsed(folder.name, files, events, since)


def _key_in(services: Services, own: Home) -> ArchiveKey:
    """The archive's key out of the backup: one that the media know."""
    key = ArchiveKey.load(own.keys / "archive.pem")
    if key.key_id not in services.media.key_ids:
        raise RefusedError(
            "restore.other_archive", "Это копия другого архива: ключ в ней не его.", "Возьмите копию этого архива."
        )
    return key


def _refuse_unfit(own: Home) -> None:
    """Returns if its settings and its profile can be read. Raises IntegrityError `restore.unfit`."""
    try:
        tomllib.loads(own.settings.read_text(encoding="utf-8"))
        read_profile(own.profile.read_bytes(), own.profile.name)
    except (ValueError, BadInputError) as error:
        raise IntegrityError(
            "restore.unfit",
            "Настройки или положение школы в копии не читаются: архив по ней не начнёт работать.",
            "Исправьте их в самом архиве и запишите новую копию.",
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
