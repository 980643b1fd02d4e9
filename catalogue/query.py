"""What a person typed into the search, taken apart: names, birth date, class, year, the beginning of a record's id."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime

from kernel.errors import BadInputError
from kernel.ids import parse_year, unit_slug
from kernel.russian import folded

LONGEST_WORD = 60
"""Letters of a word that count; the rest of a longer one is not compared."""
_DAYS = ("%d.%m.%Y", "%Y-%m-%d")
_DAY = re.compile(r"[0-9]{1,2}\.[0-9]{1,2}\.[0-9]{4}|[0-9]{4}-[0-9]{2}-[0-9]{2}")
# «7 Б» and «7 «Б»» are one class.
_APART = re.compile(r"(?<!\S)([0-9]{1,2})\s+[«\"]?([^\W\d_])[»\"]?(?!\S)")
_SAME = str.maketrans({"–": "-", "—": "-", "‑": "-", "“": "«", "„": "«", "”": "»", "\0": " "})
_EMPTY_WORDS = frozenset({"г", "год", "года", "класс", "класса", "уч", "учебный"})
_GRADE = re.compile(r"([0-9]{1,2})-?([^\W\d_].*)")


@dataclass(frozen=True)
class Query:
    """A search taken apart; all that is said must hold.

    Attributes:
        names: words of one name, each from its beginning.
        born: a birth date; None for an impossible one, which nobody has.
        years: the years in which a school year ends.
        units: for each class that is named, the ways in which ids may write it (`unit_slug`).
        ids: beginnings of records' ids.
        whole: the same for all the words together: groups have names such as «Юный химик».
    """

    names: tuple[str, ...] = ()
    born: tuple[date | None, ...] = ()
    years: tuple[int, ...] = ()
    units: tuple[tuple[str, ...], ...] = ()
    ids: tuple[str, ...] = ()
    whole: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether nothing is asked."""
        return not (self.names or self.born or self.years or self.units or self.ids)

    @property
    def asks_person(self) -> bool:
        """Whether a person is asked for."""
        return bool(self.names or self.born)

    @property
    def names_alone(self) -> bool:
        """Whether nothing but a name is said."""
        return bool(self.names) and not (self.born or self.years or self.units or self.ids)


def parse_query(text: str) -> Query:
    """Takes a search apart; never fails: what it makes no sense of is looked for and not found."""
    names: list[str] = []
    born: list[date | None] = []
    years: list[int] = []
    units: list[str] = []
    ids: list[str] = []
    rest: list[str] = []
    plain = unicodedata.normalize("NFC", text).translate(_SAME).casefold()
    for typed in _APART.sub(r"\1\2", plain).split():
        word = typed.strip(",;:!?()") if "/" in typed else typed.strip(".,;:!?()")
        if day := _DAY.match(word):
            born.append(_day(day[0]))
        elif (year := _year(word)) is not None:
            years.append(year)
        elif "/" in word:
            ids.append(word)
        elif word and word not in _EMPTY_WORDS:
            rest.append(word)
            if any(letter.isdigit() for letter in word):
                units.append(word)
            else:
                names += words_of(word)
    return Query(
        tuple(names), tuple(born), tuple(years), tuple(map(_written, units)), tuple(ids),
        _written(" ".join(rest)) if rest else (),
    )  # fmt: skip


def _written(title: str) -> tuple[str, ...]:
    """How ids may write a class's name: «10А» and «10-А» are one."""
    found = [unit_slug(title)]
    if grade := _GRADE.fullmatch(title):
        found += [unit_slug(grade[1] + grade[2]), unit_slug(f"{grade[1]}-{grade[2]}")]
    return tuple(dict.fromkeys(found))


def words_of(name: str) -> list[str]:
    """The words of a name as they are compared, each once: «Салтыкова-Щедрина Анна» has three."""
    plain = folded(unicodedata.normalize("NFC", name))
    return list(dict.fromkeys(word[:LONGEST_WORD] for word in re.findall(r"[^\W_]+", plain)))


def _day(word: str) -> date | None:
    for form in _DAYS:
        try:
            return datetime.strptime(word, form).date()  # noqa: DTZ007 - a date of birth has no zone
        except ValueError:
            continue
    return None


def _year(word: str) -> int | None:
    try:
        return parse_year(word).ends
    except BadInputError:
        return None
