"""What goes with a fond besides the medium: registers for people (CSV), and what the successor's program is told."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from archive_store.event_lines import Event
from kernel.digests import readable_json
from kernel.ids import parse_record_id
from kernel.russian import short_date
from operations.destroyed import destroyed_records
from operations.fonds import TOLD, FondTold, ToldCase, ToldDecision, ToldHold, ToldStart, fonds
from operations.hold_lists import holds_now
from operations.missing_summaries import ABSENT, missing_summaries
from operations.newest import newest_of
from operations.paper_cases import PaperCase, paper_cases
from operations.services import Services
from operations.spreadsheet_csv import spreadsheet_csv
from operations.terms_in_force import DECIDED, START_LIFTED, STARTED, TermsInForce
from retention.accounts import Protocol
from retention.holds import Hold
from retention.record import Retention

RECORDS, DESTROYED, PAPER, HOLDS = "records.csv", "destroyed.csv", "paper.csv", "holds.csv"
ANCHORS = "trust.pem"


@dataclass(frozen=True)
class Handing:
    """Of a hand-over what people say: to whom, on what paper; and the uuid of the medium that goes."""

    receiver: str
    basis: str
    medium: str


@dataclass(frozen=True)
class Registers:
    """The files by name, what is told to the successor, and how many records of each kind there are, in Russian."""

    files: Mapping[str, bytes]
    told: FondTold
    kinds: Mapping[str, int]
    paper: int


def registers_of(services: Services, handing: Handing, remarks: Iterable[str]) -> Registers:
    """Draws up the registers of the whole archive as of today."""
    rows, kinds, size = _records(services)
    cases = [case for case in paper_cases(services) if not case.destroyed_by]
    gone = destroyed_records(services)
    held = [hold for hold in holds_now(services).holds if hold.in_force(services.today())]
    told = FondTold(
        school=services.school.id,
        name=services.school.name[:2000],
        fond=services.school.fond,
        handed_on=services.today(),
        receiver=handing.receiver,
        basis=handing.basis,
        medium=handing.medium,
        counts={"records": len(rows), "bytes": size, "paper": len(cases), "destroyed": len(gone), "holds": len(held)},
        holds=tuple(ToldHold(hold=one.id, scope=one.record, basis=one.basis, since=one.since) for one in held),
        paper=tuple(map(_told_case, cases)),
        decisions=(*_absent(services), *_terms(services)),
        starts=tuple(_starts(services)),
        before=tuple(one.told.name for one in fonds(services)),
        remarks=tuple(remarks),
    )
    files = {
        RECORDS: _csv(_RECORD_HEADS, rows),
        DESTROYED: _csv(
            ("Документ", "Класс", "Уничтожен", "Чем подтверждается"),
            ((str(one.record), one.record_class, short_date(one.on), one.told) for one in gone),
        ),
        PAPER: _csv(_PAPER_HEADS, map(_paper_row, cases)),
        HOLDS: _csv(("Запись", "Документы", "С какого дня", "Основание"), map(_hold_row, held)),
        TOLD: readable_json(told.model_dump(mode="json")),
    }
    return Registers(files, told, kinds, len(cases))


_RECORD_HEADS = (
    "Документ", "Вид", "Класс", "Учебный год", "Заголовок", "Индекс дела", "Закрыт", "Срок хранения", "Норма",
    "Можно включить в акт с года", "Листов", "Байт", "SHA-512 документа", "SHA-512 описи объекта",
)  # fmt: skip


def _records(services: Services) -> tuple[list[tuple[str, ...]], Mapping[str, int], int]:
    rows: list[tuple[str, ...]] = []
    kinds: Counter[str] = Counter()
    size, terms = 0, TermsInForce(services)
    with newest_of(services) as newest:
        for record in newest.records():
            kind = parse_record_id(record).kind
            kinds[kind.russian] += 1
            sheet, wanted = newest.sheet(record), newest.wanted(record)
            recorded = newest.retention(record)
            if sheet is None or wanted is None or recorded is None:
                rows.append((record, kind.russian, *("не читается",) * (len(_RECORD_HEADS) - 2)))
                continue
            now = terms.retention(record, recorded)
            size += int(sheet.document["size"])
            rows.append(
                (
                    record,
                    kind.russian,
                    sheet.record_class,
                    sheet.academic_year,
                    sheet.title,
                    sheet.case_index or "",
                    *_kept(now),
                    str(sheet.document["pages"]),
                    str(sheet.document["size"]),
                    str(sheet.document["sha512"]),
                    wanted.account.inventory_sha512,
                )
            )
    return rows, kinds, size


def _kept(now: Retention) -> tuple[str, str, str, str]:
    year = str(now.first_act_year) if now.first_act_year else "—"
    return short_date(now.closed_on), now.term.text, now.term.article or now.term.clause, year


_PAPER_HEADS = ("Дело", "Заголовок", "Индекс дела", "Закрыто", "Срок хранения", "Листов", "Место")


def _paper_row(case: PaperCase) -> tuple[str, ...]:
    term = case.term.text if case.term else "не задан"
    leaves = str(case.leaves or "")
    return str(case.record), case.title, case.case_index, short_date(case.closed_on), term, leaves, case.place


def _told_case(case: PaperCase) -> ToldCase:
    return ToldCase(
        record=str(case.record),
        record_class=case.record_class,
        title=case.title,
        closed_on=case.closed_on,
        case_index=case.case_index,
        place=case.place,
        term=case.term.written if case.term else None,
        clause=case.term.clause if case.term else "",
        starts_after=case.term.starts_after if case.term else (),
        leaves=case.leaves or None,
    )


def _hold_row(hold: Hold) -> tuple[str, ...]:
    return hold.id, hold.record, short_date(hold.since), hold.basis


def _absent(services: Services) -> list[ToldDecision]:
    """Protocols that there is no summary, as far as they hold."""
    standing = missing_summaries(services)
    found = {event.subject: _decision(event) for event in services.events.events(ABSENT)}
    return [one for record, one in found.items() if record in standing]


def _terms(services: Services) -> list[ToldDecision]:
    """The last decision on each record's term."""
    found = {event.subject: _decision(event) for event in services.events.events(DECIDED)}
    return list(found.values())


def _starts(services: Services) -> list[ToldStart]:
    """The latest day of each event of each record, as far as it stands."""
    found: dict[tuple[str, str], ToldStart] = {}
    for event in services.events.events(STARTED, START_LIFTED):
        if event.verb == START_LIFTED:
            found.pop((event.subject, str(event.details.get("event", ""))), None)
            continue
        told = ToldStart.model_validate({"record": event.subject, "at": event.at, **event.details})
        known = found.get((told.record, told.event))
        if known is None or known.on < told.on:
            found[told.record, told.event] = told
    return list(found.values())


def _decision(event: Event) -> ToldDecision:
    protocol = Protocol.in_details(event.details)
    term, year = event.details.get("term"), event.details.get("first_act_year")
    return ToldDecision.model_validate(
        {
            "record": event.subject,
            "protocol": protocol.number,
            "dated": protocol.dated,
            "term": term,
            "first_act_year": year,
            "at": event.at,
        }
    )


def _csv(heads: Iterable[str], rows: Iterable[Iterable[str]]) -> bytes:
    """Cells that a spreadsheet would take for formulas, made harmless: names come from outside."""
    inert = ([f"'{cell}" if cell[:1] in ("=", "+", "-", "@") else cell for cell in row] for row in rows)
    return spreadsheet_csv(heads, inert)
