"""Results of periods, of the year, of exams, and final ones."""

from journals.dnevnikru.calls import Call
from journals.dnevnikru.drafts import ClassDraft, FinalWork, SubjectDraft
from journals.dnevnikru.entries import shown_value
from journals.dnevnikru.identifiers import Ident
from journals.dnevnikru.nodes import Node
from journals.dnevnikru.periods import KINDS
from journals.dnevnikru.state import State
from journals.model import Period, PeriodKind, PeriodResult, ResultKind
from kernel.findings import Severity

# The kind of a work that has no lesson and no reporting period → its column.
_COLUMNS = {"exam": PeriodKind.EXAM, "periodfinalmark": PeriodKind.FINAL, "periodmark": PeriodKind.YEAR}
_YEAR = "year"

# What the type of a mark says of a result, and what its text says where the type says nothing.
_BY_TYPE = {
    "markna": ResultKind.NOT_ATTESTED,
    "markdismiss": ResultKind.EXEMPT,
    "test": ResultKind.CREDIT,
    "marktest": ResultKind.CREDIT,
}
_BY_TEXT = {
    "н/а": ResultKind.NOT_ATTESTED,
    "осв": ResultKind.EXEMPT,
    "зач": ResultKind.CREDIT,
    "зачёт": ResultKind.CREDIT,
    "зачет": ResultKind.CREDIT,
}


def read_finals(state: State) -> None:
    """Fills the results from the class's final marks, then from single pupils' ones what the former lack."""
    _read_final_works(state)
    for node in state.nodes(Call.FINALS):
        _read_row(state, node)
    for node in state.nodes(Call.ALL_FINALS):
        _read_pupil_answer(state, node)


def _read_final_works(state: State) -> None:
    for answer in state.nodes(Call.ALL_FINALS):
        for node in answer.children("works"):
            ident, subject, group = node.ident("id"), node.ident("subjectId"), node.ident("eduGroup")
            if ident is None:
                node.error("no_id", "У работы нет номера: итоговые отметки за неё не найдут её.")
                continue
            work = FinalWork(
                kind=node.text("type"),
                period_type=node.text("periodType"),
                period_number=node.whole("periodNumber"),
                subject=subject.text if subject else "",
                group=state.groups.key(group) or "",
            )
            state.final_works.put(ident.text, work)


def _read_row(state: State, node: Node) -> None:
    person, group = node.ident("person"), node.ident("group")
    of_group, of_person = state.groups.get(group), state.classes_of_person(person)
    classes = state.own(node, of_group, of_person)
    key = state.persons.key(person)
    if of_group is None:
        node.error("unknown_group", "Итоговые отметки группы, которой нет в edu_groups; не взяты.", "group")
        return
    if key is None or not classes:
        node.error("unknown_person", "Итоговые отметки у обучающегося, которого нет в классе; не взяты.", "person")
        return
    draft = state.classes.get(Ident(min(classes)))
    assert draft is not None
    for item in node.children("per-subject-final-marks"):
        subject, mark = item.ident("subject"), item.child("final-mark")
        if mark is None:
            item.note("no_final_mark", Severity.INFO, "Предмет без итоговой отметки.", "final-mark", counted=True)
            continue
        if subject is None:
            item.error("unknown_subject", "Итоговая отметка без предмета; не взята.", "subject")
            continue
        column = _column_of_row(state, draft, node, mark)
        if column is not None:
            _put(state, draft, mark, key, subject.text, state.groups.key(group) or "", column)


def _column_of_row(state: State, draft: ClassDraft, node: Node, mark: Node) -> str | None:
    """The column of a row's marks: its reporting period; without one the year, the exam or the final result."""
    ident = node.ident("reportingPeriod")
    if ident is not None:
        period = draft.periods.get(ident)
        if period is None:
            mark.error("unknown_period", "Итоговая отметка за период, которого нет у класса; не взята.")
        return period.id if period else None
    if "reportingPeriod" not in node.value or node.value.get("reportingPeriod") is not None:
        mark.error("unknown_period", "У итоговой отметки не назван учебный период; не взята.")
        return None
    work = state.final_works.get(mark.ident("work"))
    work_type = state.work_types.get(mark.ident("workType"))
    kind = _COLUMNS.get((work.kind if work else work_type.kind if work_type else "").lower())
    if kind is None:
        mark.warn("year_assumed", "Итоговая отметка без периода, вид работы незнаком: записана как годовая.")
    return _column(draft, kind or PeriodKind.YEAR)


def _column(draft: ClassDraft, kind: PeriodKind) -> str:
    """The id of the class's year, exam or final column, made if need be."""
    for period in draft.periods.values():
        if period.kind is kind:
            return period.id
    draft.periods.put(f"#{kind.value}", Period(id=kind.value, kind=kind))
    return kind.value


