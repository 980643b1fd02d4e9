"""Sheets of one subject with different pupils: subgroups, which are lessons of their own, or one list in two files."""

from collections import defaultdict
from collections.abc import Sequence
from itertools import combinations

from journals.assembling.findings import Notebook
from journals.gradebook.first_sight import Found
from journals.gradebook.words import Heading
from kernel.russian import folded

_PERHAPS = (
    "Два листа одного предмета с разными обучающимися в одни и те же дни: если это подгруппы, впишите над таблицами "
    "«Подгруппа: 1», «Подгруппа: 2»."
)


def tell_subgroups(found: Sequence[Found], notes: Notebook) -> None:
    """Asks whether sheets of two teachers are of subgroups; where one is not named, it is told that they may be."""
    sheets: defaultdict[str, list[Found]] = defaultdict(list)
    for one in found:
        if one.pupils is not None and not one.is_long and not one.is_list and Heading.SUBGROUP not in one.said:
            sheets[folded(one.subject)].append(one)
    for of_subject in sheets.values():
        for one, other in combinations(of_subject, 2):
            if _are_apart(one, other):
                _tell(one, other, notes)


def _tell(one: Found, other: Found, notes: Notebook) -> None:
    surnames = [folded(each.said.get(Heading.TEACHER, "")).split()[:1] for each in (one, other)]
    if not all(surnames):
        notes.warn("perhaps_subgroups", other.where, f"{_PERHAPS} Взяты как один предмет.")
    elif surnames[0] != surnames[1]:
        notes.error("perhaps_subgroups", other.where, f"{_PERHAPS} Если нет, уберите строку «Учитель».")


def _are_apart(one: Found, other: Found) -> bool:
    """Whether two sheets have days in common, and no pupil."""
    days = [{column.day for column in each.columns if column.day is not None} for each in (one, other)]
    return bool(days[0] & days[1]) and not _names(one) & _names(other)


def _names(one: Found) -> set[str]:
    return {folded(one.pupils.name_and_note(row)[0]) for row in one.pupils.rows} if one.pupils is not None else set()
