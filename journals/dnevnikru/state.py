"""What is known while a bundle is being read, and whose each row is."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from journals.dnevnikru.calls import Call, Export
from journals.dnevnikru.drafts import ClassDraft, FinalWork, LessonDraft, WorkType
from journals.dnevnikru.identifiers import Ident, Register
from journals.dnevnikru.nodes import Node, nodes
from journals.dnevnikru.notes import Notes, RowKey
from journals.model import Absence

Classes = frozenset[str]
NONE: Classes = frozenset()


@dataclass
class State:
    """The bundle and everything learnt from it.

    Attributes:
        statuses: meaning of each attendance status; None is «present».
        classes: by group id; `groups`: the classes of each group, of a subgroup too.
        owners: the classes whose row each row is; missing where that is not known.
        trimmed: rows out of which other classes' parts were taken, as they may be archived.
        persons: the classes of each person.
        lessons: the drafts of each lesson by class id: two where a subgroup is shared by two classes.
        final_marks: ids of the final marks taken.
        teacher_classes: the classes in whose lessons each teacher is named.
    """

    export: Export
    statuses: Mapping[str, Absence | None]
    notes: Notes = field(default_factory=Notes)
    classes: Register[ClassDraft] = field(default_factory=Register)
    groups: Register[Classes] = field(default_factory=Register)
    owners: dict[RowKey, Classes] = field(default_factory=dict)
    trimmed: dict[RowKey, object] = field(default_factory=dict)
    persons: Register[set[str]] = field(default_factory=Register)
    lessons: Register[dict[str, LessonDraft]] = field(default_factory=Register)
    work_types: Register[WorkType] = field(default_factory=Register)
    teachers: Register[str] = field(default_factory=Register)
    subject_names: Register[str] = field(default_factory=Register)
    final_works: Register[FinalWork] = field(default_factory=Register)
    final_marks: set[str] = field(default_factory=set)
    teacher_classes: dict[str, set[str]] = field(default_factory=dict)
    _groups_of_files: dict[str, str | None] = field(default_factory=dict)
    _seen: dict[tuple[Call, str], object] = field(default_factory=dict)

    def nodes(self, call: Call) -> Iterator[Node]:
        """The rows of a call."""
        return nodes(self.export.rows[call], self.notes)

    def own(self, node: Node, *evidence: Classes | None) -> Classes:
        """Settles whose row it is: the classes on which all evidence agrees; None is no evidence."""
        known = [classes for classes in evidence if classes is not None]
        settled = frozenset.intersection(*known) if known else NONE
        self.owners[node.row] = settled
        return settled

    def classes_of_person(self, ident: Ident | None) -> Classes | None:
        """The classes in whose lists the person is; None for an unknown person."""
        classes = self.persons.get(ident)
        return frozenset(classes) if classes else None

    def group_of_file(self, file: str) -> str | None:
        """The group whose id stands in the path of the file, if there is one and only one."""
        if file not in self._groups_of_files:
            named = {token for token in re.findall(r"\d+", file) if token in self.groups}
            self._groups_of_files[file] = named.pop() if len(named) == 1 else None
        return self._groups_of_files[file]

    def only_class(self) -> str | None:
        """The one class of the bundle, if it has only one."""
        return next(iter(self.classes)) if len(self.classes) == 1 else None

    def is_first(self, call: Call, key: str, node: Node) -> bool:
        """Whether this thing is met for the first time; a repetition is noted, one that differs is an error."""
        first = self._seen.setdefault((call, key), node.value)
        if first is node.value:
            return True
        if first == node.value:
            node.warn("repeated", "Запись повторяется слово в слово; взята один раз.")
        else:
            node.error("conflict", "Запись с тем же номером уже есть, и она другая; взята первая.")
        return False
