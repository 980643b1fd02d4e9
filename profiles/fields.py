"""The fields of a profile that are filled in by hand, section by section, as a form names them.

What is not here (signers, media, signs of absence, places without marks, backups, contradictions) is a table of its own
and is written in the profile's text. A test holds this list against the model.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import get_args

from kernel.kinds import Kind
from profiles.model import OtherKind
from profiles.words import DeadlineUnit, Interval, Original, PaperCopy, PdfaLevel, Role

Choices = tuple[tuple[str, str], ...]


class Shape(StrEnum):
    """What a field holds. A term: years or «постоянно»; an order: number and date; a deadline: unit and days."""

    TERM = "term"
    NUMBER = "number"
    YES_NO = "yes_no"
    WORDS = "words"
    DATE = "date"
    CHOICE = "choice"
    OFFICES = "offices"
    LIST = "list"
    ORDER = "order"
    DEADLINE = "deadline"


@dataclass(frozen=True)
class Field:
    """One field.

    Attributes:
        name: as the profile has it.
        title: as people call it.
        shape: what it holds.
        hint: what to know before filling it in.
        choices: value → words, for a choice and for offices.
        ruled: whether it has a clause beside it; a bare one has none and may not be empty.
    """

    name: str
    title: str
    shape: Shape
    hint: str = ""
    choices: Choices = ()
    ruled: bool = True


@dataclass(frozen=True)
class Section:
    """One form: `key` is the table's dotted path in the profile, or `edition` for what stands before all tables."""

    key: str
    title: str
    fields: tuple[Field, ...]

    @property
    def path(self) -> tuple[str, ...]:
        """The table's path; empty for the top."""
        return () if self.key == EDITION else tuple(self.key.split("."))


EDITION = "edition"
_ORIGINALS = (
    (Original.ELECTRONIC, "электронный"),
    (Original.PAPER, "бумажный"),
    (Original.BOTH, "бумажный и электронный"),
)
_COPIES = (
    (PaperCopy.NONE, "не печатают"),
    (PaperCopy.ON_NEED, "печатают при необходимости"),
    (PaperCopy.BOUND, "печатают, прошивают и заверяют всегда"),
)
_LEVELS = tuple((level.value, f"PDF/A-{level.value}") for level in PdfaLevel)
_OFFICES = tuple((role.value, role.russian) for role in Role)
_INTERVALS = tuple((one.value, one.russian) for one in Interval)
_DEADLINES: Choices = (
    (DeadlineUnit.LAST_LESSON, "на последнем уроке"),
    (DeadlineUnit.CALENDAR_DAYS, "календарных дней после конца периода"),
    (DeadlineUnit.WORKING_DAYS, "рабочих дней после конца периода"),
)

_KIND = (
    Field("term", "Срок хранения", Shape.TERM, "лет, или «постоянно»"),
    Field("paper_term", "Срок хранения на бумаге", Shape.TERM, "лет, или «постоянно»; если на бумаге хранят"),
    Field("starts_after", "Срок считают после", Shape.WORDS, "в родительном падеже: «выпуска класса»; обычно пусто"),
    Field("article", "Статья перечня", Shape.WORDS),
    Field("case_index", "Индекс дела", Shape.WORDS, "по номенклатуре дел"),
    Field("original", "Подлинник", Shape.CHOICE, choices=_ORIGINALS),
    Field("paper_copy", "Бумажный экземпляр", Shape.CHOICE, choices=_COPIES),
)
_SUMMARY = (
    Field("made_by", "Кто составляет", Shape.OFFICES, choices=_OFFICES),
    Field("after_transfer_order", "Только после приказа о переводе", Shape.YES_NO),
)
_KEPT = Field("kept", "Школа ведёт такие документы", Shape.YES_NO)


def sections() -> Iterator[Section]:
    """All of them, in the order of a regulation."""
    yield Section(EDITION, "Редакция", _EDITION)
    yield Section("journal", Kind.JOURNAL.russian.capitalize(), _KIND)
    yield Section("summary", Kind.SUMMARY.russian.capitalize(), (*_KIND, *_SUMMARY))
    yield from _BESIDES
    for name in get_args(OtherKind):
        yield Section(f"records.{name}", Kind(name).russian.capitalize(), (_KEPT, *_KIND))


