"""Sheets of one subject with different pupils: subgroups, which are lessons of their own, or one list in two files."""

from collections import defaultdict
from collections.abc import Sequence
from itertools import combinations

from journals.assembling.findings import Notebook
from journals.gradebook.first_sight import Found
from journals.gradebook.words import Heading
from kernel.russian import folded

_PERHAPS = (
    "Два листа одного предмета с разными обучающимися в одни и те же дни взяты как один предмет. Если это подгруппы, "
    "впишите над таблицами «Подгруппа: 1», «Подгруппа: 2»."
)


def tell_subgroups(found: Sequence[Found], notes: Notebook) -> None:
    """Makes subgroups of the sheets of two teachers; where no teachers are named, it is told that they may be such."""
    sheets: defaultdict[str, list[Found]] = defaultdict(list)
    for one in found:
        if one.pupils is not None and not one.is_long and not one.is_list and Heading.SUBGROUP not in one.said:
            sheets[folded(one.subject)].append(one)
    for of_subject in sheets.values():
        apart = [pair for pair in combinations(of_subject, 2) if _are_apart(*pair)]
        for one, other in apart:
            teachers = [each.said.get(Heading.TEACHER, "") for each in (one, other)]
            if all(teachers) and folded(teachers[0]) != folded(teachers[1]):
                for each in found:
                    teacher = each.said.get(Heading.TEACHER, "")
                    if folded(each.subject) == folded(one.subject) and teacher in teachers:
                        each.said[Heading.SUBGROUP] = f"группа {teacher}"  # sheets of topics, too
            elif not all(teachers):
                notes.warn("perhaps_subgroups", other.where, _PERHAPS)


def _are_apart(one: Found, other: Found) -> bool:
    """Whether two sheets have days in common, and no pupil."""
    days = [{column.day for column in each.columns if column.day is not None} for each in (one, other)]
    return bool(days[0] & days[1]) and not _names(one) & _names(other)


def _names(one: Found) -> set[str]:
    return {folded(one.pupils.name_and_note(row)[0]) for row in one.pupils.rows} if one.pupils is not None else set()
