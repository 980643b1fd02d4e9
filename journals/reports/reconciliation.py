"""Reconciliation of an import with the source (сверка выгрузки): counts by subject, and room to write the source's.

An import refuses what it can't read, so nothing is lost on the way from the file; whether the file has all that the
source system shows, a person can see only there (domain §2.6, rule 5).
"""

from journals.model import ClassJournal, Subject
from journals.reports.figures import class_title
from journals.reports.shapes import Column, ReportDocument, Table, Width

_COUNTS = ("По списку", "Уроков", "По плану", "Отметок", "Пропусков", "Итогов")
_THEIRS = ("Уроков", "Отметок", "Итогов", "Сходится")
_RULES = (
    "Отметки: две в одной клетке — две. Пропуски: знаки отсутствия любого значения, опоздание в том числе.",
    "Итоги: за периоды, год, экзамены; «не аттестован» и «освобождён» в том числе.",
    "Правые столбцы заполняются по электронному журналу; различие устраняют до закрытия и выгружают класс снова.",
)


def reconciliation(journal: ClassJournal) -> ReportDocument:
    """«Сверка выгрузки с электронным журналом» of a class."""
    rows = tuple(_row(number, subject, journal) for number, subject in enumerate(journal.subjects, start=1))
    sums = [str(sum(int(row[at]) for row in rows if row[at].isdecimal())) for at in range(2, 2 + len(_COUNTS))]
    sums[0] = ""  # a pupil is in every subject
    columns = (
        Column("№", Width.NUMBER),
        Column("Учебный предмет", Width.TEXT),
        *(Column(head, Width.COUNT) for head in _COUNTS),
        *(Column(f"В журнале: {head.lower()}" if head != "Сходится" else head, Width.COUNT) for head in _THEIRS),
    )
    return ReportDocument(
        title="Сверка выгрузки с электронным журналом",
        subject=f"{class_title(journal)}, {journal.academic_year} учебный год",
        school=journal.school.full_name,
        facts=(
            ("Источник", journal.source.system),
            ("Обучающихся в списке", str(len(journal.pupils))),
            ("Прибывших и выбывших", str(sum(bool(one.membership) for one in journal.pupils))),
        ),
        tables=(Table(columns, rows, (("", "Всего", *sums, *("",) * len(_THEIRS)),)),),
        footnotes=_RULES,
        signers=(("Сверил", ""),),
        landscape=True,
    )


def _row(number: int, subject: Subject, journal: ClassJournal) -> tuple[str, ...]:
    cells = [cell for lesson in subject.lessons for cell in lesson.cells]
    counts = (
        len(journal.pupils) if subject.pupils is None else len(subject.pupils),
        len(subject.lessons),
        subject.plan_hours if subject.plan_hours is not None else "—",
        sum(len(cell.marks) for cell in cells),
        sum(cell.absence is not None for cell in cells),
        len(subject.period_results),
    )
    return (str(number), subject.title, *map(str, counts), *("",) * len(_THEIRS))
