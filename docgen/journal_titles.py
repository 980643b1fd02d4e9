"""What each kind of journal is called, and which parts it has besides the subjects' spreads.

The names are those of the seeds: S001 О-3 (факультативы, кружки, группа продлённого дня), S001 П-4.2 Учителя и (журнал
индивидуальных занятий), S002 (журнал внеурочной деятельности).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from journals.model import ClassJournal, JournalKind


@dataclass(frozen=True)
class JournalTitle:
    """Words of one kind of journal.

    Attributes:
        name: «Классный журнал».
        unit: what its group is called, put after the title where the group has no name of its own: «класс».
        leader: who leads it: «Классный руководитель».
        roll: the heading of the list of pupils.
        whose: the group in the genitive, for running text: «класса».
        for_class: whether it is the journal of a whole class, with its attendance sheets and inspectors' remarks.
    """

    name: str
    leader: str
    roll: str
    unit: str = ""
    whose: str = ""
    for_class: bool = False


TITLES: Final[Mapping[JournalKind, JournalTitle]] = {
    JournalKind.CLASS: JournalTitle(
        "Классный журнал",
        "Классный руководитель",
        "Состав класса и движение обучающихся",
        "класс",
        "класса",
        for_class=True,
    ),
    JournalKind.EXTRACURRICULAR: JournalTitle(
        "Журнал внеурочной деятельности", "Руководитель", "Состав группы и движение обучающихся"
    ),
    JournalKind.ELECTIVE: JournalTitle(
        "Журнал факультативных занятий", "Преподаватель", "Состав группы и движение обучающихся"
    ),
    JournalKind.CIRCLE: JournalTitle("Журнал кружка", "Руководитель кружка", "Состав кружка и движение обучающихся"),
    JournalKind.AFTER_SCHOOL: JournalTitle(
        "Журнал группы продлённого дня", "Воспитатель", "Состав группы и движение обучающихся"
    ),
    JournalKind.INDIVIDUAL: JournalTitle(
        "Журнал индивидуальных занятий", "Ответственный", "Список обучающихся и основания обучения"
    ),
}


def journal_title(journal: ClassJournal) -> JournalTitle:
    """The words of the journal's kind."""
    return TITLES[journal.kind]
