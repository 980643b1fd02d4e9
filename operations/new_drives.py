"""Drives of this machine that may become a medium: what a person has plugged in and nothing of ours lies on."""

import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from archive_store.admission import uuid_at
from archive_store.deadline import within
from archive_store.file_system import file_system_of
from archive_store.places import FolderPlace
from kernel.errors import BadInputError, UnavailableError
from operations.carriers import REPLACING
from operations.mounts import mounted
from operations.new_medium import NewFolder
from operations.services import Services
from operations.year_copies import drives

_FOLDER = "letopis"
BACKUPS = "letopis-backups"
"""The folder of backups on a drive."""
_DEEP = 2  # «/media/DRIVE» or «/media/USER/DRIVE»


@dataclass(frozen=True)
class NewDrive:
    """A drive: where it is mounted, its file system as the kernel calls it, bytes of room."""

    path: Path
    kind: str
    free: int


def new_drives(services: Services, *, medium: str = "") -> list[NewDrive]:
    """Those below the folders of the settings that can be written and hold no medium, home or copies.

    For a new `medium` they hold no backups either: the archive's key lies in these. A replacement of it that was broken
    off may go on where it began. A drive that does not answer in time is left out.
    """
    begun = _begun(services, medium)
    ours = list(_ours(services))  # by their names: one of them may hang just now
    found = []
    for top in sorted(mounted()):
        fits = any(_is_below(top, folder) for folder in services.drives)
        if fits and not any(path.is_relative_to(top) for path in ours):
            with suppress(UnavailableError, OSError):
                drive = within(services.media.patience, str(top), partial(_looked_at, top, services.home.root, begun))
                if drive is not None:
                    found.append(drive)
    return found


def on_drive(services: Services, chosen: str, *, medium: str = "") -> NewFolder:
    """The folder of a new medium on the drive chosen. Raises BadInputError `media.no_such_drive`."""
    if not any(str(one.path) == chosen for one in new_drives(services, medium=medium)):
        raise BadInputError(
            "media.no_such_drive",
            "Такого диска среди подключённых нет, или на нём уже лежит архив.",
            "Подключите новый диск, обновите страницу и выберите его из перечня.",
        )
    return folder_on(chosen)


def folder_on(drive: str) -> NewFolder:
    """Where a medium lies on a drive."""
    return NewFolder(Path(drive) / _FOLDER)


def _is_below(top: Path, folder: Path) -> bool:
    return top.is_relative_to(folder) and 0 < len(top.relative_to(folder).parts) <= _DEEP


def _begun(services: Services, medium: str) -> str | None:
    """The uuid of a replacement of the medium that was begun last; None where no medium is asked for."""
    if not medium:
        return None
    told = [one for one in services.events.events(REPLACING) if one.details.get("medium") == medium]
    return str(told[-1].details.get("new", "")) if told else ""


def _looked_at(top: Path, home: Path, begun: str | None) -> NewDrive | None:
    facts, room = top.stat(), os.statvfs(top)
    if facts.st_dev == home.stat().st_dev or not top.is_dir() or not os.access(top, os.W_OK):
        return None
    passports = {uuid for place in (top, top / _FOLDER) if (uuid := uuid_at(place))}
    if room.f_flag & os.ST_RDONLY or passports - {begun} or (begun is not None and (top / BACKUPS).exists()):
        return None
    found = file_system_of(top)
    return NewDrive(top, found.kind if found else "", room.f_bavail * room.f_frsize)


def _ours(services: Services) -> Iterator[Path]:
    yield services.home.root
    for place in services.media.places.values():
        if isinstance(place, FolderPlace):
            yield place.path
    for drive in drives(services):
        yield drive.path
