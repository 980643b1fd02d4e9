"""Where a medium is attached: how it is opened, and how the checker looks at it by itself."""

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from archive_store.admission import uuid_at
from archive_store.check_source import FolderSource, Source
from archive_store.media import open_medium
from archive_store.medium import Medium


class Place(Protocol):
    """A line in the list of media."""

    @property
    def uuid(self) -> str:
        """Which medium must be there."""
        ...

    @property
    def text(self) -> str:
        """The place for people: a path or an address."""
        ...

    def open(self, anchors: Collection[str]) -> Medium:
        """Opens whatever medium is there, its passport proved; raises as `media.open_medium`."""
        ...

    def source(self) -> Source:
        """The checker's own way to it."""
        ...

    def seen_uuid(self) -> str:
        """The uuid in the passport there, believed on its word; empty if there is none."""
        ...


@dataclass(frozen=True)
class FolderPlace:
    """A folder: a drive, a mounted share."""

    path: Path
    uuid: str

    @property
    def text(self) -> str:
        """See `Place.text`."""
        return str(self.path)

    def open(self, anchors: Collection[str]) -> Medium:
        """See `Place.open`."""
        return open_medium(self.path, anchors=anchors)

    def source(self) -> Source:
        """See `Place.source`."""
        return FolderSource(self.path)

    def seen_uuid(self) -> str:
        """See `Place.seen_uuid`."""
        return uuid_at(self.path)
