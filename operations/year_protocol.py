"""The final protocol of a year's close: what is archived, in how many copies, and what is left to do."""

from catalogue import entries
from docgen.archive_papers import head_of, organisation, person
from docgen.forms.closing import ClosedDocument, YearProtocol, year_protocol
from kernel.errors import NotFoundError
from kernel.ids import SchoolYear
from kernel.kinds import Kind
from operations.loose_papers import loose_pdf
from operations.officials import institution, official
from operations.paper_queue import PaperStanding, standings_of
from operations.services import Services
from operations.sheets import State
from operations.standing import Standing
from operations.year_table import Cell, Row, year_table

_STATES = {
    State.IMPORTED: "принят, не закрыт",
    State.CLOSED: "закрыт, верстается",
    State.RENDERED: "ждёт подписи",
    State.SIGNED: "подписан, записывается",
    State.REJECTED: "не прошёл проверку",
    State.COMMITTED: "в архиве",
    State.PARTIAL: "в архиве, копий не хватает",
    State.DESTROYED: "уничтожен по акту",
    State.PAPER: "на бумаге",
}
_ELSEWHERE = (State.DESTROYED, State.PAPER)
"""What the electronic archive has nothing to do with any more, or never had."""


def protocol_of_year(services: Services, year: SchoolYear, actor: str, hidden: frozenset[Kind] = frozenset()) -> bytes:
    """The protocol as PDF/A, as of now; told to the log. Kinds that are `hidden` from the reader are left out.

    Raises NotFoundError `year.nothing`.
    """
    table = year_table(services, year)
    cells = [(row, cell) for row in table for cell in row.cells if cell.record.kind not in hidden]
    if not cells:
        raise NotFoundError(
            "year.nothing", f"За {year.title} учебный год ничего не принято.", "Примите выгрузки классов."
        )
    paper = {one.record: one for one in standings_of(services, [cell.record for _, cell in cells])}
    digests = {one.id: one.sha512 for one in entries.entries(f"{services.school.id}/{year}/")}
    school = institution(services)
    told = YearProtocol(
        organisation=organisation(school),
        year=year.title,
        dated=services.today(),
        classes=len({row.unit for row, _ in cells}),
        documents=tuple(
            _document(row, cell, paper[cell.record], digests.get(str(cell.record), "")) for row, cell in cells
        ),
        signers=tuple({one.name: one for one in (person(official(services, actor)), head_of(school))}.values()),
        copies=len(services.media.names),
        partial=bool(hidden),
    )
    services.log(actor, "year-protocol", f"{services.school.id}/{year}")
    return loose_pdf(services, year_protocol(told), f"{services.school.id}/{year}")


def _document(row: Row, cell: Cell, paper: PaperStanding, sha512: str) -> ClosedDocument:
    line, state = cell.standing, cell.state
    word = cell.record.kind.russian
    return ClosedDocument(
        title=f"{word[:1].upper()}{word[1:]} {row.title}",
        pages=line.pages if line else cell.under_way.pages if cell.under_way else None,
        closed_on=line.closed_on if line else None,
        state=_STATES[state] + (f"; исправление: {_STATES[line.correction[1]]}" if line and line.correction else ""),
        copies=_copies(line),
        paper="" if state in _ELSEWHERE else _on_paper(paper),
        kept_until=_kept(line),
        sha512=sha512,
        complete=bool(line and line.complete and not line.correction),
        apart=state in _ELSEWHERE,
    )


def _copies(line: Standing | None) -> str:
    if line is None or not line.media:
        return ""
    here = f"{sum(state == 'verified' for state in line.media.values())} из {len(line.media)}"
    away = sum(state == "offline" for state in line.media.values())
    return f"{here}, отключено {away}" if away else here


def _on_paper(paper: PaperStanding) -> str:
    if not paper.wanted:
        return ""
    return "не печатался" if paper.done is None else paper.done.russian


def _kept(line: Standing | None) -> str:
    if line is None or line.closed_on is None or line.kept is None:
        return ""
    kept = line.kept
    return kept.text if kept.first_act_year is None else f"31.12.{kept.first_act_year - 1}"
