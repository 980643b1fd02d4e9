"""A sheet of results: pupils in rows, subjects in columns, of one period that the sheet names, or of several.

«Итоги успеваемости класса за учебный период» (edu.tatar.ru), «Итоговые отметки» of Дневник.ру: such a report has no
lessons, and brings the results of a class whose lessons come from elsewhere, or of one that has nothing else.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from journals.assembling.assembly import Assembly
from journals.assembling.calendar import day_read, month_of
from journals.assembling.codes import Codes
from journals.assembling.periods import period_named
from journals.assembling.results import period_result, says_nothing
from journals.gradebook.columns import LEFT_OUT
from journals.gradebook.layout import Block
from journals.gradebook.left_out import tell_left_out
from journals.gradebook.people import People
from journals.gradebook.places import Sheet, ask_column
from journals.gradebook.sheets import tell_ragged
from journals.gradebook.words import heading_of
from journals.model import Period, PeriodKind

_FEWEST = 2
"""Subjects: one column alone may be anything."""
_FOR: Final = re.compile(r"(?:\bза|период\s*:?)\s+(.{1,60})", re.IGNORECASE)
_INSIDE: Final = re.compile(r"(?<!\w)(?:[1-4]|IV|I{1,3})(?:-?(?:я|й|е|ая))?\s+(?:четв|трим|полуг)\w*", re.IGNORECASE)
_RANGE: Final = re.compile(r"(?:[1-4]|[IV]{1,3})(?:-?(?:я|й|е|ая))?\s*(?:[-–—,]|и|по)\s*$", re.IGNORECASE)
"""What stands before the last of several: «1-4 четверти», «I и II четверть»."""
_YEAR = re.compile(r"(?:20\d\d\s*[/–-]\s*(?:20)?\d\d\s*)?(?:уч\w*\.?\s*)?(?:год\w*|г\.?)\b", re.IGNORECASE)
_BESIDES = re.compile(r"средн|качеств|успеваем|пропу|итого|балл|рейтинг|место|\d{1,2}\.\d{1,2}", re.IGNORECASE)


@dataclass(frozen=True)
class ResultColumn:
    """A column: of what subject, and of what period."""

    at: int
    subject: str
    period: Period


def results_columns(block: Block, said: Sequence[str], names: Sequence[str], codes: Codes) -> list[ResultColumn]:
    """The columns of such a sheet; empty where it is none.

    `said`: what stands above and beside the table; `names`: of the sheet and the file, where that names no period.
    """
    doubled = [one for at in _columns(block) if (one := _doubled(block, at)) is not None]
    if len({one.subject for one in doubled}) >= _FEWEST:
        return doubled
    period = _one_period(said) or _one_period(names)
    if period is None:
        return []
    found = [ResultColumn(at, text, period) for at in _columns(block) if (text := _subject(block, at))]
    taken = [one for one in found if _is_filled_with_results(block, one.at, codes)]
    return taken if len(taken) >= _FEWEST else []


def _columns(block: Block) -> Iterator[int]:
    return (at for at in range(block.last + 1) if at not in block.named.values())


def _doubled(block: Block, at: int) -> ResultColumn | None:
    """A column with its subject above and the period below, or the other way round."""
    texts = block.head(at)
    if len(texts) != 2:
        return None
    for subject, word in (texts, texts[::-1]):
        period = period_named(word)
        if period is not None and _may_be_subject(subject):
            return ResultColumn(at, subject, period)
    return None


def _subject(block: Block, at: int) -> str:
    """The heading of a column that may be a subject's; empty for any other."""
    texts = block.head(at)
    return texts[0] if len(texts) == 1 and _may_be_subject(texts[0]) else ""


def _may_be_subject(text: str) -> bool:
    letters = sum(letter.isalpha() for letter in text)
    strange = period_named(text) or month_of(text) or heading_of(text) or day_read(text, None) or _BESIDES.search(text)
    return letters > 2 and not strange


def _is_filled_with_results(block: Block, at: int, codes: Codes) -> bool:
    """Whether most of what stands there reads as results."""
    texts = [text for row in block.rows if not says_nothing(text := block.table.cell(row, at), codes)]
    good = sum(period_result(text, codes, pupil="?", period="?") is not None for text in texts)
    return 2 * good > len(texts)


def named_term(said: Sequence[str], names: Sequence[str]) -> Period | None:
    """The quarter, trimester or half-year that a sheet is of, as its title says, or its and the file's name."""
    for texts in (said, names):
        found = {period.id: period for text in texts for period in _periods_in(text) if period.no is not None}
        if found:
            return next(iter(found.values())) if len(found) == 1 else None
    return None


def _one_period(said: Sequence[str]) -> Period | None:
    """The period that the text names: «за 2 четверть 2025/2026 учебного года», «Период: год»; None for several."""
    found = {period.id: period for text in said for period in _periods_in(text)}
    parts = {name: one for name, one in found.items() if one.kind is not PeriodKind.YEAR}
    chosen = parts or found  # «за 2 четверть 2025/2026 учебного года» is no year's
    return next(iter(chosen.values())) if len(chosen) == 1 else None


def _periods_in(text: str) -> Iterator[Period]:
    bare = period_named(text)
    if bare is not None:
        yield bare
    for found in _INSIDE.finditer(text):
        named = None if _RANGE.search(text[: found.start()]) else period_named(found[0])
        if named is not None:
            yield named
    for found in _FOR.finditer(text):
        words = found[1].split()
        named = next((one for size in (2, 1) if (one := period_named(" ".join(words[:size]))) is not None), None)
        if named is not None:
            yield named
        elif _YEAR.match(found[1]):
            yield Period(id=PeriodKind.YEAR.value, kind=PeriodKind.YEAR)


def enter_results_sheet(
    assembly: Assembly, sheet: Sheet, block: Block, columns: Sequence[ResultColumn], said: Mapping[str, str]
) -> str:
    """Enters what stands in the sheet; a column that is no subject's is asked about. Says what it was."""
    tell_ragged(assembly, sheet, block)
    used = {one.at for one in columns}
    for at in _columns(block):
        heading = " ".join(block.head(at))
        filled = any(block.table.cell(row, at) for row in block.rows)
        if at in used or not filled or said.get(heading) == LEFT_OUT:
            continue
        if _BESIDES.search(heading):
            assembly.notes.warn("column_left_out", sheet.where, f"Столбец «{heading}» не взят: в нём не итоги.")
        else:
            ask_column(assembly, sheet.at(block.heads[-1], at), heading)
    tell_left_out(assembly, sheet, block, used)
    people = People(assembly, sheet, block)
    for row in block.rows:
        pupil = people.of(row)
        for one in columns if pupil is not None else ():
            assert pupil is not None
            text, where = block.table.cell(row, one.at), sheet.at(row, one.at)
            assembly.enter_result(assembly.subject(one.subject), pupil, assembly.period(one.period), text, where)
    periods = ", ".join(dict.fromkeys(one.period.id for one in columns))
    subjects = len({one.subject for one in columns})
    return f"Итоги класса: предметов {subjects}, обучающихся {len(block.rows)}, периоды: {periods}."
