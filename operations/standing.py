"""The verb «status»: where every record stands. Reads the card index, and the home's folders."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date

from catalogue import entries
from catalogue.entries import Entry
from kernel.ids import RecordId, parse_record_id
from kernel.kinds import Kind
from operations.destroyed import Destroyed, destroyed_records
from operations.folders import ImportFolder, WorkFolder
from operations.hold_lists import holds_now
from operations.paper_cases import PaperCase, paper_cases
from operations.paper_queue import standings_of
from operations.services import Services
from operations.sheets import State
from operations.terms_in_force import Kept, TermsInForce
from profiles.term import Term
from retention.holds import holds_on
from retention.record import Retention


@dataclass(frozen=True)
class Standing:
    """One record's line in the status.

    `correction`: version and state of what is under way beside the archived; `paper`: where its case on paper is.
    """

    id: str
    kind: str
    unit: str
    year: int
    state: State
    version: int | None
    media: dict[str, str]
    closed_on: date | None
    kept: Kept | None
    pages: int | None = None
    size: int | None = None
    complete: bool = False
    holds: tuple[str, ...] = ()
    destroyed: str = ""
    correction: tuple[int, State] | None = None
    paper: str = ""

    def as_json(self) -> dict[str, object]:
        """As the command and the API tell it (docs/cli.md)."""
        correction = self.correction
        return {
            "id": self.id,
            "kind": self.kind,
            "class": self.unit,
            "year": self.year,
            "state": self.state.value,
            "version": self.version,
            "media": self.media,
            "closed_on": self.closed_on.isoformat() if self.closed_on else None,
            "first_act_year": self.kept.first_act_year if self.kept else None,
            "kept": self.kept.text if self.kept else "",
            "holds": list(self.holds),
            "pages": self.pages,
            "bytes": self.size,
            "complete": self.complete,
            "destroyed": self.destroyed,
            "paper": self.paper,
            "correction": {"version": correction[0], "state": correction[1].value} if correction else None,
        }


def status(services: Services, prefix: str = "") -> list[Standing]:
    """Every record whose id begins with the prefix: archived, under way, imported, destroyed; by id."""
    lines = _lines(services, prefix, entries.entries(prefix))
    return with_paper_and_holds(services, [lines[key] for key in sorted(lines)])


def status_after(
    services: Services, prefix: str, after: str, most: int, hidden: Collection[Kind]
) -> tuple[list[Standing], bool]:
    """So many of them at the most, after the id `after` and of no hidden kind; and whether there are more."""
    made = (str(one) for record in services.home.import_folders() for one in services.home.made_of(record))
    part = entries.entries_after(prefix, after, most + 1, hidden)
    lines = _lines(services, prefix, part, archive=entries.titles(made))
    keys = sorted(key for key, line in lines.items() if key > after and line.kind not in hidden)
    return with_paper_and_holds(services, [lines[key] for key in keys[:most]]), len(keys) > most


def _lines(
    services: Services, prefix: str, known: Iterable[Entry], archive: Collection[str] = ()
) -> dict[str, Standing]:
    """The archived records, and with them all others whose ids begin so; `archive`: archived ones that are not here."""
    away, terms = media_away(services), TermsInForce(services)
    lines = {entry.id: archived(services, entry, away, terms) for entry in known}
    lines |= {line.id: line for line in map(destroyed_line, destroyed_records(services, prefix))}
    for record in services.home.work_folders():
        if str(record).startswith(prefix):
            lines[str(record)] = _with_work(services, record, lines.get(str(record)))
    for record in services.home.import_folders():
        made = map(str, services.home.made_of(record))
        if str(record).startswith(prefix) and not any(one in lines or one in archive for one in made):
            lines[str(record)] = _imported(services, record)
    add_cases(lines, paper_cases(services, prefix), terms)
    return lines


def add_cases(lines: dict[str, Standing], cases: Iterable[PaperCase], terms: TermsInForce) -> None:
    """Adds what there is on paper: to its record's line, or a line of its own."""
    for case in cases:
        record = str(case.record)
        told = _on_paper(case)
        if record in lines:
            lines[record] = replace(lines[record], paper=told)
        elif not case.printed:
            lines[record] = _paper_only(case, told, terms)


def _on_paper(case: PaperCase) -> str:
    if case.destroyed_by:
        return f"уничтожено по акту {case.destroyed_by}"
    leaves = f"листов {case.leaves}" if case.leaves else ""
    return ", ".join(part for part in ("на бумаге", leaves, case.place) if part)


