"""The class list: who is who by name, birth date and the source's number; never by name alone where two share it."""

import re
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from difflib import SequenceMatcher
from itertools import combinations

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
    spellings: set[str] = field(default_factory=set)
    is_listed: bool = True

    def add_stay(self, stay: Membership) -> None:
        """One event more in the pupil's movement; what several sheets tell of counts once."""
        days = {(one.starts, one.ends) for one in self.membership}
        if (stay.starts, stay.ends) not in days:
            self.membership = tuple(sorted((*self.membership, stay), key=lambda one: str(one.starts or one.ends)))


@dataclass
class Roll:
    """The list as it grows; keys are the pupils' ids in the journal."""

    _entries: dict[str, Entry] = field(default_factory=dict)
    _by_name: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    _mended: int = 0

    def key(
        self,
        name: str,
        *,
        source_id: str = "",
        birth_date: date | None = None,
        order: int | None = None,
        tells: bool = True,
        taken: Collection[str] = (),
        typed: bool = False,
        of_class: bool = True,
    ) -> str | None:
        """The pupil's id; None where two have this name and nothing tells which is meant.

        Somebody new is entered. `taken`: ids of those whom the same sheet named already: nobody stands on one twice. A
        number in the list (`order`) tells namesakes apart, and nobody else; not even them unless it `tells`, for
        sheets of subgroups count anew. `typed`: people have written the names, so one may be spelt in two ways.
        `of_class`: whether the number is that of the class's list, not of a subgroup's.
        """
        words = _words(name)
        if words != _single_spaced(name):
            self._mended += 1
        known = self._by_name[folded(words)] or (self._otherwise_spelt(words, taken) if typed else [])
        same = [key for key in known if self._fits(key, source_id, birth_date)]
        free = [key for key in same if key not in taken]
        if len(same) > 1 and tells:
            free = [key for key in free if order is not None and self._entries[key].order == order] or free
        if len(free) == 1:
            self._learn(self._entries[free[0]], words, source_id, birth_date, order)
            return free[0]
        if free or (same and order is None and birth_date is None and not source_id):
            return None
        key = self._new_key(folded(words), source_id, order, known)
        self._entries[key] = Entry(words, source_id, birth_date, order, is_listed=tells and of_class)
        self._by_name[folded(words)].append(key)
        return key

    def _otherwise_spelt(self, words: str, taken: Collection[str]) -> list[str]:
        """Those of whom this may be another spelling: without the patronymic, or with initials («Алексеев А. И.»).

        Whom the same sheet named already it does not name again.
        """
        spelt = folded(words)
        return [key for key, one in self._entries.items() if key not in taken and _may_be(spelt, folded(one.name))]

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

    def __len__(self) -> int:
        return len(self._entries)

    def knows(self, name: str, *, typed: bool = False) -> bool:
        """Whether somebody of this name is in the list; `typed`: or of one that may be another spelling of it."""
        words = _words(name)
        return bool(self._by_name.get(folded(words)) or (typed and self._otherwise_spelt(words, ())))

    def order_of(self, name: str) -> int | None:
        """The number of the only one of this name; None where there is none, or several."""
        known = self._by_name.get(folded(_words(name)), [])
        return self._entries[known[0]].order if len(known) == 1 else None

    @staticmethod
    def _learn(entry: Entry, words: str, source_id: str, birth_date: date | None, order: int | None) -> None:
        if folded(words) != folded(entry.name):
            entry.spellings.add(folded(words))
            entry.name = max(entry.name, words, key=len)
        entry.source_id = entry.source_id or source_id
        entry.birth_date = entry.birth_date or birth_date
        entry.order = entry.order or order

    def entry(self, key: str) -> Entry:
        """Who that is."""
        return self._entries[key]

    def pupils(self, notes: Notebook) -> tuple[Pupil, ...]:
        """The list, by number where the source gives them, else by surname."""
        if self._mended:
            text = "В имени среди русских букв латинские, похожие на них: взято так, как если бы все были русские."
            notes.warn("latin_letters", "список класса", text)
        self._tell_same_names(notes)
        self._tell_one_number(notes)
        ordered = sorted(self._entries.items(), key=lambda item: (item[1].order or 10_000, folded(item[1].name)))
        found = []
        for place, (key, entry) in enumerate(ordered, start=1):
            surname, name, patronymic = _parts(entry.name)
            if entry.spellings:
                text = "Имя в разных местах записано по-разному (без отчества или с инициалами); это один обучающийся."
                notes.warn("two_spellings", f"№ {place}", text)
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

    def _tell_one_number(self, notes: Notebook) -> None:
        """Two of one number in the list whose names differ by a letter or two may be one, misspelt on some sheet."""
        by_number: dict[int, list[str]] = defaultdict(list)
        for one in self._entries.values():
            if one.order is not None and one.is_listed:
                by_number[one.order].append(folded(one.name))
        for number, names in by_number.items():
            if any(_looks_like(*pair) for pair in combinations(names, 2)):
                notes.warn("perhaps_one", f"№ {number}", _PERHAPS_ONE)

    def _tell_same_names(self, notes: Notebook) -> None:
        """Two of one name whom nothing but their lines in the list tells apart may be one who left and came back."""
        for keys in self._by_name.values():
            entries = [self._entries[key] for key in keys]
            told = {(one.birth_date, one.source_id) for one in entries}
            if len(told) < len(entries):
                numbers = ", ".join(f"№ {one.order}" for one in entries if one.order)
                notes.warn("same_name", numbers or "список класса", _SAME_NAME)


