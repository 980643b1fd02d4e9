"""A class while it is put together, and the journal that comes of it."""

import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import date

from journals.assembling.alike import Cells, absence_of, mark_of
from journals.assembling.calendar import year_of
from journals.assembling.codes import Codes, Read, lesson_cell
from journals.assembling.findings import Notebook
from journals.assembling.periods import ORDER
from journals.assembling.pupils import Roll
from journals.assembling.results import period_result, says_nothing
from journals.model import (
    Absence,
    ClassJournal,
    ClassUnit,
    Decision,
    Lesson,
    Mark,
    Period,
    PeriodKind,
    PeriodResult,
    School,
    Source,
    Subject,
)
from kernel.digests import sha256_hex
from kernel.ids import SchoolYear
from kernel.russian import folded, short_date

_OWED = "долг"
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_DAY_IN_CELL = (
    "В клетке дата: программа таблиц сделала её из того, что было набрано (из «5/4» — 5 апреля). Исправьте клетку."
)
_ABSENT_TWICE = "В клетке один знак отсутствия стоит дважды: если это два урока, в выгрузке они слились; взят один."
_FEW = 3
_SELDOM = (PeriodKind.EXAM, PeriodKind.FINAL)


@dataclass(frozen=True, eq=False, slots=True)
class CellDraft:
    """A pupil at a lesson. Thousands are alike and are one: it changes by another's taking its place."""

    marks: tuple[Mark, ...] = ()
    absence: Absence | None = None
    note: str | None = None
    source: str = ""


@dataclass(slots=True)
class LessonDraft:
    """A lesson; cells by pupil."""

    day: date
    no: int
    topic: str = ""
    homework: str = ""
    teacher: str = ""
    work: str = ""
    hours: int = 1
    cells: dict[str, CellDraft] = field(default_factory=dict)


@dataclass
class SubjectDraft:
    """A subject, or a subgroup of it; lessons by day and number. `told_hours`: that were given, as the source says."""

    name: str
    subgroup: str = ""
    teacher: str = ""
    lessons: dict[tuple[date, int], LessonDraft] = field(default_factory=dict)
    results: dict[tuple[str, str], PeriodResult] = field(default_factory=dict)
    plan_hours: int | None = None
    told_hours: int | None = None

    def lesson(self, day: date, no: int = 0) -> LessonDraft:
        """The lesson of the day with this number (0 where there is but one), made if need be."""
        known = self.lessons.get((day, no))
        if known is None:
            known = self.lessons[day, no] = LessonDraft(day, no)
        return known


