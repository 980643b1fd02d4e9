"""Results of a class for a period or the year: by pupil and subject, and the class teacher's report (S002, S003)."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from journals.attendance import NOTHING_MISSED, expected_at, hours_missed
from journals.model import ClassJournal, PeriodResult, Pupil, ResultKind
from journals.reports.figures import (
    SubjectResults,
    arrivals_in,
    bounds,
    by_order,
    departures_in,
    figures_in,
    marks_between,
    period_name,
    period_named,
    present,
    subject_line,
    subjects_of,
    tally_of,
    teacher_signs,
    undated_note,
)
from journals.reports.rules import MARKS, Rules, Tally, average, degree, footnotes, percent, quality, success
from journals.reports.shapes import Column, ReportDocument, Table, Width
from kernel.errors import NotFoundError

_CLASS_RULE = (
    "% успеваемости класса = обучающиеся без «2» и «н/а» : аттестуемые × 100; "
    "% качества = обучающиеся только на «5» и «4» : аттестуемые × 100."
)
_AS_IN_SOURCE = "Итоги приведены так, как они стоят в исходной системе."


def period_results(journal: ClassJournal, wanted: str, rules: Rules) -> ReportDocument:
    """«Итоги успеваемости класса за учебный период»: pupils × subjects, with counts and percentages per subject."""
    period = period_named(journal, wanted)
    subjects = subjects_of(journal, period.id)
    rows = []
    for pupil in by_order(journal):
        own = [subject.results.get(pupil.id) for subject in subjects]
        shown = [result.shown if result else "" for result in own]
        rows.append((str(pupil.order), pupil.full_name, *shown, average(figures_in(shown))))
    columns = (
        Column("№", Width.NUMBER),
        Column("Фамилия, имя, отчество", Width.TEXT),
        *(Column(subject.name, turned=True) for subject in subjects),
        Column("Средний балл", turned=True),
    )
    return ReportDocument(
        "Итоги успеваемости класса за учебный период",
        subject_line(journal, period_name(period)),
        journal.school.full_name,
        tables=(Table(columns, tuple(rows), tuple(_by_subject(subjects, rules))),),
        footnotes=(*footnotes(rules), "Средний балл — по отметкам «5», «4», «3», «2».", _AS_IN_SOURCE),
        signers=teacher_signs(journal),
        landscape=True,
    )


def _by_subject(subjects: Sequence[SubjectResults], rules: Rules) -> Iterable[tuple[str, ...]]:
    tallies = [tally_of(subject.results.values()) for subject in subjects]
    everything = tally_of(result for subject in subjects for result in subject.results.values())
    counts: dict[str, Callable[[Tally], str]] = {
        "«5»": lambda t: str(t.fives),
        "«4»": lambda t: str(t.fours),
        "«3»": lambda t: str(t.threes),
        "«2»": lambda t: str(t.twos),
        "н/а": lambda t: str(t.not_attested),
        "осв": lambda t: str(t.exempt),
        "Средний балл": lambda t: average([5] * t.fives + [4] * t.fours + [3] * t.threes + [2] * t.twos),
        "% успеваемости": lambda t: success(t, rules),
        "% качества": lambda t: quality(t, rules),
        "СОУ": lambda t: degree(t, rules),
    }
    for name, count in counts.items():
        yield ("", name, *(count(tally) for tally in tallies), count(everything))


@dataclass(frozen=True)
class _Standing:
    """How a pupil finished: the results that count, by subject."""

    pupil: Pupil
    marks: Mapping[str, str]
    not_attested: tuple[str, ...]

    def of(self, mark: str) -> list[str]:
        """The subjects with this mark."""
        return [name for name, value in self.marks.items() if value == mark]


def teacher_report(journal: ClassJournal, wanted: str, rules: Rules, *, preliminary: bool = False) -> ReportDocument:
    """«Отчёт классного руководителя за учебный период»; the preliminary one goes by current averages (S003 3.2.4)."""
    period = period_named(journal, wanted)
    first, last = bounds(journal, period)
    at_end = [pupil for pupil in by_order(journal) if present(pupil, last)]
    if preliminary:
        standings = [_current(journal, pupil, first, last) for pupil in at_end]
    else:
        subjects = subjects_of(journal, period.id)
        standings = [_final(pupil, subjects) for pupil in at_end]
    kind = "Предварительный отчёт" if preliminary else "Отчёт"
    note = (
        "Предварительные итоги: среднее текущих отметок периода, округлённое до целого (с половины — вверх)."
        if preliminary
        else _AS_IN_SOURCE
    )
    return ReportDocument(
        f"{kind} классного руководителя за учебный период",
        subject_line(journal, period_name(period)),
        journal.school.full_name,
        facts=tuple(_class_facts(journal, standings, first, last)) + tuple(_missed_facts(journal, first, last)),
        tables=(_lists(standings),),
        footnotes=(
            _CLASS_RULE,
            note,
            *undated_note(journal.pupils),
            *((f"Правила расчёта: {rules.clause}.",) if rules.clause else ()),
        ),
        signers=teacher_signs(journal),
    )


def _final(pupil: Pupil, subjects: Sequence[SubjectResults]) -> _Standing:
    own: dict[str, PeriodResult] = {s.name: s.results[pupil.id] for s in subjects if pupil.id in s.results}
    shown = {name: result.shown.strip() for name, result in own.items()}
    marks = {name: mark.replace("1", "2") for name, mark in shown.items() if mark in MARKS}
    missing = tuple(name for name, result in own.items() if result.kind is ResultKind.NOT_ATTESTED)
    return _Standing(pupil, marks, missing)


def _current(journal: ClassJournal, pupil: Pupil, first: date, last: date) -> _Standing:
    """By current averages: of all subgroups of a subject that the pupil was in; exempt ones are left out."""
    figures: dict[str, list[int]] = {}
    exempt: set[str] = set()
    known = {pupil.id: pupil}
    for subject in journal.subjects:
        taught = any(first <= lesson.date <= last for lesson in subject.lessons) and subject.period_results
        own = figures_in(marks_between(subject, pupil.id, first, last))
        if own or (taught and expected_at(subject, known)):
            figures.setdefault(subject.name, []).extend(own)
        if any(r.pupil == pupil.id and r.kind is ResultKind.EXEMPT for r in subject.period_results):
            exempt.add(subject.name)
    # Half up, as schools round; in whole numbers, so that no half is lost to binary fractions.
    marks = {name: str(max(2, (2 * sum(own) + len(own)) // (2 * len(own)))) for name, own in figures.items() if own}
    missing = tuple(name for name, own in figures.items() if not own and name not in exempt)
    return _Standing(pupil, marks, missing)


def _class_facts(
    journal: ClassJournal, standings: Sequence[_Standing], first: date, last: date
) -> Iterable[tuple[str, str]]:
    judged = [s for s in standings if s.marks or s.not_attested]
    good = [s for s in judged if s.marks and not s.of("3") and not s.of("2") and not s.not_attested]
    passing = [s for s in judged if not s.of("2") and not s.not_attested]
    figures = [int(mark) for s in judged for mark in s.marks.values()]
    yield "Было на начало периода", str(sum(present(pupil, first) for pupil in journal.pupils))
    yield "Прибыло", str(sum(arrivals_in(pupil, first, last) for pupil in journal.pupils))
    yield "Выбыло", str(sum(departures_in(pupil, first, last) for pupil in journal.pupils))
    yield "Стало на конец периода", str(sum(present(pupil, last) for pupil in journal.pupils))
    yield "Аттестуется", str(len(judged))
    yield "% успеваемости", percent(len(passing), len(judged))
    yield "% качества", percent(len(good), len(judged))
    yield "Средний балл", average(figures)


def _missed_facts(journal: ClassJournal, first: date, last: date) -> Iterable[tuple[str, str]]:
    whole = sum((missed for (_, day), missed in hours_missed(journal).items() if first <= day <= last), NOTHING_MISSED)
    yield "Пропущено уроков всего", str(whole.total)
    yield "из них по болезни", str(whole.illness)
    yield "из них без уважительной причины", str(whole.unexcused)


def _lists(standings: Sequence[_Standing]) -> Table:
    """Who learns how: excellent, good, with one four, with one three, failing, not attested."""
    excellent = [s for s in standings if s.marks and not s.not_attested and set(s.marks.values()) == {"5"}]
    one_four = [s for s in standings if len(s.of("4")) == 1 and not (s.of("3") or s.of("2") or s.not_attested)]
    good = [s for s in standings if s.of("4") and not (s.of("3") or s.of("2") or s.not_attested)]
    one_three = [s for s in standings if len(s.of("3")) == 1 and not (s.of("2") or s.not_attested)]
    rows = [
        ("Отличники", str(len(excellent)), _names(excellent)),
        ("Хорошисты (на «5» и «4»)", str(len(good)), _names(good)),
        ("в том числе с одной «4»", str(len(one_four)), _names(one_four, "4")),
        ("С одной «3»", str(len(one_three)), _names(one_three, "3")),
    ]
    failing = [s for s in standings if s.of("2")]
    missing = [s for s in standings if s.not_attested]
    rows.append(("Неуспевающие", str(len(failing)), _names(failing, "2")))
    named = "; ".join(f"{s.pupil.full_name}: {', '.join(s.not_attested)}" for s in missing)
    rows.append(("Не аттестованы", str(len(missing)), named or "—"))
    columns = (Column("Группа", Width.SHORT), Column("Число"), Column("Кто и по каким предметам", Width.TEXT))
    return Table(columns, tuple(rows), row_head=0)


def _names(standings: Sequence[_Standing], mark: str = "") -> str:
    """«Иванов Иван: алгебра»; the subjects of the mark, if one is named."""
    if not mark:
        return "; ".join(s.pupil.full_name for s in standings) or "—"
    return "; ".join(f"{s.pupil.full_name}: {', '.join(s.of(mark))}" for s in standings) or "—"


def pupil_totals(journal: ClassJournal, rules: Rules) -> ReportDocument:
    """«Итоговые данные по учащимся»: for each pupil the year's marks by sort, the average, lessons missed."""
    period = period_named(journal, "год")
    first, last = bounds(journal, period)
    subjects = subjects_of(journal, period.id)
    hours = hours_missed(journal)
    rows = []
    for pupil in by_order(journal):
        tally = tally_of(subject.results[pupil.id] for subject in subjects if pupil.id in subject.results)
        own = (missed for (who, day), missed in hours.items() if who == pupil.id and first <= day <= last)
        missed = sum(own, NOTHING_MISSED)
        shown = [subject.results[pupil.id].shown for subject in subjects if pupil.id in subject.results]
        counts = (tally.fives, tally.fours, tally.threes, tally.twos, tally.not_attested, tally.exempt)
        rows.append((
            str(pupil.order), pupil.full_name, *map(str, counts), average(figures_in(shown)), quality(tally, rules),
            str(missed.total), str(missed.illness), str(missed.unexcused),
        ))  # fmt: skip
    heads = ("«5»", "«4»", "«3»", "«2»", "н/а", "осв", "Ср. балл", "% кач.", "Проп. ур.", "по бол.", "без ув.")
    columns = (
        Column("№", Width.NUMBER),
        Column("Фамилия, имя, отчество", Width.TEXT),
        *(Column(head) for head in heads),
    )
    return ReportDocument(
        "Итоговые данные по обучающимся класса",
        subject_line(journal, "год"),
        journal.school.full_name,
        tables=(Table(columns, tuple(rows)),),
        footnotes=(*footnotes(rules, with_degree=False), _AS_IN_SOURCE),
        signers=teacher_signs(journal),
    )


