"""Two states of a sheet of lines (substitutions, attached sheets, health, general information) in school words."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import zip_longest
from typing import Any

from journals.attached import AttachedSheets
from journals.differences import Difference
from journals.health import HealthSheet
from journals.model import Part
from journals.personal import PersonalSheet
from journals.records import Importable, kind_of
from journals.substitution import SubstitutionJournal
from kernel.russian import short_date

_LONGEST = 200  # characters of one side
_REST = "прочие сведения"


def line_differences(before: Importable, after: Importable) -> tuple[Difference, ...]:
    """Each line that is not in both: where it stands, what it was, what it is. Where the data came from is no part."""
    if type(before) is not type(after):
        return (Difference("вид документа", kind_of(before).russian, kind_of(after).russian),)
    old, new = _by_place(before), _by_place(after)
    found = []
    for place in dict.fromkeys([*old, *new]):
        gone, come = (old[place] - new[place]).elements(), (new[place] - old[place]).elements()
        found += [Difference(place, *pair) for pair in zip_longest(gone, come, fillvalue="")]
    if not found and _tree(before) != _tree(after):
        found.append(Difference(_REST, "прежние", "другие"))
    return tuple(found)


def _tree(data: Importable) -> dict[str, Any]:
    return {name: said for name, said in data.model_dump(mode="json").items() if name != "source"}


def _by_place(data: Importable) -> defaultdict[str, Counter[str]]:
    found: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for place, text in _lines(data):
        found[place][text[:_LONGEST]] += 1
    return found


def _lines(data: Importable) -> Iterator[tuple[str, str]]:
    """Place and words of each line."""
    numbers = {pupil.id: f"№ {pupil.order}" for pupil in data.pupils}
    for pupil in data.pupils:
        born = f", {short_date(pupil.birth_date)}" if pupil.birth_date else ""
        yield f"{numbers[pupil.id]} списка", f"{pupil.full_name}{born}"
    if isinstance(data, SubstitutionJournal):
        for one in data.entries:
            no = f", урок {one.no}" if one.no else ""
            where = f"{short_date(one.date)}{no}, {one.class_title}, {one.subject}"
            yield where, _words(one, "date", "no", "class_title", "subject")
    elif isinstance(data, AttachedSheets):
        for sheet in data.sheets:
            of = f"{numbers.get(sheet.pupil, sheet.pupil)}, {sheet.organisation}"
            yield of, _words(sheet, "pupil", "organisation", "rows")
            for row in sheet.rows:
                yield f"{of}, {row.subject}", _words(row, "subject")
    elif isinstance(data, HealthSheet | PersonalSheet):
        for line in data.rows:
            yield numbers.get(line.pupil, line.pupil), _words(line, "pupil")


def _words(part: Part, *besides: str) -> str:
    """What a line has beside its place."""
    return ", ".join(_said(part.model_dump(mode="json", exclude=set(besides))))


def _said(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        for one in value.values():
            yield from _said(one)
    elif isinstance(value, list):
        for one in value:
            yield from _said(one)
    elif value not in (None, "", False):
        yield str(value)
