"""What a parent gets: the notice of progress, and the extract from the current journal (S002 17(5), S000 3.1.5).

Both name one pupil and show nothing of any other.
"""

from datetime import date

from journals.attendance import NOTHING_MISSED, hours_missed
from journals.model import ClassJournal, Lesson, Pupil, Subject
from journals.reports.figures import bounds, class_title, figures_in, marks_between, period_name, period_named
from journals.reports.rules import average
from journals.reports.shapes import Column, ReportDocument, Table, Width
from kernel.errors import BadInputError, NotFoundError
from kernel.russian import short_date


def pupil_named(journal: ClassJournal, wanted: str) -> Pupil:
    """The pupil by number in the class list.

    Raises NotFoundError `report.unknown_pupil`, BadInputError `report.pupil_ambiguous`: one pupil's paper must never be
    another's. Names and ids of the source are not accepted: there may be two, and ids may look like numbers.
    """
    found = [pupil for pupil in journal.pupils if wanted == str(pupil.order)]
    if len(found) > 1:
        raise BadInputError(
            "report.pupil_ambiguous",
            f"В классе {journal.unit.title} под № {wanted} стоит не один обучающийся: {len(found)}.",
            "Исправьте номера в списке класса исходной системы и импортируйте выгрузку снова.",
        )
    if found:
        return found[0]
    raise NotFoundError(
        "report.unknown_pupil",
        f"В классе {journal.unit.title} нет обучающегося под № {wanted}.",
        "Укажите номер по списку класса: --pupil 7.",
    )


def notice(journal: ClassJournal, who: str, wanted: str) -> ReportDocument:
    """«Уведомление об успеваемости»: marks of the period so far, average, lessons missed."""
    pupil, period = pupil_named(journal, who), period_named(journal, wanted)
    first, last = bounds(journal, period)
    rows = []
    for subject in _own_subjects(journal, pupil):
        marks = marks_between(subject, pupil.id, first, last)
        result = next((r.shown for r in subject.period_results if (r.pupil, r.period) == (pupil.id, period.id)), "")
        rows.append((subject.title, " ".join(marks), average(figures_in(marks)), result))
    own = (missed for (p, day), missed in hours_missed(journal).items() if p == pupil.id and first <= day <= last)
    missed = sum(own, NOTHING_MISSED)
    columns = (
        Column("Предмет", Width.SHORT), Column("Отметки", Width.TEXT), Column("Среднее"), Column("Итог"),
    )  # fmt: skip
    return ReportDocument(
        "Уведомление об успеваемости",
        f"{pupil.full_name}, {class_title(journal)}, {period_name(period)}, {journal.academic_year} учебный год",
        journal.school.full_name,
        facts=(
            ("Пропущено уроков всего", str(missed.total)),
            ("из них по болезни", str(missed.illness)),
            ("из них без уважительной причины", str(missed.unexcused)),
        ),
        tables=(Table(columns, tuple(rows), row_head=0),),
        footnotes=("Среднее — по отметкам «5», «4», «3», «2».",),
        signers=(("Классный руководитель", journal.unit.class_teacher), ("Родитель (законный представитель)", "")),
    )


def notices(journal: ClassJournal, wanted: str) -> tuple[ReportDocument, ...]:
    """A notice for each pupil who is in the class when the period ends, in the order of the class list.

    Raises NotFoundError `report.no_pupils`; as `notice`, also where two pupils have one number.
    """
    _, last = bounds(journal, period_named(journal, wanted))
    present = sorted(one.order for one in journal.pupils if one.present_on(last))
    if not present:
        raise NotFoundError(
            "report.no_pupils",
            f"В классе {journal.unit.title} в конце этого периода никого нет.",
            "Проверьте период и список класса.",
        )
    return tuple(notice(journal, str(number), wanted) for number in present)


def extract(journal: ClassJournal, who: str, first: date, last: date, on: date) -> ReportDocument:
    """«Выписка из электронного журнала»: the pupil's marks and absences day by day (S000 3.1.5)."""
    pupil = pupil_named(journal, who)
    rows = []
    for subject in _own_subjects(journal, pupil):
        for lesson in sorted(subject.lessons, key=lambda lesson: (lesson.date, lesson.no or 0)):
            shown = _shown(lesson, pupil)
            if first <= lesson.date <= last and shown:
                rows.append((subject.title, short_date(lesson.date), shown, lesson.topic))
    columns = (
        Column("Предмет", Width.SHORT), Column("Дата", Width.SHORT), Column("Отметки, пропуск", Width.SHORT),
        Column("Тема урока", Width.TEXT),
    )  # fmt: skip
    return ReportDocument(
        "Выписка из электронного журнала",
        f"{pupil.full_name}, {class_title(journal)}, {journal.academic_year} учебный год, "
        f"с {short_date(first)} по {short_date(last)}",
        journal.school.full_name,
        facts=(("Выдана", short_date(on)),),
        tables=(Table(columns, tuple(rows) or (("—", "", "", "Записей нет."),), row_head=0),),
        footnotes=("Записи приведены так, как они стоят в электронном журнале.",),
        signers=(("Выписка верна", ""),),
    )


def _own_subjects(journal: ClassJournal, pupil: Pupil) -> list[Subject]:
    """The subjects that the pupil is taught, or was: a subgroup's if the pupil is in it or has an entry of it."""
    return [
        subject
        for subject in journal.subjects
        if (subject.pupils is None and not subject.subgroup)
        or pupil.id in (subject.pupils or ())
        or _named_in(subject, pupil)
    ]


def _named_in(subject: Subject, pupil: Pupil) -> bool:
    cells = any(cell.pupil == pupil.id for lesson in subject.lessons for cell in lesson.cells)
    return cells or any(result.pupil == pupil.id for result in subject.period_results)


def _shown(lesson: Lesson, pupil: Pupil) -> str:
    cells = [cell for cell in lesson.cells if cell.pupil == pupil.id]
    signs = [cell.absence.raw for cell in cells if cell.absence]
    return " ".join([*signs, *(mark.value for cell in cells for mark in cell.marks)])