def section_of(key: str) -> Section | None:
    """The section of that key."""
    return next((one for one in sections() if one.key == key), None)


_EDITION = (
    Field("version", "Редакция", Shape.WORDS, "латиницей, лучше датой приказа: 2026-08-28", ruled=False),
    Field("title", "Название", Shape.WORDS, ruled=False),
    Field("example", "Это учебный пример, а не положение школы", Shape.YES_NO, ruled=False),
    Field("approved_by", "Утверждено приказом", Shape.ORDER),
    Field("effective_from", "Действует с", Shape.DATE),
    Field("effective_to", "Действует по", Shape.DATE, "пусто, пока не заменено"),
    Field("source_system", "Электронный журнал", Shape.WORDS),
    Field("pdfa_level", "Вид PDF/A", Shape.CHOICE, "если не сказано, PDF/A-3a", choices=_LEVELS),
    Field("state_archive_source", "Школа сдаёт документы в государственный архив", Shape.YES_NO),
)
_BESIDES = (
    Section(
        "year_close",
        "Закрытие года",
        (
            Field("closed_by", "Кто закрывает", Shape.OFFICES, choices=_OFFICES),
            Field("confirmed_by", "Кто подтверждает", Shape.OFFICES, choices=_OFFICES),
            Field("jointly", "Без подтверждения закрыть нельзя", Shape.YES_NO),
            Field("order_required", "Нужен приказ", Shape.YES_NO),
            Field("source_locked", "Сначала закрывают страницы в электронном журнале", Shape.YES_NO),
        ),
    ),
    Section(
        "marks",
        "Отметки",
        (
            Field("allowed", "Какие отметки ставят", Shape.LIST, "каждая с новой строки"),
            Field("final_deadline", "Итоговые отметки выставляют", Shape.DEADLINE, choices=_DEADLINES),
        ),
    ),
    Section(
        "absences",
        "Пропуски",
        (
            Field("open_list", "Могут встретиться и другие знаки", Shape.YES_NO),
            Field("class_teacher_edits", "Причину исправляет классный руководитель", Shape.YES_NO),
            Field("non_attestation_order", "Неаттестация — по приказу", Shape.YES_NO),
        ),
    ),
    Section(
        "edits",
        "Исправления",
        (
            Field("lock_days", "Учитель правит не дольше, дней", Shape.NUMBER),
            Field("locked_after_year_marks", "После годовых отметок не правят", Shape.YES_NO),
            Field("correction_needs", "Что нужно для исправления", Shape.LIST, "каждая бумага с новой строки"),
        ),
    ),
    Section(
        "lessons",
        "Уроки",
        (
            Field("topic_warnings", "О каких темах предупреждать", Shape.LIST, "регулярные выражения, с новой строки"),
            Field("no_homework", "Слова вместо домашнего задания", Shape.WORDS),
        ),
    ),
    Section(
        "upkeep",
        "В течение года",
        (
            Field("control_every", "Журнал проверяют", Shape.CHOICE, choices=_INTERVALS),
            Field("parent_extract_days", "Выписка родителям не чаще, дней", Shape.NUMBER),
        ),
    ),
    Section(
        "reports",
        "Отчёты",
        (
            Field("exempt_counts", "Освобождённых считают в процентах", Shape.YES_NO),
            Field("not_attested_counts", "Неаттестованных считают в процентах", Shape.YES_NO),
            Field("class_size_norm", "Норма наполняемости класса", Shape.NUMBER),
        ),
    ),
    Section(
        "destruction",
        "Уничтожение",
        (
            Field("waiting_days", "От утверждения акта до исполнения, дней", Shape.NUMBER, "если не сказано, три"),
            Field("norm", "Перечень, на котором стоит акт", Shape.WORDS, "с номером и датой"),
        ),
    ),
)