def effectiveness(journals: Sequence[ClassJournal], wanted: str, rules: Rules) -> ReportDocument:
    """«Результативность работы школы за учебный период» (ГИС ЭО РТ): a row for each class, then the school."""
    rows, whole, without = [], [], []
    for journal in journals:
        try:
            period = period_named(journal, wanted)
        except NotFoundError:
            without.append(journal.unit.title)
            continue
        results = [result for subject in subjects_of(journal, period.id) for result in subject.results.values()]
        whole += results
        tally = tally_of(results)
        rows.append((
            journal.unit.title, str(len(journal.pupils)), str(tally.marks), success(tally, rules),
            quality(tally, rules), degree(tally, rules),
        ))  # fmt: skip
    if not rows:
        period_named(journals[0], wanted)  # no class has it: the first one's periods are named
    total = tally_of(whole)
    pupils = sum(len(journal.pupils) for journal in journals if journal.unit.title not in without)
    totals = (
        "Школа",
        str(pupils),
        str(total.marks),
        success(total, rules),
        quality(total, rules),
        degree(total, rules),
    )
    heads = ("В списке", "Итоговых отметок", "% успеваемости", "% качества", "СОУ")
    columns = (Column("Класс", Width.SHORT), *(Column(head, Width.SHORT) for head in heads))
    return ReportDocument(
        "Результативность работы школы за учебный период",
        f"{wanted}, {journals[0].academic_year} учебный год",
        journals[0].school.full_name,
        tables=(Table(columns, tuple(rows), (totals,), row_head=0),),
        footnotes=(
            *footnotes(rules),
            "Считаются итоговые отметки по всем предметам.",
            *((f"Без такого периода, не учтены: {', '.join(without)}.",) if without else ()),
        ),
        signers=(("Заместитель директора", ""),),
    )
