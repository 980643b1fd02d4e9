"""What stands in the cells: marks of works, and the attendance log."""

from collections.abc import Mapping
from types import MappingProxyType

from journals.assembling.alike import mark_of
from journals.dnevnikru.calls import Call
from journals.dnevnikru.drafts import LessonDraft, Work
from journals.dnevnikru.identifiers import Ident
from journals.dnevnikru.nodes import LINE, TEXT, Node
from journals.dnevnikru.state import State
from journals.model import Absence, AbsenceCode
from kernel.findings import Severity

# Our reading of the statuses (domain §2.2): the API does not say what they mean in a journal.
DEFAULT_STATUSES: Mapping[str, Absence | None] = MappingProxyType(
    {
        "Attend": None,
        "Absent": Absence(code=AbsenceCode.UNEXCUSED, raw="Н"),
        "Pass": Absence(code=AbsenceCode.EXCUSED, raw="П"),
        "Ill": Absence(code=AbsenceCode.ILLNESS, raw="Б"),
        "Late": Absence(code=AbsenceCode.LATE, raw="О"),
    }
)


def read_marks(state: State) -> None:
    """Puts marks into cells. A mark without a lesson is left to the final marks, if it is one of them."""
    for node in state.nodes(Call.MARKS):
        _read_mark(state, node)


def _read_mark(state: State, node: Node) -> None:
    ident, person, lesson_id = node.ident("id"), node.ident("person"), node.ident("lesson")
    found = _lesson_and_pupil(state, node, person, lesson_id, "Отметка")
    if ident is None:
        node.warn("no_id", "У отметки нет номера: повтор её не был бы замечен.")
    elif not state.is_first(Call.MARKS, ident.text, node):
        return
    if found is None:
        return
    lesson, pupil = found
    value = shown_value(node)
    if not value:
        node.error("empty_mark", "Отметка без значения; она не взята.", "value")
        return
    work = lesson.works.get(node.ident("work"))
    if work is None:
        node.warn("unknown_work", "У урока нет работы, за которую стоит отметка; отметка взята без названия работы.")
    name = _work_name(state, node, work)
    number = node.value.get("number")
    place = (work.order if work else len(lesson.works), number if isinstance(number, int) else 0)
    lesson.cell(pupil).marks.append((*place, mark_of(value, name)))


def shown_value(node: Node) -> str:
    """The mark's text as the source shows it."""
    value, text = node.text("value", expected=False), node.text("textValue", expected=False)
    if value and text and value != text:
        node.warn("text_differs", "У отметки «value» и «textValue» разные; взято «textValue».", "textValue")
    return text or value


def _work_name(state: State, node: Node, work: Work | None) -> str:
    known = state.work_types.get(node.ident("workType")) if work is None or not work.type_known else None
    name = work.name if work and work.type_known else known.title if known else ""
    if not name:
        node.warn("unknown_work_type", "Названия вида работы в выгрузке нет: добавьте work_types.json.", "workType")
    if work and work.text and not work.homework:
        name = f"{name}: {work.text}" if name else work.text
    if len(name) > LINE:
        node.error("too_long", f"Название работы длиннее {LINE} знаков и обрезано.", "work")
    return name[:LINE]


def read_log(state: State) -> None:
    """Puts absences into cells."""
    meanings = {status.casefold(): absence for status, absence in state.statuses.items()}
    for node in state.nodes(Call.LOG):
        _read_entry(state, node, meanings)
    if state.export.rows[Call.LOG]:
        shown = ", ".join(
            f"{status} — {absence.raw if absence else 'был'}" for status, absence in state.statuses.items()
        )
        state.notes.add(
            "statuses_read_as",
            Severity.INFO,
            Call.LOG.value,
            f"Статусы посещаемости прочтены так: {shown}. Это прочтение Летописи: сверьте с журналом.",
            None,
        )


def _read_entry(state: State, node: Node, meanings: Mapping[str, Absence | None]) -> None:
    person, lesson_id = node.ident("person"), node.ident("lesson")
    found = _lesson_and_pupil(state, node, person, lesson_id, "Отметка о посещении")
    if found is None or person is None or lesson_id is None:
        return
    if not state.is_first(Call.LOG, f"{person.text} {lesson_id.text}", node):
        return
    lesson, pupil = found
    status = node.text("status").casefold()
    comment = node.text("comment", limit=TEXT, expected=False)
    if status not in meanings:
        node.error("unknown_status", "Статус посещаемости незнаком; он не взят. Задайте его прочтение.", "status")
        return
    absence = meanings[status]
    if absence is not None:
        lesson.cell(pupil).absence = absence
    if comment:
        lesson.cell(pupil).note = comment


def _lesson_and_pupil(
    state: State, node: Node, person: Ident | None, lesson_id: Ident | None, what: str
) -> tuple[LessonDraft, str] | None:
    """The draft of the lesson in the pupil's class; None, with a note, where there is no such pair."""
    drafts = state.lessons.get(lesson_id)
    of_person = state.classes_of_person(person)
    classes = state.own(node, frozenset(drafts) if drafts else None, of_person)
    if drafts is None:
        node.error("unknown_lesson", f"{what} за урок, которого нет в выгрузке; не взята.", "lesson")
        return None
    key = state.persons.key(person)
    if key is None:
        node.error("unknown_person", f"{what} у обучающегося, которого нет в списках; не взята.", "person")
        return None
    if not classes:
        node.error("foreign_person", f"{what} у обучающегося другого класса; не взята.", "person")
        return None
    return drafts[min(classes)], key
