"""Pupils of classes and subgroups, names of teachers."""

from datetime import date

from journals.dnevnikru.calls import Call
from journals.dnevnikru.drafts import ClassDraft
from journals.dnevnikru.identifiers import Ident
from journals.dnevnikru.nodes import Node
from journals.dnevnikru.notes import Notes
from journals.dnevnikru.state import State
from journals.model import Membership, Pupil
from kernel.errors import BadInputError

_ARCHIVED = "archive"
_MOST_PUPILS = 999  # as `journals.model.ClassJournal` allows
_NAME_PART = 160  # characters: three parts make one line
_SEX = {"male": "m", "female": "f"}


def read_people(state: State) -> None:
    """Fills the lists of classes, then the members of subgroups."""
    by_marks = _classes_by_final_marks(state)
    placed = [(node, _group(state, node, by_marks)) for node in state.nodes(Call.PERSONS)]
    for node, group in placed:
        draft = state.classes.get(Ident(group)) if group else None
        if group is None:
            state.own(node)
            node.error("person_without_class", "Не видно, из какого класса обучающийся; он не взят.")
        elif draft is not None:
            state.own(node, frozenset({draft.id}))
            _read_pupil(state, draft, node)
    for node, group in placed:
        if group and group not in state.classes:
            _read_member(state, node, group)


def read_teachers(state: State) -> None:
    """Fills the names of teachers and of class teachers; the bundle may hold none."""
    for node in state.nodes(Call.TEACHERS):
        ident, name = node.ident("id"), _full_name(node)
        if ident and name:
            state.teachers.put(ident.text, name)
        else:
            node.warn("no_id", "У учителя нет номера или имени; запись не взята.")
    for node in state.nodes(Call.CLASS_TEACHER):
        draft = state.classes.get(Ident(state.group_of_file(node.row[0]) or state.only_class() or ""))
        state.own(node, frozenset({draft.id}) if draft else None)
        if draft is None:
            node.warn("teacher_without_class", "Не видно, у какого класса этот классный руководитель; запись не взята.")
        else:
            draft.class_teacher = _full_name(node)


def _group(state: State, node: Node, by_marks: dict[str, set[str]]) -> str | None:
    """The group in whose list the person stands: told by the answer, by the file's name, or by final marks."""
    wrapper = state.export.wrappers.get((node.row[0], node.row[1][:-2]))
    told = Node(wrapper, node.row, node.at[:-2], state.notes).ident("id") if wrapper else None
    for key in ("group", "eduGroup"):
        if told is None and (key in node.value or f"{key}_str" in node.value):
            told = node.ident(key)
    if told is not None:
        return state.groups.key(told)
    if group := state.group_of_file(node.row[0]) or state.only_class():
        return group
    ident = Node(node.value, node.row, node.at, Notes()).ident("id")
    classes = by_marks.get(ident.text, set()) if ident else set()
    if len(classes) != 1:
        return None
    node.warn("class_by_marks", "Класс обучающегося определён по его итоговым отметкам: в файле класс не назван.")
    return next(iter(classes))


def _classes_by_final_marks(state: State) -> dict[str, set[str]]:
    """The classes in which each person has final marks. Silent: the rows are read again, with notes, later."""
    found: dict[str, set[str]] = {}
    for row in state.export.rows[Call.FINALS]:
        if isinstance(row.value, dict):
            node = Node(row.value, (row.file, row.at), row.at, Notes())
            person, classes = node.ident("person"), state.groups.get(node.ident("group"))
            if person is not None and classes:
                found.setdefault(person.text, set()).update(classes)
    return found


def _read_pupil(state: State, draft: ClassDraft, node: Node) -> None:
    person = _person(node)
    ident = person.ident("id")
    if ident is None:
        node.error("no_id", "У обучающегося нет номера; он не взят.")
        return
    if len(draft.pupils) >= _MOST_PUPILS:
        raise BadInputError(
            "import.dnevnikru.too_many_pupils",
            f"{node.where()}: в классе больше {_MOST_PUPILS} обучающихся.",
            "Выгрузите списки классов по одному и укажите номер группы в имени файла.",
        )
    pupil = _pupil(person, ident.text, len(draft.pupils) + 1)
    known = draft.pupils.get(ident)
    if known is not None:
        if known.full_name == pupil.full_name:
            node.warn("repeated", "Обучающийся стоит в списке класса дважды; взят один раз.")
        else:
            node.error("conflict", "Под этим номером в классе уже есть обучающийся с другим именем; взят первый.")
        return
    draft.pupils.put(ident.text, pupil)
    if ident.text not in state.persons:
        state.persons.put(ident.text, set())
    classes = state.persons.get(ident)
    assert classes is not None
    classes.add(draft.id)


def _person(node: Node) -> Node:
    """The person of a row: the row itself, or its member `person`."""
    inner = node.child("person") if isinstance(node.value.get("person"), dict) else None
    return inner or node


def _pupil(node: Node, key: str, order: int) -> Pupil:
    surname = node.text("lastName")
    if not surname:
        node.error("no_name", "У обучающегося нет фамилии.", "lastName")
    left = _ARCHIVED in (node.text("membershipStatus", expected=False) or node.text("status", expected=False)).lower()
    if left or _ARCHIVED in node.row[0].lower():
        node.warn("left_without_date", "Обучающийся выбыл; даты и приказа выгрузка не даёт: внесите их вручную.")
        stay: tuple[Membership, ...] = (Membership(event="выбыл"),)
    else:
        stay = ()
    sex = node.text("sex").lower()
    if sex and sex not in _SEX:
        node.warn("unknown_sex", "Пол записан незнакомым словом; не взят.", "sex")
    return Pupil(
        id=key,
        order=order,
        surname=surname or "(без фамилии)",
        name=node.text("firstName"),
        patronymic=node.text("middleName", expected=False),
        birth_date=_birth_date(node),
        sex=_SEX.get(sex),  # type: ignore[arg-type]  # the values are the two literals
        membership=stay,
    )


def _birth_date(node: Node) -> date | None:
    key = next((key for key in ("birthday", "dateBirth") if node.value.get(key) is not None), None)
    return node.day(key) if key else None


def _read_member(state: State, node: Node, group: str) -> None:
    classes = state.groups.get(Ident(group)) or frozenset()
    ident = _person(node).ident("id")
    of_person = state.classes_of_person(ident)
    state.own(node, classes, of_person)
    if ident is None:
        node.error("no_id", "У обучающегося подгруппы нет номера; он не взят.")
        return
    if of_person is None and len(classes) == 1:
        node.warn("only_in_subgroup", "Обучающийся есть в подгруппе, но не в списке класса; добавлен в класс.")
        draft = state.classes.get(Ident(next(iter(classes))))
        assert draft is not None
        _read_pupil(state, draft, node)
    elif of_person is None or not of_person & classes:
        node.error("unknown_person", "Обучающегося подгруппы нет в списке класса; он не взят.")
        return
    key = state.persons.key(ident)
    assert key is not None
    for draft in state.classes.values():
        if draft.id in classes and key in draft.pupils and key not in draft.members.setdefault(group, []):
            draft.members[group].append(key)


def _full_name(node: Node) -> str:
    person = _person(node)
    return " ".join(
        part
        for part in (
            person.text(key, limit=_NAME_PART, expected=False) for key in ("lastName", "firstName", "middleName")
        )
        if part
    )
