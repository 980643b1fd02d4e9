"""Reports on the whole school: movement, class sizes, filling, control, activity (S001 5, 7.4; S003 3.2.3)."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from journals.attendance import expected_at
from journals.checks import check_journal
from journals.model import ClassJournal, Line, Part, School, Subject
from journals.reports.figures import arrivals_in, by_order, departures_in, present, undated_note
from journals.reports.rules import Rules, percent
from journals.reports.shapes import Column, ReportDocument, Table, Width
from kernel.findings import Severity
from kernel.russian import short_date

ACTIVITY_SCHEMA = "school-archive/user-activity/1"
_NOTHING = "—"
_MOVEMENT_RULE = (
    "Прибывшим считается обучающийся, зачисленный после первого дня периода, выбывшим — отчисленный до последнего."
)
_FILLING_RULE = (
    "«% без отметок» и «% с одной» — доля обучающихся предмета, у которых за период нет ни одной отметки или только "
    "одна (S001 П-3.5); знаки отсутствия отметками не считаются."
)
_DEPUTY = (("Заместитель директора", ""),)


def movement(journals: Sequence[ClassJournal], first: date, last: date) -> ReportDocument:
    """«Динамика движения обучающихся по школе»: class by class, then everyone who came or left, with the order.

    Moves between classes of the school are not told apart from others: the source gives each class its own list.
    """
    rows, people = [], []
    sums = [0, 0, 0, 0]
    for journal in journals:
        came = sum(arrivals_in(pupil, first, last) for pupil in journal.pupils)
        left = sum(departures_in(pupil, first, last) for pupil in journal.pupils)
        begun = sum(present(pupil, first) for pupil in journal.pupils)
        counts = [begun, came, left, sum(present(pupil, last) for pupil in journal.pupils)]
        sums = [a + b for a, b in zip(sums, counts, strict=True)]
        rows.append((journal.unit.title, *map(str, counts)))
        people += list(_movers(journal, first, last))
    numbered = tuple((str(at), *person) for at, person in enumerate(people, 1))
    heads = ("На начало", "Прибыло", "Выбыло", "На конец")
    by_class = Table(
        (Column("Класс", Width.SHORT), *(Column(head, Width.SHORT) for head in heads)),
        tuple(rows),
        (("Всего", *map(str, sums)),),
        row_head=0,
    )
    by_name = Table(
        (
            Column("№", Width.NUMBER), Column("Фамилия, имя, отчество, дата рождения", Width.TEXT),
            Column("Прибыл / выбыл", Width.SHORT), Column("Класс", Width.COUNT), Column("Дата", Width.SHORT),
            Column("Приказ", Width.TEXT), Column("Откуда / куда", Width.TEXT),
        ),
        numbered or (("", "Движения не было.", *[""] * 5),),
        caption="Поимённый список",
    )  # fmt: skip
    return ReportDocument(
        "Динамика движения обучающихся по школе",
        f"с {short_date(first)} по {short_date(last)}",
        journals[0].school.full_name,
        tables=(by_class, by_name),
        footnotes=(_MOVEMENT_RULE, *undated_note(pupil for journal in journals for pupil in journal.pupils)),
        signers=_DEPUTY,
        landscape=True,
    )  # fmt: skip


def _movers(journal: ClassJournal, first: date, last: date) -> Iterator[tuple[str, ...]]:
    for pupil in by_order(journal):
        born = f", {short_date(pupil.birth_date)}" if pupil.birth_date else ""
        for stretch in pupil.membership:
            if stretch.starts is not None and first < stretch.starts <= last:
                yield (f"{pupil.full_name}{born}", "прибыл", journal.unit.title, short_date(stretch.starts),
                       stretch.basis, stretch.from_org)  # fmt: skip
            if stretch.ends is not None and first <= stretch.ends < last:
                yield (f"{pupil.full_name}{born}", "выбыл", journal.unit.title, short_date(stretch.ends),
                       stretch.basis, stretch.to_org)  # fmt: skip


def class_sizes(journals: Sequence[ClassJournal], on: date, rules: Rules) -> ReportDocument:
    """«Наполняемость классов» on a day: pupils, the norm where one is set, boys and girls."""
    rows, sums = [], [0, 0, 0]
    for journal in journals:
        here = [pupil for pupil in journal.pupils if present(pupil, on)]
        counts = [len(here), sum(p.sex == "m" for p in here), sum(p.sex == "f" for p in here)]
        sums = [a + b for a, b in zip(sums, counts, strict=True)]
        over = rules.class_size_norm is not None and len(here) > rules.class_size_norm
        told = counts[1] + counts[2] == counts[0]
        rows.append((
            str(journal.unit.grade or _NOTHING), journal.unit.title, str(counts[0]),
            str(rules.class_size_norm or _NOTHING), "сверх нормы" if over else "",
            *(map(str, counts[1:]) if told else (_NOTHING, _NOTHING)),
        ))  # fmt: skip
    heads = ("Параллель", "Класс", "Человек", "Норма", "Примечание", "Мальчики", "Девочки")
    totals = ("", "Всего", str(sums[0]), "", "", *(map(str, sums[1:]) if sum(sums[1:]) == sums[0] else (_NOTHING,) * 2))
    norm = "Норма наполняемости в профиле не задана." if rules.class_size_norm is None else "Норма — из профиля школы."
    return ReportDocument(
        "Наполняемость классов",
        f"на {short_date(on)}",
        journals[0].school.full_name,
        tables=(Table(tuple(Column(head, Width.SHORT) for head in heads), tuple(rows), (totals,)),),
        footnotes=(
            norm,
            "«—» — пол обучающихся в исходной системе указан не у всех.",
            *undated_note(pupil for journal in journals for pupil in journal.pupils),
        ),
        signers=_DEPUTY,
    )


def filling(journals: Sequence[ClassJournal], first: date, last: date) -> ReportDocument:
    """«Отчёт о заполнении электронного журнала и накопляемости отметок» (S001 П-5.2)."""
    rows = [row for journal in journals for row in _filling_rows(journal, first, last)]
    heads = ("План, ч", "Дано, ч", "Без темы", "Без задания", "Отметок", "% без отметок", "% с одной")
    columns = (
        Column("Класс"),
        Column("Предмет", Width.TEXT),
        Column("Учитель", Width.TEXT),
        *(Column(head) for head in heads),
    )
    return ReportDocument(
        "Отчёт о заполнении электронного журнала и накопляемости отметок",
        f"с {short_date(first)} по {short_date(last)}",
        journals[0].school.full_name,
        tables=(Table(columns, tuple(rows)),),
        footnotes=(
            _FILLING_RULE,
            "«План, ч» — на учебный год, как в исходной системе; «дано» — за период отчёта.",
        ),
        signers=_DEPUTY,
        landscape=True,
    )


def _filling_rows(journal: ClassJournal, first: date, last: date) -> Iterator[tuple[str, ...]]:
    for subject in journal.subjects:
        lessons = [lesson for lesson in subject.lessons if first <= lesson.date <= last]
        known = {pupil.id: pupil for pupil in journal.pupils}
        there = [p for p in expected_at(subject, known) if any(present(p, lesson.date) for lesson in lessons)]
        marks = dict.fromkeys((pupil.id for pupil in there), 0)
        for lesson in lessons:
            for cell in lesson.cells:
                if cell.pupil in known:
                    marks[cell.pupil] = marks.get(cell.pupil, 0) + len(cell.marks)
        yield (
            journal.unit.title, subject.title, subject.teacher, _plan(subject),
            str(sum(lesson.hours for lesson in lessons)), str(sum(not lesson.topic.strip() for lesson in lessons)),
            str(sum(not lesson.homework.strip() for lesson in lessons)), str(sum(marks.values())),
            percent(sum(count == 0 for count in marks.values()), len(marks)),
            percent(sum(count == 1 for count in marks.values()), len(marks)),
        )  # fmt: skip


def _plan(subject: Subject) -> str:
    return _NOTHING if subject.plan_hours is None else str(subject.plan_hours)


def control(journals: Sequence[ClassJournal], on: date, inspector: str) -> ReportDocument:
    """«Справка о результатах проверки журналов» (S001 П-7.4): what the program's own checks found, class by class."""
    rows = []
    for journal in journals:
        findings = [f for f in check_journal(journal).findings if f.severity is not Severity.INFO]
        for finding in findings:
            rows.append((journal.unit.title, finding.message, "", ""))
        if not findings:
            rows.append((journal.unit.title, "Замечаний нет.", _NOTHING, _NOTHING))
        rows += [(journal.unit.title, f"{short_date(r.date)}: {r.text}", r.by, r.done) for r in journal.remarks]
    columns = (
        Column("Класс"),
        Column("Что установлено", Width.TEXT),
        Column("Кто проверял, кому", Width.SHORT),
        Column("Срок и отметка об исправлении", Width.SHORT),
    )
    return ReportDocument(
        "Справка о результатах проверки журналов",
        f"на {short_date(on)}",
        journals[0].school.full_name,
        facts=(("Проверено журналов", str(len(journals))), ("Проверяющий", inspector or _NOTHING)),
        tables=(Table(columns, tuple(rows), row_head=0),),
        footnotes=("Первыми стоят замечания автоматической проверки, за ними — замечания из самого журнала.",),
        signers=(("Проверяющий", inspector),),
        landscape=True,
    )


