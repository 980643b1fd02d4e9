"""From a record on a medium to a row of the catalogue, and the verb «reindex»."""

import json
from collections.abc import Mapping
from datetime import date

from pydantic import BaseModel, ConfigDict

from archive_store import reader
from archive_store.checker import check_object
from archive_store.directory import DirectoryMedium
from archive_store.reader import ObjectHead
from catalogue import entries
from catalogue.entries import CopyFact, Entry
from journals.model import Pupil
from kernel.errors import LetopisError, UnavailableError
from kernel.findings import Finding, Report, Severity
from kernel.ids import parse_record_id
from operations.archived import latest_version, record_id_of
from operations.services import Services


class _People(BaseModel):
    """The list of pupils that both a journal's and a summary's data have."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    pupils: tuple[Pupil, ...]


class _Sheet(BaseModel):
    """What of record.json the index needs."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    id: str
    version: int
    title: str
    record_class: str
    closing: Mapping[str, str]
    retention: Mapping[str, object]
    document: Mapping[str, object]


def entry_of(sheet: object) -> Entry:
    """The catalogue's entry for a record.json (as a mapping)."""
    facts = _Sheet.model_validate(sheet)
    record = parse_record_id(facts.id)
    first_act_year = facts.retention.get("first_act_year")
    return Entry(
        id=facts.id,
        kind=record.kind.value,
        year=record.year.ends,
        unit=record.unit,
        title=facts.record_class,
        version=facts.version,
        pages=int(str(facts.document["pages"])),
        size=int(str(facts.document["size"])),
        sha512=str(facts.document["sha512"]),
        closed_on=date.fromisoformat(facts.closing["on"]),
        first_act_year=None if first_act_year is None else int(str(first_act_year)),
    )


def pupils_of(data: bytes) -> tuple[Pupil, ...]:
    """The pupils in a record's data.json."""
    return _People.model_validate_json(data).pupils


def reindex(services: Services, only: str | None = None) -> Report:
    """Rebuilds the catalogue from the media (or from one of them), reading every byte of every copy.

    Returns a report with one check for each copy read; a bad copy is a finding, and its row says `bad`.
    """
    names = services.media.names if only is None else (only,)
    report = Report()
    entries.clear()
    for name in names:
        try:
            with services.media.open(name) as medium:
                report += _index_medium(services, name, medium)
        except UnavailableError as error:
            if only is not None:
                raise
            report += Report(0, (Finding(error.code, Severity.WARNING, name, error.message),))
    return report


def _index_medium(services: Services, name: str, medium: DirectoryMedium) -> Report:
    damaged: list[LetopisError] = []
    report = Report()
    for head in reader.list_objects(medium, on_damage=lambda _, error: damaged.append(error)):
        report += _index_copy(services, name, medium, head)
    unlisted = tuple(Finding(error.code, Severity.ERROR, name, error.message) for error in damaged)
    return report + Report(len(unlisted), unlisted)


def _index_copy(services: Services, name: str, medium: DirectoryMedium, head: ObjectHead) -> Report:
    record = record_id_of(head.object_id)
    checked = check_object(services.media.root(name), head.object_id)
    try:
        number = latest_version(head.files)
        sheet = json.loads(reader.read_file(medium, head.object_id, f"{number}/record.json"))
        entry = entry_of(sheet)
        pupils = pupils_of(reader.read_file(medium, head.object_id, f"{number}/data.json"))
    except (LetopisError, ValueError, KeyError):
        entries.set_copy(record, CopyFact(name, head.inventory_sha512, "bad"))
        return checked + Report(1, (_unreadable(name, record),))
    state = "verified" if checked.ok else "bad"
    entries.put(entry, pupils, CopyFact(name, head.inventory_sha512, state))
    return checked


def _unreadable(medium: str, record: str) -> Finding:
    return Finding(
        "catalogue.unreadable_copy",
        Severity.ERROR,
        record,
        f"Копия на носителе «{medium}» не читается; запись о ней сделана как о повреждённой.",
    )
