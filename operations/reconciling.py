"""Reconciliation of a class with the source system: what a person read there, kept while the class is on its way."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Final

from pydantic import AwareDatetime

from journals.model import ClassJournal
from journals.reconciling import TITLES, Difference, Figures, differences, figures_of
from kernel.errors import BadInputError, NotFoundError
from kernel.findings import Finding, Severity
from kernel.ids import RecordId, SchoolYear, parse_record_id
from kernel.kinds import Kind
from operations import durable
from operations.folders import ImportFolder
from operations.services import Services
from operations.sheets import Sheet, read_sheet

RECONCILED: Final = "reconcile"
_LARGEST = 100_000


class FiguresSheet(Sheet):
    """`<class>.json` in `reconciled/`: what the source system shows, by subject's id; who read it, and when."""

    pupils: int | None = None
    subjects: dict[str, dict[str, int | None]]
    actor: str
    at: AwareDatetime

    def figures(self) -> dict[str, Figures]:
        """Subject's id → figures."""
        return {name: Figures(**told) for name, told in self.subjects.items()}


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

    `told` is None while nothing was.
    """

    title: str
    pupils: int
    subjects: tuple[SubjectFigures, ...]
    told: FiguresSheet | None
    differences: tuple[Difference, ...]


FIGURES = TITLES
"""Figure → how a column is called."""


def reconciled(services: Services, year: SchoolYear, unit: str) -> Reconciled:
    """How a class stands. Raises NotFoundError `reconcile.no_journal`."""
    record = _record(services, year, unit)
    folder = ImportFolder(services.home.import_folder(record))
    journal = folder.journal() if folder.exists else None
    if not isinstance(journal, ClassJournal):
        raise NotFoundError(
            "reconcile.no_journal",
            "Сверять нечего: журнала этого класса здесь нет, он принят листами или уже в архиве.",
            "Вернитесь к таблице классов.",
        )
    told = told_of(services, year, unit)
    theirs = told.figures() if told else {}
    subjects = tuple(
        SubjectFigures(one.id, one.title, asdict(figures_of(one)), asdict(theirs.get(one.id, Figures())))
        for one in journal.subjects
    )
    found = tuple(differences(journal, theirs, told.pupils if told else None))
    return Reconciled(journal.unit.title, len(journal.pupils), subjects, told, found)


def told_of(services: Services, year: SchoolYear, unit: str) -> FiguresSheet | None:
    """What was told of the source system; None if nothing was."""
    path = services.home.figures_file(_record(services, year, unit))
    return read_sheet(FiguresSheet, path) if path.is_file() else None


def tell_figures(
    services: Services,
    year: SchoolYear,
    unit: str,
    figures: Mapping[str, Mapping[str, int | None]],
    pupils: int | None,
    actor: str,
) -> Reconciled:
    """Keeps what a person read in the source system, in place of what was told before.

    Raises as `reconciled`; BadInputError `reconcile.no_such_subject`.
    """
    before, record = reconciled(services, year, unit), _record(services, year, unit)
    if strange := figures.keys() - {subject.id for subject in before.subjects}:
        raise BadInputError(
            "reconcile.no_such_subject",
            f"Предмета «{sorted(strange)[0][:80]}» в журнале нет.",
            "Класс приняли заново: обновите страницу и повторите.",
        )
    told = {name: asdict(Figures(**one)) for name, one in figures.items() if any(n is not None for n in one.values())}
    sheet = FiguresSheet(pupils=pupils, subjects=told, actor=actor, at=services.clock.now())
    durable.write(services.home.figures_file(record), sheet.data())
    done = reconciled(services, year, unit)
    services.log(actor, RECONCILED, str(record), subjects=len(told), differences=len(done.differences))
    return done


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
