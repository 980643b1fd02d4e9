"""Reconciliation of a class with the source system: what a person read there, kept while the class is on its way."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Final

from pydantic import AwareDatetime

from journals.model import ClassJournal
from journals.reconciling import TITLES, Difference, Figures, Shown, differences, figures_of
from kernel.digests import canonical_json, sha256_hex
from kernel.errors import BadInputError, NotFoundError, RefusedError
from kernel.findings import Finding, Severity
from kernel.ids import RecordId, SchoolYear, parse_record_id
from kernel.kinds import Kind
from operations import durable
from operations.alone import alone
from operations.folders import ImportFolder
from operations.services import Services
from operations.sheets import Sheet, read_sheet

RECONCILED: Final = "reconcile"
_LARGEST = 100_000


class FiguresSheet(Sheet):
    """`<class>.json` in `reconciled/`: what the source system shows, by subject's id; who read it, and when."""

    pupils: int | None = None
    subject_count: int | None = None
    subjects: dict[str, dict[str, int | None]]
    titles: dict[str, str] = {}
    actor: str
    at: AwareDatetime

    def shown(self) -> Shown:
        """The same as the noun has it."""
        figures = {name: Figures(**told) for name, told in self.subjects.items()}
        return Shown(self.pupils, self.subject_count, figures, self.titles)


@dataclass(frozen=True)
class SubjectFigures:
    """A subject: figure → count of ours and, where it was told, of the source."""

    id: str
    title: str
    ours: Mapping[str, int | None]
    theirs: Mapping[str, int | None]


@dataclass(frozen=True)
class Reconciled:
    """A class that waits: its title, how many pupils it has, its subjects, what was told of the source and differs.

    `told` is None while nothing was; `compared` is how many figures were. `mark`: by what a form tells what it showed.
    """

    title: str
    pupils: int
    subjects: tuple[SubjectFigures, ...]
    told: FiguresSheet | None
    compared: int
    differences: tuple[Difference, ...]

    @property
    def mark(self) -> str:
        """Of what was told, and of the subjects that it was told of."""
        told = self.told.data() if self.told else b""
        return sha256_hex(told + canonical_json([one.id for one in self.subjects]))[:32]


FIGURES = TITLES
"""Figure → how a column is called."""


def reconciled(services: Services, year: SchoolYear, unit: str) -> Reconciled:
    """How a class stands. Raises NotFoundError `reconcile.no_journal`."""
    return _compared(_journal(services, year, unit), told_of(services, year, unit))


def is_reconcilable(services: Services, year: SchoolYear, unit: str) -> bool:
    """Whether a journal with entries waits here."""
    folder = ImportFolder(services.home.import_folder(_record(services, year, unit)))
    return folder.exists and not folder.as_pages


def journal_of(services: Services, year: SchoolYear, unit: str) -> tuple[RecordId, ClassJournal]:
    """The journal of a class that waits here. Raises NotFoundError `reconcile.no_journal`."""
    return _record(services, year, unit), _journal(services, year, unit)


def _journal(services: Services, year: SchoolYear, unit: str) -> ClassJournal:
    folder = ImportFolder(services.home.import_folder(_record(services, year, unit)))
    journal = folder.journal() if folder.exists else None
    if not isinstance(journal, ClassJournal):
        raise NotFoundError(
            "reconcile.no_journal",
            "Сверять нечего: журнала этого класса здесь нет, он принят листами или уже в архиве.",
            "Вернитесь к таблице классов.",
        )
    return journal


def _compared(journal: ClassJournal, told: FiguresSheet | None) -> Reconciled:
    shown = told.shown() if told else Shown()
    subjects = tuple(
        SubjectFigures(one.id, one.title, asdict(figures_of(one)), asdict(shown.figures.get(one.id, Figures())))
        for one in journal.subjects
    )
    found = tuple(differences(journal, shown))
    return Reconciled(journal.unit.title, len(journal.pupils), subjects, told, shown.told, found)


def told_of(services: Services, year: SchoolYear, unit: str) -> FiguresSheet | None:
    """What was told of the source system; None if nothing was."""
    path = services.home.figures_file(_record(services, year, unit))
    return read_sheet(FiguresSheet, path) if path.is_file() else None


@dataclass(frozen=True)
class Read:
    """What a form has: the counts of the class, and subject's id → figure → count; None for what was left empty."""

    pupils: int | None
    subject_count: int | None
    subjects: Mapping[str, Mapping[str, int | None]]


def tell_figures(services: Services, year: SchoolYear, unit: str, read: Read, actor: str, *, seen: str) -> None:
    """Keeps what a person read in the source system, in place of what was told before; nothing, if he read nothing.

    `seen` is the mark of what his form showed. Raises as `reconciled`; RefusedError `reconcile.other_than_shown`.
    """
    record = _record(services, year, unit)
    with alone(services.home, RECONCILED):
        journal = _journal(services, year, unit)
        before = _compared(journal, told_of(services, year, unit))
        if before.mark != seen:
            raise RefusedError(
                "reconcile.other_than_shown",
                "Пока страница была открыта, сверку внёс кто-то ещё или класс приняли заново.",
                "Ничего не сохранено. Обновите страницу и внесите свои числа.",
            )
        titles = {one.id: one.title for one in before.subjects}
        told = {name: asdict(Figures(**one)) for name, one in read.subjects.items() if _says(one) and name in titles}
        path = services.home.figures_file(record)
        if not told and read.pupils is None and read.subject_count is None:
            path.unlink(missing_ok=True)
            return
        sheet = FiguresSheet(
            pupils=read.pupils,
            subject_count=read.subject_count,
            subjects=told,
            titles={name: titles[name] for name in told},
            actor=actor,
            at=services.clock.now(),
        )
        durable.write(path, sheet.data())
        done = _compared(journal, sheet)
    services.log(actor, RECONCILED, str(record), figures=done.compared, differences=len(done.differences))


def _says(figures: Mapping[str, int | None]) -> bool:
    return any(count is not None for count in figures.values())


def figure_in(text: str) -> int | None:
    """A figure as a person types it; None for nothing. Raises BadInputError `reconcile.bad_figure`."""
    bare = re.sub(r"\s", "", text)
    if not bare:
        return None
    if not (bare.isascii() and bare.isdecimal() and int(bare[:9]) <= _LARGEST and len(bare) < len(str(_LARGEST)) + 1):
        raise BadInputError(
            "reconcile.bad_figure", f"«{text[:20]}» — не количество.", "Впишите целое число или оставьте поле пустым."
        )
    return int(bare)


def drop_figures(services: Services, year: SchoolYear, unit: str) -> None:
    """The class's documents are all archived: what was read of the source goes."""
    services.home.figures_file(_record(services, year, unit)).unlink(missing_ok=True)


def unreconciled(services: Services, year: SchoolYear, unit: str) -> Iterator[Finding]:
    """What a close has to say of a class whose figures differ from those of the source."""
    if told_of(services, year, unit) is None:
        return
    try:
        found = reconciled(services, year, unit)
    except NotFoundError:
        return
    if found.differences:
        text = (
            f"{found.title}: сверка с электронным журналом показала различий: {len(found.differences)}. "
            "Устраните их в журнале и выгрузите класс снова."
        )
        yield Finding("reconcile.differs", Severity.WARNING, found.title, text)


def _record(services: Services, year: SchoolYear, unit: str) -> RecordId:
    """The class's journal. Raises BadInputError `record.malformed_id`."""
    return parse_record_id(f"{services.school.id}/{year}/{unit}/{Kind.JOURNAL.value}")
