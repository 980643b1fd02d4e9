"""The verb «find»: records by a pupil's name, birth date, class, year. Reads the card index, and what is on paper."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from catalogue.query import Query, parse_query
from catalogue.search import search, search_person
from kernel.errors import BadInputError
from operations.destroyed import find_destroyed
from operations.paper_cases import PaperCase, paper_cases
from operations.roles import hidden_kinds
from operations.services import Services
from operations.standing import Standing, add_cases, archived, destroyed_line, media_away, with_paper_and_holds
from operations.terms_in_force import TermsInForce

_TOLD = 200
"""So many of what a search found stand in the log's line: it has bounds."""


@dataclass(frozen=True)
class Search:
    """What was found. `more`: there is more than was asked for; `instead`: word that nobody has → like ones sought."""

    lines: tuple[Standing, ...] = ()
    more: bool = False
    instead: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def ids(self) -> list[str]:
        """What the log is told."""
        return [line.id for line in self.lines]


def find(services: Services, query: str, actor: str, *, most: int | None = None) -> Search:
    """What matches the query, archived or destroyed: a pupil's name (any former one), birth date, class, year.

    Of kinds to which access is limited, only those are told who may take them out (`roles.RESTRICTED`).
    """
    hidden = hidden_kinds(actor, services.roles, services.owner)
    away, terms = media_away(services), TermsInForce(services)
    found = search(query, most=most, hidden=hidden)
    lines = {entry.id: archived(services, entry, away, terms) for entry in found.entries}
    lines |= {line.id: line for line in map(destroyed_line, find_destroyed(services, query)) if line.kind not in hidden}
    asked = parse_query(query)
    cases = [one for one in paper_cases(services) if one.record.kind not in hidden and _is_asked(one, asked)]
    add_cases(lines, cases, terms)
    told = with_paper_and_holds(services, list(lines.values()))
    more = found.more or (most is not None and len(told) > most)
    return Search(tuple(told[:most]), more, found.instead)


def of_person(name: str) -> tuple[list[str], tuple[str, ...]]:
    """Ids of every archived record that knows the person by this name or another one of his, and those names.

    Raises BadInputError `hold.names_only` where more than a name is said: a record may lack a birth date.
    """
    if not parse_query(name).names_alone:
        raise BadInputError(
            "hold.names_only",
            "По дате, классу или году часть документов человека не нашлась бы.",
            "Назовите только фамилию и имя; отдельные документы называют их номерами.",
        )
    found, names = search_person(name)
    return [entry.id for entry in found], names


def tell_found(services: Services, found: Sequence[str], actor: str, *, request: str = "") -> None:
    """Enters a search into the log: ids of what was found, up to the bounds of a line; what was asked may be a name.

    `request`: under which request of the register (`requests.reference`), if under one.
    """
    under = {"request": request} if request else {}
    services.log(actor, "find", services.school.id, found=len(found), records=list(found[:_TOLD]), **under)


def _is_asked(case: PaperCase, asked: Query) -> bool:
    """Whether class and year are those that the query names; nobody knows whose names are in a case on paper."""
    record = case.record
    of_class = all(record.unit in written for written in asked.units) and not asked.names
    return (
        not (asked.is_empty or asked.born)
        and all(year == record.year.ends for year in asked.years)
        and all(str(record).startswith(start) for start in asked.ids)
        and (of_class or record.unit in asked.whole)
    )
