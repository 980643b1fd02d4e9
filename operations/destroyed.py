"""What was destroyed, by which act: all that is left of it is its tombstone (учётная запись об уничтоженном документе).

A tombstone names the record and the act and nobody's name, so a query finds destroyed records by class and year; with a
name and a year, the classes of that year, among which the person may have been.
"""

from collections.abc import Iterable
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import date

from archive_store.tombstones import Tombstone
from catalogue.query import parse_query
from kernel.clock import local_date, parse_stamp
from kernel.errors import BadInputError
from kernel.ids import RecordId, parse_record_id
from kernel.russian import short_date
from operations.act_shelf import acts, archived_draft
from operations.archived import record_id_of
from operations.catching_up import buried
from operations.fonds import fonds
from operations.newest import newest_of
from operations.services import Services
from retention.act import ActDraft


@dataclass(frozen=True)
class Destroyed:
    """A destroyed record.

    Attributes:
        record: its id, never used again.
        record_class: as a list shows it; the part of the id where the act cannot be read.
        act: id of the act.
        act_number, act_dated: of the act; empty and None where it cannot be read.
        on: the day it was destroyed.
    """

    record: RecordId
    record_class: str
    act: str
    act_number: str
    act_dated: date | None
    on: date

    @property
    def told(self) -> str:
        """«уничтожено по акту № 2033-1 от 10.01.2033»."""
        dated = f" от {short_date(self.act_dated)}" if self.act_dated else ""
        return f"уничтожено по акту № {self.act_number or self.act}{dated}"


def told_of(act: str, draft: ActDraft | None) -> str:
    """The same of what went by an act with this id; its document may be out of reach."""
    return f"уничтожено по акту № {draft.number} от {short_date(draft.dated)}" if draft else f"уничтожено по акту {act}"


def destroyed_records(services: Services, prefix: str = "") -> list[Destroyed]:
    """All that was destroyed whose id begins with the prefix, by id."""
    everything = [*buried(services).values(), *(stone for fond in fonds(services) for stone in fond.own_stones)]
    stones = [stone for stone in everything if record_id_of(stone.object_id).startswith(prefix)]
    if not stones:
        return []
    known = {str(view.record): view.draft for view in acts(services)} | _of_predecessors(services, stones)
    found = []
    for stone in stones:
        try:
            record = parse_record_id(record_id_of(stone.object_id))
        except BadInputError:
            continue  # evidence of a batch, or what another version of the program called so
        draft = known.get(stone.act)
        found.append(
            Destroyed(
                record=record,
                record_class=_class_in(draft, record) or record.unit,
                act=stone.act,
                act_number=draft.number if draft else "",
                act_dated=draft.dated if draft else None,
                on=local_date(parse_stamp(stone.at), services.school.zone),
            )
        )
    return sorted(found, key=lambda one: one.record)


def _of_predecessors(services: Services, stones: Iterable[Tombstone]) -> dict[str, ActDraft]:
    """Acts of schools whose fonds were taken over: their documents lie here, and what became of them is past."""
    own = f"{services.school.id}/"
    names = {stone.act for stone in stones if not stone.act.startswith(own)}
    with newest_of(services) if names else nullcontext() as newest:
        found = {name: archived_draft(newest, name) for name in names if newest is not None}
    return {name: draft for name, draft in found.items() if draft is not None}


def _class_in(draft: ActDraft | None, record: RecordId) -> str:
    return next((i.record_class for i in draft.items if i.record == str(record)), "") if draft else ""


def find_destroyed(services: Services, query: str) -> list[Destroyed]:
    """Destroyed records of the class and year that the query names; of the year, if it names a person and a year."""
    asked = parse_query(query)
    units = {slug for written in (*asked.units, asked.whole) for slug in written}
    found = []
    for one in destroyed_records(services):
        in_year = one.record.year.ends in asked.years
        of_class = one.record.unit in units or any(str(one.record).startswith(start) for start in asked.ids)
        if (in_year or not asked.years) and (of_class or (in_year and not asked.units)):
            found.append(one)
    return found
