"""Reconciliation of an import with the source (сверка выгрузки): counts by subject beside those of the source system.

Where a person has told what the source shows, each difference is listed; where not, there is room to write it by hand.
"""

from dataclasses import astuple, fields

from journals.model import ClassJournal, Subject
from journals.reconciling import TITLES, Difference, Figures, Shown, differences, figures_of
from journals.reports.figures import class_title
from journals.reports.shapes import Column, ReportDocument, Table, Width

_NAMES = tuple(TITLES[field.name] for field in fields(Figures))
_NOTHING = Shown()
_AGREE, _DIFFER = "да", "нет"
_RULES = (
    "Отметки: две в одной клетке — две. Пропуски: знаки отсутствия любого значения, опоздание в том числе.",
    "Итоги: за периоды, год, экзамены; «не аттестован» и «освобождён» в том числе.",
)
_BY_HAND = (
    "Столбцы «в журнале» заполняются по электронному журналу; различие устраняют до закрытия и выгружают класс снова."
)
_TOLD = "Столбцы «в журнале» — то, что показывает электронный журнал; пустое в нём не смотрели."


def reconciliation(journal: ClassJournal, shown: Shown = _NOTHING) -> ReportDocument:
    """«Сверка выгрузки с электронным журналом» of a class, with what was read there."""
    told = shown.figures
    rows = tuple(
        _row(number, subject, journal, told.get(subject.id)) for number, subject in enumerate(journal.subjects, 1)
    )
    sums = [str(sum(int(row[at]) for row in rows if row[at].isdecimal())) for at in range(3, 3 + len(_NAMES))]
    columns = (
        Column("№", Width.NUMBER),
        Column("Учебный предмет", Width.TEXT),
        *(Column(head, Width.COUNT) for head in ("По списку", *_NAMES)),
        *(Column(f"В журнале: {head.lower()}", Width.COUNT) for head in _NAMES),
        Column("Сходится", Width.COUNT),
    )
    found = [*differences(journal, shown)]
    return ReportDocument(
        title="Сверка выгрузки с электронным журналом",
        subject=f"{class_title(journal)}, {journal.academic_year} учебный год",
        school=journal.school.full_name,
        facts=(
            ("Источник", journal.source.system),
            ("Обучающихся в списке", _beside(len(journal.pupils), shown.pupils)),
            ("Предметов", _beside(len(journal.subjects), shown.subjects)),
            ("Прибывших и выбывших", str(sum(bool(one.membership) for one in journal.pupils))),
            *((("Сверено чисел", str(shown.told)), ("Различий", str(len(found)))) if shown.told else ()),
        ),
        tables=(
            Table(columns, rows, (("", "Всего", "", *sums, *("",) * (len(_NAMES) + 1)),)),
            *((_differing(found),) if found else ()),
        ),
        footnotes=(*_RULES, _TOLD if told else _BY_HAND),
        signers=(("Сверил", ""),),
        landscape=True,
    )


def _row(number: int, subject: Subject, journal: ClassJournal, told: Figures | None) -> tuple[str, ...]:
    listed = len(journal.pupils) if subject.pupils is None else len(subject.pupils)
    ours, theirs = astuple(figures_of(subject)), astuple(told or Figures())
    compared = [(mine, his) for mine, his in zip(ours, theirs, strict=True) if his is not None]
    agrees = (_AGREE if all(mine == his for mine, his in compared) else _DIFFER) if compared else ""
    mine = map(_ours, ours)
    his = ("" if one is None else str(one) for one in theirs)
    return (str(number), subject.title, str(listed), *mine, *his, agrees)


def _beside(ours: int, theirs: int | None) -> str:
    return str(ours) if theirs is None else f"{ours}; в журнале {theirs}"


def _ours(count: int | None) -> str:
    return "—" if count is None else str(count)


def _differing(found: list[Difference]) -> Table:
    columns = (
        Column("№", Width.NUMBER),
        Column("Учебный предмет", Width.TEXT),
        Column("Что", Width.TEXT),
        Column("В выгрузке", Width.COUNT),
        Column("В журнале", Width.COUNT),
    )
    rows = tuple(
        (str(number), one.subject or "класс", one.what, _ours(one.ours), str(one.theirs))
        for number, one in enumerate(found, 1)
    )
    return Table(columns, rows, caption="Различия")
