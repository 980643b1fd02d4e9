"""What a person typed into the search, taken apart: names, birth date, class, year, the beginning of a record's id."""

import re
from dataclasses import dataclass
from datetime import date, datetime

from kernel.errors import BadInputError
from kernel.ids import parse_year, unit_slug
from kernel.russian import folded

LONGEST_WORD = 60
"""Letters of a word that count; the rest of a longer one is not compared."""
_DAY = re.compile(r"[0-9]{1,2}\.[0-9]{1,2}\.[0-9]{4}")
# «7 Б» and «7 «Б»» are one class.
_APART = re.compile(r"(?<!\S)([0-9]{1,2})\s+[«\"]?([а-яёa-z])[»\"]?(?!\S)", re.IGNORECASE)


@dataclass(frozen=True)
class Query:
    """A search taken apart; all that is said must hold.

    Attributes:
        names: words of one name, each from its beginning.
        born: a birth date; impossible ones find nothing.
        years: the years in which a school year ends.
        units: classes as ids write them (`unit_slug`).
        ids: beginnings of records' ids.
    """

    names: tuple[str, ...] = ()
    born: tuple[date | None, ...] = ()
    years: tuple[int, ...] = ()
    units: tuple[str, ...] = ()
    ids: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether nothing is asked."""
        return not (self.names or self.born or self.years or self.units or self.ids)

    @property
    def asks_person(self) -> bool:
        """Whether a person is asked for."""
        return bool(self.names or self.born)


def parse_query(text: str) -> Query:
    """Takes a search apart; never fails: what it makes no sense of is looked for and not found."""
    names, born, years, units, ids = [], [], [], [], []
    for word in folded(_APART.sub(r"\1\2", text)).split():
        if _DAY.fullmatch(word):
            born.append(_day(word))
        elif (year := _year(word)) is not None:
            years.append(year)
        elif "/" in word:
            ids.append(word)
        elif any(letter.isdigit() for letter in word):
            units.append(unit_slug(word))
        else:
            names += words_of(word)
    return Query(tuple(names), tuple(born), tuple(years), tuple(units), tuple(ids))


def words_of(name: str) -> list[str]:
    """The words of a name as they are compared, each once: «Салтыкова-Щедрина Анна» has three."""
    return list(dict.fromkeys(word[:LONGEST_WORD] for word in re.findall(r"[^\W_]+", folded(name))))


def _day(word: str) -> date | None:
    try:
        return datetime.strptime(word, "%d.%m.%Y").date()  # noqa: DTZ007 - a date of birth has no zone
    except ValueError:
        return None


def _year(word: str) -> int | None:
    try:
        return parse_year(word).ends
    except BadInputError:
        return None