def _paper_only(case: PaperCase, told: str, terms: TermsInForce) -> Standing:
    return Standing(
        id=str(case.record),
        kind=case.record.kind.value,
        unit=case.record_class,
        year=case.record.year.ends,
        state=State.DESTROYED if case.destroyed_by else State.PAPER,
        version=None,
        media={},
        closed_on=case.closed_on,
        kept=terms.kept_on_paper(str(case.record), case.closed_on, case.term),
        destroyed=told if case.destroyed_by else "",
        paper=told,
    )


def with_paper_and_holds(services: Services, lines: list[Standing]) -> list[Standing]:
    """Says of each whether its close is complete, and which holds forbid its destruction today.

    Complete means: three good copies, and the paper handed over where it is wanted.
    """
    known = [parse_record_id(line.id) for line in lines]
    paper = {str(one.record): one.complete for one in standings_of(services, known)}
    holds = [hold for hold in holds_now(services).holds if hold.in_force(services.today())]
    return [
        replace(
            line,
            complete=line.complete and paper.get(line.id, True),
            holds=tuple(hold.id for hold in holds_on(line.id, holds)),
        )
        for line in lines
    ]


def destroyed_line(one: Destroyed) -> Standing:
    """The standing of what is no more."""
    return Standing(
        id=str(one.record),
        kind=one.record.kind.value,
        unit=one.record_class,
        year=one.record.year.ends,
        state=State.DESTROYED,
        version=None,
        media={},
        closed_on=None,
        kept=None,
        destroyed=one.told,
    )


def media_away(services: Services) -> frozenset[str]:
    """The media that are not attached."""
    attached = {name for name, _ in services.media.attached()}
    return frozenset(set(services.media.names) - attached)


def archived(services: Services, entry: Entry, away: frozenset[str], terms: TermsInForce) -> Standing:
    """The standing of an archived record: `verified`, `bad`, `pending` or `offline` on each medium.

    Two confirmed copies make it committed; a copy that is owed or bad keeps it from being complete.
    """
    media = {name: "offline" if name in away else entry.copies.get(name, "pending") for name in services.media.names}
    confirmed = sum(entry.copies.get(name) == "verified" for name in services.media.names)
    return Standing(
        id=entry.id,
        kind=entry.kind,
        unit=entry.title,
        year=entry.year,
        state=State.COMMITTED if confirmed >= services.media.quorum else State.PARTIAL,
        complete=confirmed == len(services.media.names),
        version=entry.version,
        media=media,
        closed_on=entry.closed_on,
        kept=terms.kept(entry.id, entry.closed_on, _recorded(entry)),
        pages=entry.pages,
        size=entry.size,
    )


def _recorded(entry: Entry) -> Term:
    """The index keeps the year that follows from the closing: the years follow from it."""
    years = None if entry.first_act_year is None else entry.first_act_year - entry.closed_on.year - 1
    return Term(years, "", starts_after=entry.starts_after)


def under_way(services: Services, record: RecordId) -> Standing:
    """The standing of a record between close and media."""
    work = WorkFolder(services.home.work_folder(record))
    closing = work.closing()
    rendered = work.rendered() if work.state is not State.CLOSED else None
    retention = Retention.from_json(closing.retention)
    return Standing(
        id=str(record),
        kind=record.kind.value,
        unit=closing.record_class,
        year=record.year.ends,
        state=work.state,
        version=closing.version,
        media={},
        closed_on=closing.closed_on,
        kept=Kept(retention.first_act_year, retention.term.text if retention.awaits else ""),
        pages=rendered.pages if rendered else None,
        size=rendered.size if rendered else None,
    )


def _with_work(services: Services, record: RecordId, archived_line: Standing | None) -> Standing:
    """What is under way: the record itself, or a correction of it; what is on its last way to the media is neither."""
    line = under_way(services, record)
    if archived_line is None:
        return line
    if line.version is None or line.version <= (archived_line.version or 0):
        return archived_line
    return replace(archived_line, correction=(line.version, line.state))


def _imported(services: Services, record: RecordId) -> Standing:
    sheet = ImportFolder(services.home.import_folder(record)).sheet()
    return Standing(
        id=str(record),
        kind=record.kind.value,
        unit=sheet.record_class,
        year=record.year.ends,
        state=State.IMPORTED,
        version=None,
        media={},
        closed_on=None,
        kept=None,
    )
