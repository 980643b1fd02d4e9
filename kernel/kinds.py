"""The kinds of record that the archive keeps, and what they are called in Russian.

The value is the last part of a record's id; it never changes. Which kinds a school keeps, and for how long, is said by
its profile.
"""

from enum import StrEnum


class Kind(StrEnum):
    """A kind of record (domain §1.5, §4)."""

    JOURNAL = "journal"
    SUMMARY = "summary"
    FINAL = "final"
    SUPPLEMENT = "supplement"
    EXTRACURRICULAR = "extracurricular"
    ELECTIVE = "elective"
    CIRCLE = "circle"
    AFTER_SCHOOL = "after-school"
    INDIVIDUAL = "individual"
    SUBSTITUTION = "substitution"
    ATTACHED = "attached"
    HEALTH = "health"
    PERSONAL = "personal"
    INVENTORY = "inventory"
    ACT = "act"
    ERASURE = "erasure"

    @property
    def own(self) -> bool:
        """Whether the archive draws it up itself, about its records: no import makes it."""
        return self in (Kind.INVENTORY, Kind.ACT, Kind.ERASURE)

    @property
    def source(self) -> "Kind":
        """The kind whose import it is made of: summaries are taken out of the class journal."""
        return Kind.JOURNAL if self in (Kind.SUMMARY, Kind.FINAL) else self

    @property
    def restricted(self) -> bool:
        """Whether access is limited: health (152-ФЗ, art. 10: a special category), addresses, lists of subjects."""
        return self in (Kind.HEALTH, Kind.PERSONAL, Kind.ERASURE)

    @property
    def repeated(self) -> bool:
        """Whether a class may have several in a year: retakes in autumn, a debt that is lifted in spring."""
        return self is Kind.SUPPLEMENT

    @property
    def russian(self) -> str:
        """Its name as a list shows it: «сводная ведомость»."""
        return _NAMES[self][0]

    @property
    def genitive(self) -> str:
        """Its name after «срок хранения»: «сводной ведомости»."""
        return _NAMES[self][1]


_NAMES = {
    Kind.JOURNAL: ("классный журнал", "журнала"),
    Kind.SUMMARY: ("сводная ведомость", "сводной ведомости"),
    Kind.FINAL: ("итоговая ведомость", "итоговой ведомости"),
    Kind.SUPPLEMENT: ("дополнение к сводной ведомости", "дополнения к сводной ведомости"),
    Kind.EXTRACURRICULAR: ("журнал внеурочной деятельности", "журнала внеурочной деятельности"),
    Kind.ELECTIVE: ("журнал факультативных занятий", "журнала факультативных занятий"),
    Kind.CIRCLE: ("журнал кружка", "журнала кружка"),
    Kind.AFTER_SCHOOL: ("журнал группы продлённого дня", "журнала группы продлённого дня"),
    Kind.INDIVIDUAL: ("журнал индивидуальных занятий", "журнала индивидуальных занятий"),
    Kind.SUBSTITUTION: ("журнал замещения уроков", "журнала замещения уроков"),
    Kind.ATTACHED: ("приложенные ведомости", "приложенных ведомостей"),
    Kind.HEALTH: ("лист здоровья", "листа здоровья"),
    Kind.PERSONAL: ("общие сведения об обучающихся", "общих сведений об обучающихся"),
    Kind.INVENTORY: ("опись дел", "описи дел"),
    Kind.ACT: ("акт о выделении к уничтожению", "акта о выделении к уничтожению"),
    Kind.ERASURE: ("акт об уничтожении персональных данных", "акта об уничтожении персональных данных"),
}
