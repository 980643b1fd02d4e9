"""The reader: one class from all the tables that were handed in together."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from journals.assembling.agreement import is_same_class, one_class, one_year
from journals.assembling.assembly import Assembly
from journals.assembling.calendar import day_read, year_of
from journals.assembling.codes import Codes
from journals.assembling.findings import ASKS_COLUMN
from journals.assembling.periods import period_named
from journals.gradebook.columns import ASKED, LEFT_OUT
from journals.gradebook.first_sight import Found, found_in
from journals.gradebook.layout import pupils_block
from journals.gradebook.places import Sheet, tell_answered
from journals.gradebook.results_sheet import ResultColumn, enter_results_sheet, results_columns
from journals.gradebook.sheets import enter_grid, enter_long, enter_pupils
from journals.gradebook.subgroups import tell_subgroups
from journals.gradebook.topics import enter_topics
from journals.gradebook.words import Heading
from journals.importing import Bundle, Imported
from journals.model import Period, PeriodKind, School
from journals.tables.opening import TABULAR, tables_of
from journals.tables.sniffing import sniffed
from kernel.errors import BadInputError
from kernel.findings import Finding, Severity
from kernel.ids import SchoolYear
from kernel.kinds import Kind

SYSTEM = "sheets"
GUIDE = "Как заполнять"
"""The template's sheet of instructions."""
_ATTENDANCE = (
    "Это отчёт о пропусках, а не журнал: в нём число пропущенных уроков, а не отметки. Сравните его с классом на "
    "странице «Сверка», здесь он не берётся."
)
_OTHER_NAME = "Файл назван по классу {}, а взят как класс {}: так было сказано. Проверьте, тот ли это файл."
_LONGEST_TERM = 140
"""Days of a half-year; a sheet of more is no quarter's, whatever stands above it."""
_NOTHING_HERE = "На листе нет ни списка обучающихся, ни тем уроков; он не прочитан."
_NO_SUBJECT = "Какой это предмет, не видно: впишите над таблицей «Предмет: …» или назовите по нему лист или файл."
_PART_TITLE = (
    "Над второй таблицей листа стоит «{}»: если это другой предмет, напишите «Предмет: …», а если нет — уберите строку."
)
_CLASS_IN_NAME = re.compile(r"(?<!\d)(1[0-2]|[1-9])\s*[-«]?\s*([А-ЯЁа-яёA-Za-z])(?![\w])")


@dataclass(frozen=True)
class Said:
    """What a person says besides the files: class, school year, what headings mean, the list of pupils by line.

    `kind`: what it is, where files do not tell.
    """

    title: str = ""
    year: SchoolYear | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    pupils: Sequence[str] = ()
    kind: Kind | None = None