@dataclass
class Assembly:
    """A class.

    Attributes:
        system: the source system's name.
        school: as named by the source, else by the settings.
        codes: what signs mean.
        title: the class: «7А».
        year: the school year, once it is known.
    """

    system: str
    school: School
    codes: Codes
    title: str = ""
    year: SchoolYear | None = None
    teacher: str = ""
    notes: Notebook = field(default_factory=Notebook)
    roll: Roll = field(default_factory=Roll)
    periods: dict[str, Period] = field(default_factory=dict)
    subjects: dict[tuple[str, str], SubjectDraft] = field(default_factory=dict)
    decisions: list[Decision] = field(default_factory=list)
    _called: dict[tuple[str, str], SubjectDraft] = field(default_factory=dict, repr=False)
    _read: dict[str, Read] = field(default_factory=dict, repr=False)
    _entered: dict[tuple[CellDraft | None, str, str, str], CellDraft] = field(default_factory=dict, repr=False)
    _results: dict[tuple[str, str, str], PeriodResult] = field(default_factory=dict, repr=False)

    def subject(self, name: str, subgroup: str = "") -> SubjectDraft:
        """The subject by its name, made if need be."""
        known = self._called.get((name, subgroup))
        if known is None:
            words = " ".join(name.split())
            known = self.subjects.setdefault((folded(words), folded(subgroup)), SubjectDraft(words, subgroup))
            self._called[name, subgroup] = known
        return known

    def period(self, period: Period) -> str:
        """Enters a period that is met; one with dates goes before one without. Gives its id."""
        known = self.periods.get(period.id)
        if known is None or (known.starts is None and period.starts is not None):
            self.periods[period.id] = period
        return period.id

    def enter_cell(
        self, lesson: LessonDraft, pupil: str, text: str, where: str, *, work: str = "", source: str = ""
    ) -> None:
        """What stands in a lesson's cell; nothing for an empty one. Two sources of one cell are one too many."""
        if not text:
            return
        now, work = lesson.cells.get(pupil), work or lesson.work
        # What became of such a cell before becomes of it again, unless there was something to tell.
        after = self._entered.get((now, text, work, source)) or self._enter(now, text, work, source, where)
        if after is not None:
            lesson.cells[pupil] = after

    def _enter(self, now: CellDraft | None, text: str, work: str, source: str, where: str) -> CellDraft | None:
        """The cell after it; None where nothing stands in it yet. What is to be told is told."""
        if _DAY.fullmatch(text):
            self.notes.error("day_in_cell", where, _DAY_IN_CELL)
            return now
        read = self._read.get(text) or self._read.setdefault(text, lesson_cell(text, self.codes))
        for sign in read.unknown:
            self.notes.unknown_sign("lesson", sign, where)
        if not (read.marks or read.absence or read.owed):
            return now
        cell = now or CellDraft(source=source)
        twice = cell.source != source
        if twice:
            self.notes.error("twice", where, "Об этой клетке говорят два файла или листа: оставьте один из них.")
        absence = absence_of(*read.absence) if read.absence is not None else cell.absence
        other = cell.absence not in (None, absence)
        if other:
            self.notes.error("two_absences", where, "В одной клетке два разных знака отсутствия.")
        marks = (*cell.marks, *(mark_of(value, work) for value in read.marks))
        after = CellDraft(marks, absence, _OWED if read.owed else cell.note, cell.source)
        if read.repeats:
            self.notes.warn("absent_twice", where, _ABSENT_TWICE)
        if not (read.unknown or twice or other or read.repeats):
            self._entered[now, text, work, source] = after
        return after

    def enter_result(self, subject: SubjectDraft, pupil: str, period: str, text: str, where: str) -> None:
        """What stands under a period; nothing for an empty cell."""
        result = self._results.get((pupil, period, text))
        if result is None:
            if says_nothing(text, self.codes):
                return
            result = period_result(text, self.codes, pupil=pupil, period=period)
            if result is None:
                if _DAY.fullmatch(text):
                    self.notes.error("day_in_cell", where, _DAY_IN_CELL)
                else:
                    self.notes.unknown_sign("period", text.strip(), where)
                return
            self._results[pupil, period, text] = result
        known = subject.results.setdefault((pupil, period), result)
        if known != result:
            self.notes.error("two_results", where, f"За один период два разных итога: «{known.raw}» и «{result.raw}».")

    def journal(self) -> ClassJournal:
        """The class in canonical form.

        Raises BadInputError `import.sheets.nothing`, `import.sheets.no_class`, `import.sheets.no_year`; ValidationError
        for a text that fits into no journal.
        """
        pupils = self.roll.pupils(self.notes)
        self._tell_outside_year()
        self._tell_hours()
        self.notes.refuse_empty(pupils=len(pupils), subjects=len(self.subjects), title=self.title, year=self.year)
        assert self.year is not None
        order = {pupil.id: place for place, pupil in enumerate(pupils)}
        cells = Cells()
        return ClassJournal(
            schema_id="school-archive/class-journal/1",
            school=self.school,
            source=Source(system=self.system),
            academic_year=self.year.title,
            unit=class_unit(self.title, self.teacher),
            periods=self._periods(),
            pupils=pupils,
            subjects=tuple(_subject(key, one, order, cells) for key, one in self.subjects.items()),
            decisions=tuple(dict.fromkeys(self.decisions)),
        )

    def tell_lonely(self) -> None:
        """Where each pupil is told of apart: a subject that one alone has may be another's name misread."""
        if len(self.roll) < _FEW:
            return
        for subject in self.subjects.values():
            pupils = {pupil for lesson in subject.lessons.values() for pupil in lesson.cells}
            if len(pupils | {pupil for pupil, _ in subject.results}) == 1:
                text = "Предмет есть только у одного обучающегося: проверьте, так ли он назван."
                self.notes.warn("lonely_subject", subject.name, text)

    def _tell_outside_year(self) -> None:
        """A lesson of another school year is a day misread: Excel makes such out of «03.09» that is typed in spring."""
        if self.year is None:
            return
        for subject in self.subjects.values():
            for day in sorted({one.day for one in subject.lessons.values()}):
                if year_of(day) != self.year:
                    text = f"Урок {short_date(day)} не в учебном году {self.year.title}: проверьте даты в заголовках."
                    self.notes.error("outside_year", subject.name, text)

    def _tell_hours(self) -> None:
        """Where the source says how many hours were given, and its lessons are others."""
        for subject in self.subjects.values():
            given = sum(lesson.hours for lesson in subject.lessons.values())
            if subject.told_hours is not None and subject.told_hours != given:
                text = f"Написано, что дано часов: {subject.told_hours}, а уроков здесь на {given}."
                self.notes.warn("other_hours", subject.name, text)

    def _periods(self) -> tuple[Period, ...]:
        """In their order; a column of exams or final results that stayed empty is left out."""
        filled = {period for subject in self.subjects.values() for _, period in subject.results}
        kept = [one for one in self.periods.values() if one.id in filled or one.kind not in _SELDOM]
        return tuple(sorted(kept, key=lambda one: (ORDER[one.kind], one.no or 0)))


