"""An archive of three media on disks of the test's choice, worked by the verbs themselves, without a command line.

Objects are small and need no rendering: what is tried is media, not documents.
"""

import hashlib
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from archive_store import ledger
from archive_store.checker import check_object, check_root
from archive_store.media import medium_keys
from archive_store.medium import Medium
from archive_store.places import FolderPlace, Place
from archive_store.reader import list_objects, object_head, read_file
from archive_store.tombstones import Tombstone, tombstone
from archive_store.versions import ObjectVersion
from kernel.clock import FixedClock
from kernel.errors import LetopisError
from letopis.founding import Wish, found_home
from letopis.wiring import build_services
from operations.home import Home
from operations.services import Services
from tests import judges

AT = datetime(2026, 6, 1, 9, tzinfo=UTC)


@dataclass(frozen=True)
class WrappedPlace:
    """A place whose medium is wrapped by the test when it is opened."""

    inner: Place
    wrap: Callable[[Medium], Medium]

    @property
    def uuid(self) -> str:
        return self.inner.uuid

    @property
    def text(self) -> str:
        return self.inner.text

    def open(self, anchors: Any) -> Medium:
        return self.wrap(self.inner.open(anchors))

    def source(self) -> Any:
        return self.inner.source()

    def seen_uuid(self) -> str:
        return self.inner.seen_uuid()


@dataclass
class Archive:
    """The archive, and what it has promised: `accepted` (id → content) and on which media, `destroyed`."""

    home: Home
    services: Services
    accepted: dict[str, dict[str, bytes]] = field(default_factory=dict)
    holders: dict[str, set[str]] = field(default_factory=dict)
    destroyed: set[str] = field(default_factory=set)
    stones: list[Tombstone] = field(default_factory=list)

    @classmethod
    def found(cls, folder: Path, media: Mapping[str, Path]) -> "Archive":
        home = Home(folder / "home")
        wish = Wish("demo", "МБОУ «Учебная школа»", "test", "owner", "Europe/Moscow", demo_keys=False, simulation=False,
                    media=media)  # fmt: skip
        found_home(home, wish, FixedClock(AT))
        archive = cls(home, build_services(home))
        return archive.at(AT)

    def at(self, moment: datetime) -> "Archive":
        self.services = replace(self.services, clock=FixedClock(moment))
        return self

    def later(self, **delta: float) -> "Archive":
        return self.at(self.services.clock.now() + timedelta(**delta))

    def again(self) -> Services:
        """As another process would see it: nothing is remembered of what was opened before."""
        now = self.services.clock
        self.services = replace(build_services(self.home), clock=now)
        return self.services

    def path(self, name: str) -> Path:
        place = self.services.media.places[name]
        assert isinstance(place, FolderPlace)
        return place.path

    def wrapped(self, name: str, wrap: Callable[[Medium], Medium]) -> Services:
        """The services with one medium wrapped."""
        media = self.services.media
        places = {**media.places, name: WrappedPlace(media.places[name], wrap)}
        return replace(self.services, media=replace(media, places=places))

    def put_on(self, name: str, batch: Mapping[str, dict[str, bytes]], services: Services | None = None) -> None:
        """Writes the batch onto one medium and tells the log, as the step «store» does. Then it is confirmed there."""
        services = services or self.services
        versions = [ObjectVersion(key, files, AT, "Закрытие", "owner") for key, files in batch.items()]
        with services.media.keeper(name, services.clock.now(), "owner") as keeper:
            keeper.take_in(versions)
            head = keeper.head()
        services.log("owner", "store", "batch", medium=name, ledger=head.as_json())
        for key in batch:
            self.holders.setdefault(key, set()).add(name)

    def commit(
        self, batch: Mapping[str, dict[str, bytes]], services: Services | None = None
    ) -> dict[str, LetopisError]:
        """Onto every medium that takes it; accepted if two do. Gives what kept the others."""
        troubles = {}
        for name in self.services.media.names:
            try:
                self.put_on(name, batch, services)
            except LetopisError as error:
                troubles[name] = error
        if len(self.services.media.names) - len(troubles) >= self.services.media.quorum:
            self.accepted.update(batch)
        return troubles

    def bury(self, *object_ids: str) -> None:
        """Signs tombstones and puts them into the home, as the execution of an act will."""
        for object_id in object_ids:
            inventories = self.inventories(object_id)
            self.stones.append(tombstone(self.services.media.key, object_id, inventories, act="акт № 1", at=AT))
            self.destroyed.add(object_id)
            self.accepted.pop(object_id, None)
        self.home.tombstones.write_bytes(b"".join(stone.as_line() for stone in self.stones))

    def inventories(self, object_id: str) -> list[str]:
        found = set()
        for _, medium in self.services.media.attached():
            head = object_head(medium, object_id)
            if head is not None:
                found.add(head.inventory_sha512)
        return sorted(found)

    def check_promises(self, *names: str) -> None:
        """Every accepted record is intact on the media said to hold it; nothing destroyed or half-made is seen."""
        for name in names or self.services.media.names:
            with self.services.media.open(name) as medium:
                seen = {head.object_id for head in list_objects(medium)}
                assert not seen & self.destroyed, "resurrected"
                for key, files in self.accepted.items():
                    if names or name in self.holders[key]:
                        assert key in seen, f"{key} is missing on {name}"
                        assert {path: read_file(medium, key, path) for path in files} == files
                told = ledger.accounts(medium, medium_keys(medium, self.services.media.key_ids))
                assert set(told) <= seen
            for key in seen:
                assert check_object(self.services.media.source(name), key).ok

    def check_whole(self, name: str) -> None:
        report, objects = check_root(self.services.media.source(name), anchors=self.services.media.key_ids)
        wrong = [f for one in (report, *objects.values()) for f in one.findings if f.severity == "error"]
        assert not wrong, wrong

    def judge(self, *names: str) -> None:
        """ocfl-py's own word on the whole root."""
        for name in names:
            assert judges.ocfl_problems(self.path(name)) == ""


def batch(seed: int, count: int = 1, size: int = 20_000) -> dict[str, dict[str, bytes]]:
    """Objects with content that follows from the seed."""
    chance = random.Random(seed)
    return {
        f"letopis:test/2025-26/{seed}-{number}/journal": {
            "1/document.pdf": chance.randbytes(chance.randrange(1, size)),
            "1/record.json": b'{"id": "%d"}' % seed,
        }
        for number in range(count)
    }


def tree(root: Path) -> dict[str, str]:
    """Path → digest of all files of a medium but the locks."""
    return {
        path.relative_to(root).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(root.rglob("*"))
        if path.is_file() and "letopis-locks" not in path.parts
    }
