"""A new medium: the place where it is to be made, and its passport with the role that keeps it, as the profile says."""

import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

from archive_store.file_system import file_system_of
from archive_store.identity import MediumIdentity
from archive_store.keys import ArchiveKey
from archive_store.media import create_medium, open_medium
from archive_store.paths import IDENTITY
from archive_store.places import FolderPlace, Place
from kernel.errors import BadInputError, LetopisError, RefusedError
from profiles.model import Profile

# File systems that cannot hold an archive: no file above 4 GiB, times to two seconds, names cut on some systems.
_UNFIT = {"vfat": "FAT32", "msdos": "FAT"}


class NewPlace(Protocol):
    """Where a medium is to be made: a folder of a drive, or a bucket."""

    def refuse_unfit(self, places: Mapping[str, Place]) -> None:
        """Raises RefusedError `media.unfit`, or BadInputError `media.same_disk` where one of the media lies there."""
        ...

    def begun(self, anchors: Collection[str]) -> MediumIdentity | None:
        """The passport of a medium of ours that is there already; None where the place is free.

        Raises RefusedError `media.not_empty` for anybody else's, UnavailableError where it cannot be seen.
        """
        ...

    def create(self, identity: MediumIdentity, key: ArchiveKey) -> None:
        """Makes the medium. Raises as `create_medium`."""
        ...

    def place(self, medium_uuid: str) -> Place:
        """The place as the media know it."""
        ...

    def settings(self) -> Mapping[str, str]:
        """Its lines in the settings, without the uuid."""
        ...


@dataclass(frozen=True)
class NewFolder:
    """A new or empty folder, absolute. See `NewPlace`."""

    folder: Path

    def refuse_unfit(self, places: Mapping[str, Place]) -> None:
        """See `NewPlace.refuse_unfit`."""
        found = file_system_of(self.folder if self.folder.exists() else self.folder.parent)
        if found is not None and found.kind in _UNFIT:
            raise RefusedError(
                "media.unfit",
                f"Диск размечен как {_UNFIT[found.kind]}: для архива он не годится.",
                "Отформатируйте его как exFAT, NTFS или ext4 и повторите.",
            )
        for name, place in places.items():
            if isinstance(place, FolderPlace) and self.folder.is_relative_to(place.path):
                raise same_disk(f"«{self.folder}» — папка носителя «{name}»")

    def begun(self, anchors: Collection[str]) -> MediumIdentity | None:
        """See `NewPlace.begun`."""
        if not (self.folder / IDENTITY).is_file():
            return None
        try:
            with open_medium(self.folder, anchors=anchors) as medium:
                return medium.identity
        except LetopisError as error:
            raise taken(str(self.folder)) from error

    def create(self, identity: MediumIdentity, key: ArchiveKey) -> None:
        """See `NewPlace.create`."""
        create_medium(self.folder, identity, key).close()

    def place(self, medium_uuid: str) -> Place:
        """See `NewPlace.place`."""
        return FolderPlace(self.folder, medium_uuid)

    def settings(self) -> Mapping[str, str]:
        """See `NewPlace.settings`."""
        return {"path": self.folder.as_posix()}


def same_disk(what: str) -> BadInputError:
    """The error for a place where one of the media lies already."""
    return BadInputError("media.same_disk", f"{what}.", "Укажите новую пустую папку на новом диске.")


def taken(where: str) -> RefusedError:
    """The error for a place where some other medium lies."""
    return RefusedError(
        "media.not_empty", f"В «{where}» уже лежит носитель.", "Укажите новую пустую папку на новом диске."
    )


def new_identity(
    name: str, *, school: str, school_id: str, profile: Profile, created: datetime, key_id: str
) -> MediumIdentity:
    """A passport with an uuid of its own. `school` is the full name, `school_id` the code of record ids."""
    return MediumIdentity(
        uuid=str(uuid.uuid4()),
        name=name,
        label=f"{school}. Электронный архив, носитель {name.upper()}",
        custodian=profile.custodian_of(name) or "ответственный за архив",
        school=school_id,
        created=created,
        key_id=key_id,
    )