class GradebookReader:
    """Reads workbooks, pages and CSV with a sheet for each subject, lists of pupils, and long tables.

    Args:
        school: as the settings name it; files of this kind name none.
        codes: what signs mean.
        said: what a person said.
    """

    name = SYSTEM

    def __init__(self, school: School, codes: Codes, said: Said) -> None:
        self._school = school
        self._codes = codes
        self._said = said

    def recognises(self, bundle: Bundle) -> bool:
        """Whether every file is a table, and one at least has a list of pupils."""
        if not all(sniffed(content) in TABULAR for content in bundle.files.values()):
            return False
        try:
            return any(pupils_block(table) for file in bundle.files for table in bundle.opened(tables_of, file))
        except BadInputError:
            return True  # meant for this reader: its `read` says what is wrong

    def read(self, bundle: Bundle) -> list[Imported]:
        """Reads one class. Raises BadInputError `import.sheets.…`, and what the formats' readers raise."""
        sheets = self._sheets(bundle)
        tables = {file: [one for one in bundle.opened(tables_of, file) if one.rows] for file in sheets}
        found = [one for file, its in tables.items() for one in found_in(file, its, self._said.columns)]
        assembly = Assembly(self.name, self._school, self._codes)
        refuse_twins(bundle)
        assembly.title = one_class((one.said.get(Heading.CLASS, "") for one in found), self._said.title)
        assembly.title = _class_in_names(assembly, found) or assembly.title
        assembly.teacher = next(filter(None, (one.class_teacher for one in found)), "")
        taken = [one for one in found if self._said.columns.get(f"лист {one.table.name}") != LEFT_OUT]
        tell_subgroups(taken, assembly.notes)
        assembly.year = one_year(_years(taken), self._said.year) or _year_of_days(found)
        told = list(self._enter(assembly, found))
        self._enter_others(assembly, bundle, sorted(bundle.files.keys() - set(sheets)))
        journal = assembly.journal()
        kinds = {one.journal_kind for one in found if one.pupils is not None and not one.is_list}
        if len(kinds) == 1 and None not in kinds:
            journal = journal.model_copy(update={"kind": kinds.pop()})
        findings = (*told, *assembly.notes.findings())
        return [Imported(journal, dict(bundle.files), findings)]

    def _sheets(self, bundle: Bundle) -> list[str]:
        """The files that are the class's sheets: all of them, unless a system has others beside them."""
        return sorted(bundle.files)

    def _enter_others(self, assembly: Assembly, bundle: Bundle, files: Sequence[str]) -> None:
        """Enters the other files (`files`), once the sheets are entered."""

    def _enter(self, assembly: Assembly, found: Sequence[Found]) -> Iterator[Finding]:
        # Lists first: they tell namesakes apart for the sheets that follow; topics last: their lessons are there then.
        for one in sorted(found, key=lambda one: (not one.is_list, one.pupils is None)):
            if one.table.name != GUIDE and not one.is_unfilled:
                yield from self._enter_one(assembly, one)

    def _enter_one(self, assembly: Assembly, one: Found) -> Iterator[Finding]:
        sheet = Sheet(
            one.where,
            one.source,
            one.subject or one.where,
            one.said.get(Heading.SUBGROUP, ""),
            one.said.get(Heading.TEACHER, ""),
            self._said_of(assembly, one),
        )
        if one.pupils is not None:
            tell_answered(assembly, sheet, one.pupils)
        if one.is_of_attendance or (one.pupils is None and not one.topics):
            yield from self._left_out(one)
        elif one.pupils is not None and (columns := self._results(one)):
            yield _told(one.where, enter_results_sheet(assembly, sheet, one.pupils, columns, sheet.said))
        elif one.is_list:
            assert one.pupils is not None
            enter_pupils(assembly, sheet, one.pupils)
            yield _told(one.where, f"Список класса: обучающихся {len(one.pupils.rows)}.")
        elif one.is_long:
            assert one.pupils is not None
            enter_long(assembly, sheet, one.pupils)
            yield _told(one.where, f"Таблица с предметом в каждой строке: строк {len(one.pupils.rows)}.")
        else:
            yield self._enter_subject(assembly, sheet, one)

    def _left_out(self, one: Found) -> Iterator[Finding]:
        """A sheet that is no subject's: a person says that it is not wanted, or mends it."""
        if self._said.columns.get(f"лист {one.table.name}") == LEFT_OUT:
            return
        asks = f"{ASKS_COLUMN}:лист {one.table.name}" if one.table.name else ""
        if one.is_of_attendance:
            yield _told(one.where, _ATTENDANCE, Severity.ERROR, asks)
        else:
            yield _told(one.where, _NOTHING_HERE, Severity.ERROR if asks else Severity.WARNING, asks)

    def _results(self, one: Found) -> list[ResultColumn]:
        """The columns of a sheet of results; empty for any other."""
        if one.pupils is None or one.is_long or one.topics or any(column.day for column in one.columns):
            return []
        return results_columns(one.pupils, one.above, one.names, self._codes)

    def _said_of(self, _assembly: Assembly, one: Found) -> Mapping[str, str]:
        """Heading → what it is on this sheet: what a person said; «Итог» of one quarter's sheet is that quarter's."""
        term = one.term
        results = {column.heading: column.period for column in one.columns if column.period is not None}
        days = [column.day for column in one.columns if column.day is not None]
        is_longer = bool(days) and (max(days) - min(days)).days > _LONGEST_TERM
        if term is None and one.has_terms_beside:
            final = [heading for heading, period in results.items() if period.kind is PeriodKind.FINAL]
            return {**{heading: f"{ASKED}{heading}" for heading in final}, **self._said.columns}
        if term is None or is_longer:
            return self._said.columns
        said = {heading: _of_term(word, term) for heading, word in self._said.columns.items()}
        if any(period.kind is not PeriodKind.FINAL for heading, period in results.items() if heading not in said):
            return said
        return {**dict.fromkeys(results, term.id), **said}

    def _enter_subject(self, assembly: Assembly, sheet: Sheet, one: Found) -> Finding:
        if not one.subject and (one.pupils or not all(Heading.SUBJECT in block.named for block in one.topics)):
            assembly.notes.error("no_subject", one.where, _NO_SUBJECT)
        if one.strange_title:
            assembly.notes.error("part_title", one.where, _PART_TITLE.format(one.strange_title))
        lessons, periods, topics = 0, list[str](), 0
        if one.pupils is not None:
            besides = [row for block in one.topics for row in (*block.heads, *block.rows)]
            lessons, periods = enter_grid(assembly, sheet, one.pupils, besides)
        if one.topics:
            topics = enter_topics(assembly, sheet, one.topics)
        pupils = len(one.pupils.rows) if one.pupils else 0
        text = (
            f"Предмет «{sheet.subject}»: обучающихся {pupils}, дней с уроками {lessons}, тем {topics}, "
            f"итоги: {', '.join(periods) or 'нет'}."
        )
        return _told(one.where, text)