def class_unit(title: str, teacher: str = "") -> ClassUnit:
    """The class by its name: «7А», «7-а», «10 А»; one that is not so written keeps its name."""
    words = " ".join(title.replace("«", " ").replace("»", " ").replace('"', " ").split())
    digits = "".join(letter for letter in words[:2] if letter.isdecimal())
    rest = words[len(digits) :].strip(" -–").upper()
    if digits and 1 <= int(digits) <= 12 and len(rest) <= 2 and (not rest or rest.isalpha()):
        return ClassUnit(grade=int(digits), letter=rest, class_teacher=teacher)
    grade = int(digits) if digits and 1 <= int(digits) <= 12 else 0
    return ClassUnit(grade=grade, name=words or "—", class_teacher=teacher)


def _subject(key: tuple[str, str], draft: SubjectDraft, order: dict[str, int], cells: Cells) -> Subject:
    """The subject, with an id that is the same in each export: it follows from the name and the subgroup."""
    lessons = [draft.lessons[key] for key in sorted(draft.lessons)]
    given = Counter(lesson.teacher for lesson in lessons if lesson.teacher)
    members = {pupil for lesson in lessons for pupil in lesson.cells} | {pupil for pupil, _ in draft.results}
    return Subject(
        id=f"s{sha256_hex('|'.join(key).encode())[:12]}",
        name=draft.name,
        teacher=draft.teacher or (given.most_common(1)[0][0] if given else ""),
        subgroup=draft.subgroup or None,
        pupils=tuple(sorted(members, key=order.__getitem__)) if draft.subgroup else None,
        plan_hours=draft.plan_hours,
        fact_hours=sum(lesson.hours for lesson in lessons) or None,
        lessons=tuple(_lesson(lesson, order, cells) for lesson in lessons),
        period_results=tuple(draft.results[key] for key in sorted(draft.results, key=lambda one: order[one[0]])),
    )


def _lesson(draft: LessonDraft, order: dict[str, int], cells: Cells) -> Lesson:
    return Lesson(
        date=draft.day,
        no=draft.no or None,
        hours=draft.hours,
        topic=draft.topic,
        homework=draft.homework,
        teacher=draft.teacher,
        cells=tuple([cells[pupil, draft.cells[pupil]] for pupil in sorted(draft.cells, key=order.__getitem__)]),
    )
