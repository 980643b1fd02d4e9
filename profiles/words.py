"""The closed vocabularies of a profile. The values stand in profile files, so they never change."""

from enum import StrEnum
from typing import Literal

# The names of `journals.model.AbsenceCode`; profiles and journals do not import each other, a test compares.
AbsenceName = Literal["EXCUSED", "UNEXCUSED", "ILLNESS", "EXEMPT", "LATE", "ABSENT_REASON_UNKNOWN"]


class Role(StrEnum):
    """An office that a regulation gives a duty to."""

    DIRECTOR = "director"
    AUTHORISED_PERSON = "authorised_person"
    DEPUTY_DIRECTOR = "deputy_director"
    DEPUTY_ACADEMIC = "deputy_academic"
    DEPUTY_IT = "deputy_it"
    ADMINISTRATOR = "administrator"
    JOURNAL_KEEPER = "journal_keeper"
    ARCHIVIST = "archivist"
    SECRETARY = "secretary"
    CLASS_TEACHER = "class_teacher"
    TEACHER = "teacher"

    @property
    def russian(self) -> str:
        """The office in Russian: «заместитель директора по УР»."""
        return _ROLES_IN_RUSSIAN[self]


_ROLES_IN_RUSSIAN = {
    Role.DIRECTOR: "директор",
    Role.AUTHORISED_PERSON: "уполномоченное директором лицо",
    Role.DEPUTY_DIRECTOR: "заместитель директора",
    Role.DEPUTY_ACADEMIC: "заместитель директора по УР",
    Role.DEPUTY_IT: "заместитель директора, ответственный за информатизацию",
    Role.ADMINISTRATOR: "администратор электронного журнала",
    Role.JOURNAL_KEEPER: "ответственный за ведение электронного журнала",
    Role.ARCHIVIST: "ответственный за архив",
    Role.SECRETARY: "секретарь",
    Role.CLASS_TEACHER: "классный руководитель",
    Role.TEACHER: "учитель-предметник",
}


class SignatureKind(StrEnum):
    """How a person certifies. No seed says «qualified»: `ELECTRONIC` is the regulation's bare «электронная подпись»."""

    ELECTRONIC = "electronic"
    QUALIFIED = "qualified"
    HANDWRITTEN = "handwritten"


class Carrier(StrEnum):
    """What an item is kept on. Paper and electronic items have terms of their own (domain §7)."""

    ELECTRONIC = "electronic"
    PAPER = "paper"


class Original(StrEnum):
    """What the original of a kind of record is kept on."""

    ELECTRONIC = "electronic"
    PAPER = "paper"
    BOTH = "paper+electronic"


class PaperCopy(StrEnum):
    """Whether the record is printed: never, when needed, or always, laced, numbered, signed and sealed."""

    NONE = "none"
    ON_NEED = "on_need"
    BOUND = "bound"


class PdfaLevel(StrEnum):
    """Conformance of the PDF/A: `3a` embeds the record's data, the others keep the data beside the PDF."""

    PDFA_1A = "1a"
    PDFA_2A = "2a"
    PDFA_3A = "3a"


class Interval(StrEnum):
    """How often something is to be done, at least."""

    DAY = "day"
    WEEK = "week"
    TWO_WEEKS = "two_weeks"
    MONTH = "month"
    YEAR = "year"

    @property
    def russian(self) -> str:
        """«каждую неделю»."""
        return _INTERVALS[self]


_INTERVALS = {
    Interval.DAY: "каждый день",
    Interval.WEEK: "каждую неделю",
    Interval.TWO_WEEKS: "каждые две недели",
    Interval.MONTH: "каждый месяц",
    Interval.YEAR: "каждый год",
}


class BackupKind(StrEnum):
    """A backup is for restoring the source system, an archive copy for keeping."""

    BACKUP = "backup"
    ARCHIVE = "archive"

    @property
    def russian(self) -> str:
        """«резервная копия базы»."""
        return "резервная копия базы" if self is BackupKind.BACKUP else "архив данных"


class DeadlineUnit(StrEnum):
    """What the days of a deadline are; `LAST_LESSON` has none: the marks are given on the last lesson itself."""

    LAST_LESSON = "last_lesson"
    CALENDAR_DAYS = "calendar_days"
    WORKING_DAYS = "working_days"