def _of_term(word: str, term: Period) -> str:
    """What was said of a column, on the sheet of a term: «1 четверть» was said on the sheet of the first."""
    period = period_named(word)
    return term.id if period is not None and period.no is not None and period.kind is term.kind else word


def _told(where: str, text: str, severity: Severity = Severity.INFO, asks: str = "") -> Finding:
    return Finding("import.sheets.guess", severity, where, text, asks=asks)


def refuse_twins(bundle: Bundle, whose: Callable[[str], str] = lambda _: "") -> None:
    """One table handed in twice would double every mark. Raises BadInputError `import.sheets.file_twice`.

    `whose`: whom a file is about by its name, where it does not say so itself: two who have no marks are alike.
    """
    seen: dict[tuple[bytes, str], str] = {}
    for file, content in sorted(bundle.files.items()):
        other = seen.setdefault((content, whose(file)), file)
        if other != file:
            raise BadInputError(
                "import.sheets.file_twice",
                f"Файлы «{PurePosixPath(other).name}» и «{PurePosixPath(file).name}» одинаковы.",
                "Оставьте один из них; если они о разных предметах и пока пусты, впишите в каждый «Предмет: …».",
            )


def _class_in_names(assembly: Assembly, found: Sequence[Found]) -> str:
    """The class by a list, or by the files' names, where nobody says it and they all name one: «7А алгебра.xlsx».

    Where nothing in the files says it, names of two classes are two, whatever a person says.
    Raises BadInputError `import.pages.other_class`.
    """
    if any(Heading.CLASS in one.said for one in found):
        return ""
    begun = dict.fromkeys(one.class_in_names for one in found if one.class_in_names)
    told = one_class(begun, "")
    if assembly.title:
        if told and not is_same_class(told, assembly.title):
            assembly.notes.warn("other_class_in_name", told, _OTHER_NAME.format(told, assembly.title))
        return ""
    listed = next(filter(None, (one.class_listed for one in found)), "")
    names = {"".join(match.groups()).upper() for one in found if (match := _CLASS_IN_NAME.search(one.file)) is not None}
    return told or (listed if any(map(str.isalpha, listed)) else "") or (next(iter(names)) if len(names) == 1 else "")


def _years(found: Sequence[Found]) -> Iterator[tuple[SchoolYear, ...]]:
    """The years that each table names; of a file in which none does, those of its name."""
    named = {one.file for one in found if one.years}
    for one in found:
        yield one.years if one.file in named else one.years_of_file


def _year_of_days(found: Sequence[Found]) -> SchoolYear | None:
    """The school year that all full dates in the sheets fall into."""
    days = {year_of(day) for one in found if not one.is_list for text in _texts(one) if (day := day_read(text, None))}
    return next(iter(days)) if len(days) == 1 else None


def _texts(one: Found) -> Iterator[str]:
    """Where days of lessons stand: the headings over marks, the column of dates beside topics."""
    if one.pupils is not None:
        born = one.pupils.named.get(Heading.BIRTH)
        for row in one.pupils.heads:
            yield from (text for at, text in enumerate(one.table.rows[row]) if at != born)
    if one.pupils is not None and one.is_long and Heading.DATE in one.pupils.named:
        yield from (one.pupils.value(row, Heading.DATE) for row in one.pupils.rows)
    for block in one.topics:
        yield from (block.value(row, Heading.DATE) for row in block.rows)