_PERHAPS_ONE = (
    "На разных листах под этим номером разные, но похожие имена: взяты как двое. Если это один обучающийся, запишите "
    "его везде одинаково."
)
_ALIKE_FROM = 0.75
"""How much of a word must be the same for it to be the other, misspelt: «Наталья» and «Наталия»."""
_SAME_NAME = (
    "Двое с одним именем, и ни дата рождения, ни номер в системе их не различают: взяты как двое. Если это один "
    "обучающийся (выбыл и вернулся), оставьте одну строку."
)


def _looks_like(one: str, other: str) -> bool:
    """Whether two folded names may be one: one word of them is nearly the same, or they stand in another order."""
    mine, theirs = (text.replace("-", " ").split() for text in (one, other))
    if one == other or len(mine) != len(theirs):
        return False
    differ = [pair for pair in zip(mine, theirs, strict=True) if pair[0] != pair[1]]
    nearly = len(differ) == 1 and SequenceMatcher(None, *differ[0], autojunk=False).ratio() > _ALIKE_FROM
    return nearly or sorted(mine) == sorted(theirs)


def _words(name: str) -> str:
    """A name as it is entered."""
    return in_cyrillic(_single_spaced(name))


def _single_spaced(name: str) -> str:
    return _SPACES.sub(" ", name).strip()


def in_cyrillic(name: str) -> str:
    """A Russian name with Latin look-alikes put right («Aлeкceeв»); a word that is not Russian stays as it is."""
    if not _CYRILLIC.search(name) or not _LATIN.search(name):
        return name
    return " ".join(word if _OTHER_LATIN.search(word) else word.translate(_ALIKE) for word in name.split(" "))


_CYRILLIC, _LATIN = re.compile(r"[А-яЁё]"), re.compile(r"[A-Za-z]")
_OTHER_LATIN = re.compile(r"[DFGIJLNQRSUVWZbdfghijklmnqrstuvwz]")
_ALIKE = str.maketrans("ABCEHKMOPTXYaceopxy", "АВСЕНКМОРТХУасеорху")


def _may_be(one: str, other: str) -> bool:
    """Whether two folded spellings may be one person's: word by word the same, or one of them an initial."""
    mine, theirs = (re.sub(r"\.\s*", ". ", text).split() for text in (one, other))
    shared = min(len(mine), len(theirs))
    return shared > 1 and all(_same_word(*pair) for pair in zip(mine, theirs, strict=False))


def _same_word(one: str, other: str) -> bool:
    short, long = sorted((one, other), key=len)
    return short == long or (len(short.rstrip(".")) == 1 and long.startswith(short.rstrip(".")))


def _parts(name: str) -> tuple[str, str, str]:
    """Surname, name, patronymic: the first word, the second, all the others («Мамедов Али Гасан оглы»)."""
    words = name.split()
    return words[0] if words else "—", words[1] if len(words) > 1 else "", " ".join(words[2:])
