"""Lessons with their works: the columns that marks belong to, and homework."""

from journals.dnevnikru.calls import Call
from journals.dnevnikru.drafts import LessonDraft, SubjectDraft, Work, WorkType
from journals.dnevnikru.identifiers import Ident, Register
from journals.dnevnikru.nodes import LINE, TEXT, Node
from journals.dnevnikru.state import Classes, State

_HOMEWORK = "homework"
_FINISHED = "finished"


def read_work_types(state: State) -> None:
    """Fills the kinds of work, from their own list and from the lists that come with final marks."""
    for node in state.nodes(Call.WORK_TYPES):
        _read_work_type(state, node)
    for answer in state.nodes(Call.ALL_FINALS):
        if "workTypes" in answer.value:
            for node in answer.children("workTypes"):
                _read_work_type(state, node)


def _read_work_type(state: State, node: Node) -> None:
    ident = node.ident("id")
    if ident is None:
        node.error("no_id", "У вида работы нет номера; он не взят.")
    elif ident.text not in state.work_types:
        title = node.text("title", expected=False) or node.text("name", expected=False)
        state.work_types.put(ident.text, WorkType(title, node.text("kind", expected=False)))


def read_lessons(state: State) -> None:
    """Fills the lessons of all subjects."""
    for node in state.nodes(Call.LESSONS):
        _read_lesson(state, node)


def _read_lesson(state: State, node: Node) -> None:
    ident, group = node.ident("id"), _group(state, node)
    classes = state.own(node, state.groups.get(group) if group else None)
    day, subject = node.day("date"), node.child("subject")
    subject_id = subject.ident("id") if subject else None
    if ident is None or subject is None or subject_id is None:
        node.error("no_id", "У урока нет номера или предмета; он не взят.")
        return
    if group is None or not classes:
        node.error("unknown_group", "Урок группы, которой нет в edu_groups; он не взят.", "group")
        return
    if day is None:
        node.error("no_date", "У урока нет даты; он не взят.", "date")
        return
    if not state.is_first(Call.LESSONS, ident.text, node):
        return
    status = node.text("status", expected=False)
    if status and status.lower() != _FINISHED:
        node.warn("lesson_not_finished", "Урок не отмечен как проведённый; он взят.", "status")
    group_key = state.groups.key(group)
    assert group_key is not None
    works, homework = _works(state, node)
    number, topic, teachers = node.whole("number"), node.text("title", limit=TEXT), _teachers(state, node, classes)
    drafts: dict[str, LessonDraft] = {}
    for key in sorted(classes):
        lesson = LessonDraft(node.row, node.where(), ident.text, day, number, topic, homework, teachers, works)
        _subject(state, key, group_key, subject, subject_id.text).lessons.append(lesson)
        drafts[key] = lesson
    state.lessons.put(ident.text, drafts)
    _trim_tasks(state, node, classes)


def _group(state: State, node: Node) -> Ident | None:
    """The lesson's group: its own word, its works' word, the file's name, the only class; in this order."""
    told = node.ident("group")
    if told is None or (not told.exact and state.groups.key(told) is None):
        works = node.value.get("works")
        named = {
            Node(work, node.row, node.at, state.notes).ident("eduGroup")
            for work in (works if isinstance(works, list) else ())
            if isinstance(work, dict)
        } - {None}
        told = named.pop() if len(named) == 1 else told
    if told is not None:
        return told
    key = state.group_of_file(node.row[0]) or state.only_class()
    if key is None:
        return None
    node.warn("group_by_file", "В записи урока не названа группа; взята та, что названа в имени файла, или сам класс.")
    return Ident(key)


def _subject(state: State, class_id: str, group: str, node: Node, subject: str) -> SubjectDraft:
    draft = state.classes.get(Ident(class_id))
    assert draft is not None
    known = draft.subjects.get((subject, group))
    if known is not None:
        return known
    name = state.subject_names.get(Ident(subject)) or node.text("name")
    node.warn("subject_not_listed", "Предмета нет в списке группы; добавлен по урокам.")
    made = SubjectDraft(subject, group, name or f"предмет {subject}", draft.subgroups.get(group))
    draft.subjects[subject, group] = made
    return made


def _works(state: State, node: Node) -> tuple[Register[Work], str]:
    """The works of a lesson and the text of its homework."""
    works: Register[Work] = Register()
    homework = []
    for order, item in enumerate(node.children("works")):
        ident = item.ident("id")
        work = _work(state, item, order)
        if ident is None:
            item.error("no_id", "У работы нет номера: отметки за неё не найдут её.")
            continue
        if ident.text in works:
            item.warn("repeated", "Работа стоит в уроке дважды; взята один раз.")
            continue
        works.put(ident.text, work)
        if work.homework and work.text:
            homework.append(work.text)
    text = "; ".join(homework)
    if len(text) > TEXT:
        node.error("too_long", f"Домашнее задание длиннее {TEXT} знаков и обрезано.", "works")
    return works, text[:TEXT]


def _work(state: State, node: Node, order: int) -> Work:
    type_id, own_type = node.ident("workType"), node.text("type")
    known = state.work_types.get(type_id)
    homework = _HOMEWORK in (own_type.lower(), known.kind.lower() if known else "")
    text = node.text("text", limit=TEXT, expected=homework)
    return Work(order, known is not None, known.title[:LINE] if known else "", homework, text)


def _teachers(state: State, node: Node, classes: Classes) -> tuple[str, ...]:
    if "teachers" not in node.value and "teachers_str" not in node.value:
        node.warn("missing_field", "Нет поля «teachers».", "teachers")
    names = []
    for ident in node.idents("teachers"):
        key = state.teachers.key(ident)
        name = state.teachers.get(ident)
        if name is None:
            node.warn("teacher_without_name", "Имени учителя в выгрузке нет; записан номер. Добавьте teachers.json.")
        else:
            state.teacher_classes.setdefault(key or "", set()).update(classes)
        names.append(name or f"учитель {ident.text}")
    return tuple(dict.fromkeys(names))


def _trim_tasks(state: State, node: Node, classes: Classes) -> None:
    """Takes homework tasks of other classes' pupils out of the row as it will be archived."""
    works = node.value.get("works")
    kept_works, trimmed = [], False
    for at, work in enumerate(works if isinstance(works, list) else ()):
        tasks = work.get("tasks") if isinstance(work, dict) else None
        if not isinstance(tasks, list):
            kept_works.append(work)
            continue
        kept = [task for task in tasks if not _is_foreign(state, node, task, classes)]
        if len(kept) != len(tasks):
            trimmed = True
            node.error(
                "foreign_task", "Задание выдано обучающемуся другого класса; в архив класса не войдёт.", "works", at
            )
        kept_works.append({**work, "tasks": kept})
    if trimmed:
        state.trimmed[node.row] = {**node.value, "works": kept_works}


def _is_foreign(state: State, node: Node, task: object, classes: Classes) -> bool:
    if not isinstance(task, dict):
        return False
    of_person = state.classes_of_person(Node(task, node.row, node.at, state.notes).ident("person"))
    return of_person is not None and not of_person & classes