def _read_pupil_answer(state: State, node: Node) -> None:
    """One pupil's final marks: those that the class's list holds too are passed over."""
    marks = list(node.children("marks"))
    persons = [mark.ident("person") for mark in marks]
    works = [state.final_works.get(mark.ident("work")) for mark in marks]
    evidence = [state.classes_of_person(person) for person in persons]
    groups = [state.groups.get(Ident(work.group)) if work else None for work in works]
    state.own(node, *evidence, *groups)
    for mark, person, work in zip(marks, persons, works, strict=True):
        ident = mark.ident("id")
        if ident is not None and ident.text in state.final_marks:
            continue
        _read_single(state, mark, person, work)


def _read_single(state: State, mark: Node, person: Ident | None, work: FinalWork | None) -> None:
    key, of_person = state.persons.key(person), state.classes_of_person(person)
    classes = (state.groups.get(Ident(work.group)) if work else None) or of_person
    if key is None or of_person is None or not classes or not classes & of_person:
        mark.error("unknown_person", "Итоговая отметка у обучающегося, которого нет в классе; не взята.", "person")
        return
    if work is None or not work.subject:
        mark.error("unknown_work", "Итоговая отметка за работу, которой нет в выгрузке; не взята.", "work")
        return
    draft = state.classes.get(Ident(min(classes & of_person)))
    assert draft is not None
    column = _column_of_work(draft, work)
    if column is None:
        mark.error("unknown_period", "Итоговая отметка за период, которого нет у класса; не взята.")
        return
    _put(state, draft, mark, key, work.subject, work.group, column)


def _column_of_work(draft: ClassDraft, work: FinalWork) -> str | None:
    kind = _COLUMNS.get(work.kind.lower(), PeriodKind.YEAR)
    if work.period_type.lower() == _YEAR or kind is PeriodKind.EXAM:
        return _column(draft, kind)
    period_kind = KINDS.get(work.period_type.lower())
    fitting = [p.id for p in draft.periods.values() if p.kind is period_kind and p.no == work.period_number]
    return fitting[0] if len(fitting) == 1 else None


def _put(state: State, draft: ClassDraft, mark: Node, pupil: str, subject: str, group: str, column: str) -> None:
    ident, value = mark.ident("id"), shown_value(mark)
    if ident is None:
        mark.warn("no_id", "У итоговой отметки нет номера: повтор её не был бы замечен.")
    else:
        state.final_marks.add(ident.text)
    entry = _subject_of(state, draft, mark, pupil, subject, group)
    if entry is None:
        mark.error("unknown_subject", "Итоговая отметка по предмету, которого нет у класса; не взята.")
        return
    if not value:
        mark.error("empty_mark", "Итоговая отметка без значения; не взята.", "value")
        return
    result = PeriodResult(pupil=pupil, period=column, kind=_kind(mark, value), value=value)
    known = entry.results.setdefault((pupil, column), result)
    if known is not result:
        if known == result:
            mark.warn("repeated", "Итоговая отметка повторяется; взята один раз.")
        else:
            mark.error("conflict", "За этот период по предмету уже есть другая итоговая отметка; взята первая.")


def _kind(mark: Node, value: str) -> ResultKind:
    by_type = _BY_TYPE.get(mark.text("type", expected=False).lower())
    return by_type or _BY_TEXT.get(value.casefold().rstrip("."), ResultKind.MARK)


def _subject_of(
    state: State, draft: ClassDraft, mark: Node, pupil: str, subject: str, group: str
) -> SubjectDraft | None:
    """The subject's entry for the pupil: the subgroup that has the pupil, else the whole class."""
    entries = [entry for (key, _), entry in draft.subjects.items() if key == subject]
    if not entries:
        name = state.subject_names.get(Ident(subject))
        if name is None:
            return None
        mark.warn("subject_not_listed", "Предмета нет в списке группы; добавлен по итоговым отметкам.")
        draft.subjects[subject, draft.id] = SubjectDraft(subject, draft.id, name, None)
        return draft.subjects[subject, draft.id]
    subgroups = [entry for entry in entries if entry.subgroup is not None]
    fitting = (
        [entry for entry in subgroups if entry.group == group]
        or [entry for entry in subgroups if pupil in draft.members.get(entry.group, ())]
        or [entry for entry in entries if entry.subgroup is None and (entry.lessons or not subgroups)]
        or [entry for entry in subgroups if entry.has_pupil(pupil)]
    )
    if not fitting:
        mark.warn("subgroup_unclear", "Не видно, в какой подгруппе обучающийся; отметка записана в первую из них.")
        return entries[0] if not subgroups else subgroups[0]
    return fitting[0]
