"""From a record on a medium to a row of the catalogue, and the verb «reindex»."""

import pickle
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from tempfile import TemporaryFile
from typing import IO

from archive_store import reader
from archive_store.checker import check_object
from archive_store.medium import Medium
from archive_store.paths import object_id
from archive_store.reader import ObjectHead
from catalogue import entries
from catalogue.entries import CopyFact, Entry, Row
from journals.model import Pupil
from kernel.errors import LetopisError, UnavailableError
from kernel.findings import Finding, Report, Severity
from kernel.ids import parse_record_id
from operations.archived import ArchivedSheet, every_version, gone_objects, is_record, read_sheet, record_id_of
from operations.record_data import pupils_of
from operations.services import Services
from profiles.term import PERMANENT, Term
from retention.terms import first_act_year


def entry_of(sheet: ArchivedSheet) -> Entry:
    """The catalogue's entry for a record.json."""
    record = parse_record_id(sheet.id)
    closed_on, term = date.fromisoformat(sheet.closing["on"]), sheet.retention["term"]
    return Entry(
        id=sheet.id,
        kind=record.kind.value,
        year=record.year.ends,
        unit=record.unit,
        title=sheet.record_class,
        version=sheet.version,
        pages=int(sheet.document["pages"]),
        size=int(sheet.document["size"]),
        sha512=str(sheet.document["sha512"]),
        closed_on=closed_on,
        first_act_year=None if term == PERMANENT else first_act_year(closed_on, Term(int(term), "")),
        starts_after=tuple(map(str, sheet.retention.get("starts_after", ()))),
    )


def pupils_on(medium: Medium, head: ObjectHead) -> tuple[Pupil, ...]:
    """Who is in a record, by its newest version first; earlier versions bear the names that a correction mended."""
    paths = reversed(every_version(head.files, "data.json"))
    found = (pupil for path in paths for pupil in pupils_of(reader.read_file(medium, head.object_id, path)))
    return tuple({(pupil.order, pupil.full_name, pupil.name_history): pupil for pupil in found}.values())


def note_copies(services: Services, medium: str, copies: Mapping[str, bool]) -> None:
    """Enters what a check of a medium found; a copy that the index does not know yet is read for it."""
    unknown = [record for record, whole in copies.items() if not entries.set_state(record, medium, _STATES[whole])]
    if not unknown:
        return
    rows: list[Row] = []
    with services.media.open(medium) as opened:
        for record in unknown:
            head = reader.object_head(opened, object_id(record))
            if head is not None:
                checked = check_object(services.media.source(medium), head.object_id)
                _index_copy(medium, opened, head, checked, rows.append)
    for row in rows:
        if row.entry is not None:
            entries.put(row.entry, row.pupils, row.copy)


_STATES = {True: "verified", False: "bad"}


def forget_destroyed(services: Services) -> None:
    """Takes what acts have destroyed out of the catalogue, where a kill or an old copy has left it there."""
    entries.forget(map(record_id_of, sorted(gone_objects(services))))


@dataclass(frozen=True)
class Reindexed:
    """The catalogue after a rebuild: how many records it has, and a check for each copy read."""

    records: int
    report: Report


def reindex(services: Services, only: str | None = None) -> Reindexed:
    """Rebuilds the catalogue from the media (or one medium's part of it), reading every byte of every copy.

    What is read waits in a file of the home, so the memory does not grow with the archive; then it is swapped for what
    was there, in one transaction. A bad copy is a finding, and its row says `bad`.
    """
    report = Report()
    services.home.staging.mkdir(exist_ok=True)
    with TemporaryFile(
        dir=services.home.staging
    ) as spool:  # it holds pupils' names: no name of its own, gone at the end
        for name in services.media.names if only is None else (only,):
            try:
                with services.media.open(name) as medium:
                    report += _index_medium(services, name, medium, lambda row: pickle.dump(row, spool))
            except UnavailableError as error:
                if only is not None:
                    raise
                report += Report(0, (Finding(error.code, Severity.WARNING, name, error.message),))
        spool.seek(0)
        return Reindexed(entries.replace(_spooled(spool), only), report)


def _spooled(spool: IO[bytes]) -> Iterator[Row]:
    while True:
        try:
            row: Row = pickle.load(spool)  # noqa: S301  (this process wrote it a moment ago)
        except EOFError:
            return
        yield row


def _index_medium(services: Services, name: str, medium: Medium, tell: Callable[[Row], None]) -> Report:
    damaged: list[LetopisError] = []
    checks, findings = 0, list[Finding]()
    source = services.media.source(name)
    destroyed = gone_objects(services)
    for head in reader.list_objects(medium, on_damage=lambda _, error: damaged.append(error)):
        if head.object_id in destroyed:
            continue
        checked = check_object(source, head.object_id)
        if is_record(head.object_id):
            checked = _index_copy(name, medium, head, checked, tell)
        checks += checked.checks_run
        findings += checked.findings
    findings += [Finding(error.code, Severity.ERROR, name, error.message) for error in damaged]
    return Report(checks + len(damaged), tuple(findings))


def _index_copy(name: str, medium: Medium, head: ObjectHead, checked: Report, tell: Callable[[Row], None]) -> Report:
    record = record_id_of(head.object_id)
    try:
        sheet = read_sheet(medium, record)
        entry = entry_of(sheet)
        pupils = pupils_on(medium, head)
    except (LetopisError, ValueError, KeyError, TypeError):
        tell(Row(record, None, (), CopyFact(name, head.inventory_sha512, "bad")))
        return checked + Report(1, (_unreadable(name, record),))
    tell(Row(record, entry, pupils, CopyFact(name, head.inventory_sha512, _STATES[checked.ok])))
    return checked


def _unreadable(medium: str, record: str) -> Finding:
    return Finding(
        "catalogue.unreadable_copy",
        Severity.ERROR,
        record,
        f"Копия на носителе «{medium}» не читается; запись о ней сделана как о повреждённой.",
    )
