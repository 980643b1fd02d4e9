"""Classes and their subgroups out of `edu-groups`."""

import re

from journals.dnevnikru.calls import Call
from journals.dnevnikru.drafts import ClassDraft, SubjectDraft
from journals.dnevnikru.identifiers import Ident
from journals.dnevnikru.nodes import Node
from journals.dnevnikru.state import NONE, Classes, State
from kernel.errors import BadInputError

_CLASS, _SUBGROUP = "group", "subgroup"
_PLAIN_NAME = re.compile(r"(\d{1,2})\s*[-–—]?\s*[«\"]?([А-ЯЁа-яёA-Za-z]?)[»\"]?")
_GRADES = range(1, 13)


def read_groups(state: State) -> None:
    """Fills `state.classes` and `state.groups`. Raises BadInputError `import.dnevnikru.no_groups`."""
    rest = []
    for node in state.nodes(Call.GROUPS):
        ident = node.ident("id")
        if ident is None:
            node.error("no_id", "У группы нет номера; она не взята.")
        elif node.text("type").lower() == _CLASS:
            _read_class(state, node, ident)
        else:
            rest.append((node, ident))
    if not len(state.classes):
        raise BadInputError(
            "import.dnevnikru.no_groups",
            "В выгрузке Дневник.ру нет ни одного класса: записи edu_groups с типом «Group», номером и годом обучения.",
            "Добавьте ответ вызова schools/{id}/edu-groups, в котором есть сам класс, а не только его подгруппы.",
        )
    for node, ident in rest:
        if node.text("type").lower() == _SUBGROUP:
            _read_subgroup(state, node, ident)
        else:
            node.error("unknown_group_type", "Вид группы не «Group» и не «Subgroup»; она не взята.", "type")


def _read_class(state: State, node: Node, ident: Ident) -> None:
    state.own(node, frozenset({ident.text}))
    if not state.is_first(Call.GROUPS, ident.text, node):
        return
    title, parallel = node.text("name") or node.text("fullName"), node.whole("parallel")
    plain = _PLAIN_NAME.fullmatch(title)
    grade = int(plain[1]) if plain else parallel
    if grade is None or grade not in _GRADES:
        node.error("no_grade", "Ни из названия, ни из поля «parallel» не видно, какой это класс; он не взят.")
        state.own(node)
        return
    if parallel is not None and parallel != grade:
        node.warn("grade_differs", "Класс в названии и в поле «parallel» разный; взят тот, что в названии.")
    begins = node.whole("studyyear")
    draft = ClassDraft(
        id=ident.text,
        grade=grade,
        letter=plain[2] if plain else "",
        name="" if plain else title,
        begins=begins if begins is not None and 1900 < begins < 2200 else None,
    )
    state.classes.put(ident.text, draft)
    state.groups.put(ident.text, frozenset({ident.text}))
    _read_subjects(state, node, ident.text, [draft], None)


def _read_subgroup(state: State, node: Node, ident: Ident) -> None:
    parents = [state.classes.get(parent) for parent in node.idents("parentIds")]
    drafts = [draft for draft in parents if draft is not None]
    classes: Classes = frozenset(draft.id for draft in drafts)
    state.own(node, classes or NONE)
    if not drafts:
        node.error("orphan_subgroup", "У подгруппы нет класса из этой выгрузки; она не взята.", "parentIds")
        return
    if not state.is_first(Call.GROUPS, ident.text, node):
        return
    state.groups.put(ident.text, classes)
    name = node.text("name") or node.text("fullName") or "подгруппа"
    for draft in drafts:
        draft.subgroups[ident.text] = name
    _read_subjects(state, node, ident.text, drafts, name)


def _read_subjects(state: State, node: Node, group: str, drafts: list[ClassDraft], subgroup: str | None) -> None:
    for subject in node.children("subjects"):
        ident, name = subject.ident("id"), subject.text("name")
        if ident is None:
            subject.error("no_id", "У предмета нет номера; он не взят.")
            continue
        name = name or state.subject_names.get(ident) or ""
        if not name:
            subject.error("no_name", "У предмета нет названия; записан под своим номером.", "name")
        elif ident.text not in state.subject_names:
            state.subject_names.put(ident.text, name)
        for draft in drafts:
            entry = SubjectDraft(ident.text, group, name or f"предмет {ident.text}", subgroup)
            if draft.subjects.setdefault((ident.text, group), entry) is not entry:
                subject.warn("repeated", "Предмет стоит в списке группы дважды; взят один раз.")
