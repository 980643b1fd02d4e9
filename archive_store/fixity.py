"""When each copy was last read in full, and which are due: a due date for every copy, never «n % a night».

The journal is a file of the home, a line for each check, the newest of a folder counts. It is no proof and may be lost:
a copy without a line was never verified, and is due at once.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from kernel.clock import parse_stamp, stamp
from kernel.digests import canonical_json

INTERVAL = timedelta(days=365)
"""Every copy is read in full once a year (domain §5: a yearly check; ГОСТ 7.0.97 sets none)."""


@dataclass(frozen=True)
class Fact:
    """One check of one copy.

    Attributes:
        folder: the object's folder on the medium.
        object_id: as its inventory claims; the folder again where it claims none.
        at: when it was read, aware.
        codes: codes of the errors found; empty for a whole copy.
        run: number of the check that read it.
    """

    folder: str
    object_id: str
    at: datetime
    codes: tuple[str, ...] = ()
    run: int = 0

    @property
    def ok(self) -> bool:
        """Whether the copy was whole."""
        return not self.codes


class FixityJournal:
    """The checks of one medium. A line that is torn or unreadable says nothing, so its copy is due."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def facts(self) -> dict[str, Fact]:
        """Folder → its newest check."""
        try:
            content = self._path.read_bytes()
        except FileNotFoundError:
            return {}
        found: dict[str, Fact] = {}
        for line in content.splitlines():
            fact = _parse(line)
            if fact is not None:
                found[fact.folder] = fact
        return found

    def last_of(self, folder: str) -> Fact | None:
        """The newest check of one folder, found without parsing the others; None if there was none."""
        try:
            content = self._path.read_bytes()
        except FileNotFoundError:
            return None
        named = canonical_json({"folder": folder}).strip()[1:-1]
        end = len(content)
        while (at := content.rfind(named, 0, end)) >= 0:
            line = content[content.rfind(b"\n", 0, at) + 1 : max(content.find(b"\n", at), at)]
            fact = _parse(line)
            if fact is not None and fact.folder == folder:
                return fact
            end = at
        return None

    def open_run(self, *, anew: bool = False) -> int:
        """The number of the check that begins now: the same again if the last one was broken off, unless `anew`."""
        begun = self._unfinished.read_text(encoding="ascii", errors="replace") if self._unfinished.exists() else ""
        if begun.isdecimal() and int(begun) > 0 and not anew:
            return int(begun)
        number = 1 + max((fact.run for fact in self.facts().values()), default=0)
        self._path.parent.mkdir(parents=True, exist_ok=True)
        self._unfinished.write_text(str(number), encoding="ascii")
        return number

    def close_run(self) -> None:
        """The check came to its end."""
        self._unfinished.unlink(missing_ok=True)

    @property
    def _unfinished(self) -> Path:
        return self._path.with_suffix(".run")

    def note(self, facts: Iterable[Fact]) -> None:
        """Adds checks at the end: what a killed check had noted is not read again."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with self._path.open("ab") as file:
            for fact in facts:
                codes = {"codes": list(fact.codes)} if fact.codes else {}
                said = {"folder": fact.folder, "object_id": fact.object_id, "at": stamp(fact.at), "run": fact.run}
                file.write(canonical_json({**said, **codes}))

    def compact(self, present: Iterable[str]) -> None:
        """Keeps one line for each folder that is still there; at one stroke."""
        there = set(present)
        kept = [fact for folder, fact in self.facts().items() if folder in there]
        fresh = self._path.with_suffix(".new")
        fresh.unlink(missing_ok=True)
        FixityJournal(fresh).note(kept)
        if fresh.exists():
            fresh.replace(self._path)


def _parse(line: bytes) -> Fact | None:
    try:
        value = json.loads(line)
        codes = tuple(str(code) for code in value.get("codes", ()))
        return Fact(str(value["folder"]), str(value["object_id"]), parse_stamp(value["at"]), codes, int(value["run"]))
    except (ValueError, KeyError, TypeError, AttributeError):
        return None


def due(folders: Iterable[str], facts: Mapping[str, Fact], now: datetime, interval: timedelta = INTERVAL) -> list[str]:
    """Which copies are to be read: never verified ones first, then the bad, then the longest ago."""
    chosen = []
    for folder in folders:
        fact = facts.get(folder)
        if fact is None:
            chosen.append((0, "", folder))
        elif not fact.ok:
            chosen.append((1, stamp(fact.at), folder))
        elif fact.at + interval <= now:
            chosen.append((2, stamp(fact.at), folder))
    return [folder for *_, folder in sorted(chosen)]


def next_due(facts: Mapping[str, Fact], interval: timedelta = INTERVAL) -> datetime | None:
    """The first day on which a copy that was verified comes due; None where none was."""
    return min((fact.at + interval for fact in facts.values()), default=None)
