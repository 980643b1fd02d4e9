"""The class list: who is who by name, birth date and the source's number; never by name alone where two share it."""

import re
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date

from journals.assembling.findings import Notebook
from journals.model import Membership, Pupil
from kernel.digests import sha256_hex
from kernel.russian import folded

_SPACES = re.compile(r"[\s\u00a0]+")


@dataclass
class Entry:
    """Somebody in the list."""

    name: str
    source_id: str = ""
    birth_date: date | None = None
    order: int | None = None
    membership: tuple[Membership, ...] = ()


@dataclass
class Roll:
    """The list as it grows; keys are the pupils' ids in the journal."""

    _entries: dict[str, Entry] = field(default_factory=dict)
    _by_name: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def key(
        self,
        name: str,
        *,
        source_id: str = "",
        birth_date: date | None = None,
        order: int | None = None,
        taken: Collection[str] = (),
    ) -> str | None:
        """The pupil's id; None where two have this name and nothing tells which is meant.

        Somebody new is entered. `taken`: ids of those whom the same sheet named already: nobody stands on one twice. A
        number in the list (`order`) tells namesakes apart, and nobody else: sheets of subgroups count anew.
        """
        words = _SPACES.sub(" ", name).strip()
        known = self._by_name[folded(words)]
        same = [key for key in known if self._fits(key, source_id, birth_date)]
        free = [key for key in same if key not in taken]
        if len(same) > 1:
            free = [key for key in free if order is not None and self._entries[key].order == order] or free
        if len(free) == 1:
            self._learn(self._entries[free[0]], source_id, birth_date, order)
            return free[0]
        if free or (same and order is None and birth_date is None and not source_id):
            return None
        key = self._new_key(folded(words), source_id, order, known)
        self._entries[key] = Entry(words, source_id, birth_date, order)
        known.append(key)
        return key

    def _new_key(self, name: str, source_id: str, order: int | None, same: list[str]) -> str:
        """The same pupil has the same id in each export: the source's own, else one that follows from the name.

        Namesakes are told apart by their number in the list, as far as there is one.
        """
        key = f"i{source_id}"[:100] if source_id else f"n{sha256_hex(name.encode())[:12]}"
        if source_id and key not in self._entries:
            return key
        extra = f"-{order}" if same and order else f"-{len(same) + 1}" if same else ""
        return key + extra if key + extra not in self._entries else f"{key}-x{len(self._entries)}"

    def _fits(self, key: str, source_id: str, birth_date: date | None) -> bool:
        """Whether nothing known of the two speaks against their being one."""
        entry = self._entries[key]
        if entry.source_id and entry.source_id == source_id:
            return True
        pairs = ((entry.source_id, source_id), (entry.birth_date, birth_date))
        return all(not mine or not theirs or mine == theirs for mine, theirs in pairs)

    def knows(self, name: str) -> bool:
        """Whether somebody of this name is in the list."""
        return bool(self._by_name.get(folded(_SPACES.sub(" ", name).strip())))

    @staticmethod
    def _learn(entry: Entry, source_id: str, birth_date: date | None, order: int | None) -> None:
        entry.source_id = entry.source_id or source_id
        entry.birth_date = entry.birth_date or birth_date
        entry.order = entry.order or order

    def entry(self, key: str) -> Entry:
        """Who that is."""
        return self._entries[key]

    def pupils(self, notes: Notebook) -> tuple[Pupil, ...]:
        """The list, by number where the source gives them, else by surname."""
        ordered = sorted(self._entries.items(), key=lambda item: (item[1].order or 10_000, folded(item[1].name)))
        found = []
        for place, (key, entry) in enumerate(ordered, start=1):
            surname, name, patronymic = _parts(entry.name)
            if not name:
                notes.warn("short_name", f"№ {place}", "У обучающегося указана одна фамилия.")
            found.append(
                Pupil(
                    id=key,
                    order=place,
                    surname=surname,
                    name=name,
                    patronymic=patronymic,
                    birth_date=entry.birth_date,
                    membership=entry.membership,
                )
            )
        return tuple(found)


def _parts(name: str) -> tuple[str, str, str]:
    """Surname, name, patronymic: the first word, the second, all the others («Мамедов Али Гасан оглы»)."""
    words = name.split()
    return words[0] if words else "—", words[1] if len(words) > 1 else "", " ".join(words[2:])