class ActivityRow(Part):
    """One role: how many users there are, how many came in the period, when somebody came last."""

    role: Annotated[Line, Field(min_length=1)]
    total: Annotated[int, Field(ge=0)]
    visited: Annotated[int, Field(ge=0)]
    last_visit: date | None = None


class UserActivity(Part):
    """User activity as the source system counts it: Letopis has no logins of the journal's users."""

    schema_id: Annotated[Literal["school-archive/user-activity/1"], Field(alias="schema")]
    school: School
    starts: Annotated[date, Field(alias="from")]
    ends: Annotated[date, Field(alias="to")]
    system: Line = ""
    rows: Annotated[tuple[ActivityRow, ...], Field(min_length=1, max_length=100)]


def activity(data: UserActivity) -> ReportDocument:
    """«Отчёт об активности пользователей» (S001 П-5.1, ДИ-2.4)."""
    rows = tuple(
        (row.role, str(row.total), str(row.visited), percent(row.visited, row.total),
         short_date(row.last_visit) if row.last_visit else _NOTHING)
        for row in data.rows
    )  # fmt: skip
    heads = ("Всего", "Входили", "%", "Последнее посещение")
    return ReportDocument(
        "Отчёт об активности пользователей",
        f"с {short_date(data.starts)} по {short_date(data.ends)}",
        data.school.full_name,
        tables=(Table((Column("Роль", Width.TEXT), *(Column(h, Width.SHORT) for h in heads)), rows, row_head=0),),
        footnotes=(f"По данным системы «{data.system}»." if data.system else "По данным исходной системы.",),
        signers=(("Администратор электронного журнала", ""),),
    )
