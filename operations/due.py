"""The verb «retention due»: what an act may list on a day, what may not be listed although its term is over, and why.

Everything is read from the media themselves: the term from record.json, the holds from their signed lists, the summary
from what is archived. What cannot be read is not due.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from archive_store.ledger import Account
from archive_store.paths import object_id
from kernel.errors import LetopisError
from kernel.ids import RecordId, parse_record_id
from kernel.kinds import Kind
from operations.archived import media_with, read_sheet, record_ids
from operations.catching_up import read_accounts
from operations.holding import holds_now
from operations.services import Services
from retention.blocks import SummaryStanding, summary_blocks
from retention.decisions import Decision, decide
from retention.holds import holds_on
from retention.record import Retention

_WAITS = frozenset({"retention.not_due", "retention.permanent"})
"""Reasons of a record whose time has not come: it is neither due nor blocked."""


@dataclass(frozen=True)
class Judged:
    """One record with the decision on it."""

    record: str
    first_act_year: int | None
    decision: Decision


@dataclass(frozen=True)
class Due:
    """The archive on a day. `waiting` counts the records whose term still runs; `next_year` is when the first ends."""

    on: date
    due: tuple[Judged, ...]
    blocked: tuple[Judged, ...]
    waiting: int
    next_year: int | None


def due_on(services: Services, on: date) -> Due:
    """Judges every archived record as of the day."""
    holds = holds_now(services).certain
    records = record_ids(services)
    accounts = read_accounts(services)
    due: list[Judged] = []
    blocked: list[Judged] = []
    waiting: list[Judged] = []
    for record in records:
        retention = _retention(services, record)
        decision = decide(
            retention,
            on=on,
            holds=None if holds is None else holds_on(record, holds),
            blocks=summary_blocks(parse_record_id(record).kind, _summary(services, record, records, accounts)),
        )
        judged = Judged(record, retention.first_act_year if retention else None, decision)
        waits = any(reason.code in _WAITS for reason in decision.reasons)
        (due if decision.allowed else waiting if waits else blocked).append(judged)
    years = [one.first_act_year for one in waiting if one.first_act_year is not None]
    return Due(on, tuple(due), tuple(blocked), len(waiting), min(years, default=None))


def _retention(services: Services, record: str) -> Retention | None:
    """What the first medium that can be read says; None where none does, or what it says does not hold together."""
    for _, medium in media_with(services, record):
        try:
            return Retention.from_json(read_sheet(medium, record).retention)
        except (LetopisError, ValueError):
            continue
    return None


def _summary(
    services: Services, record: str, records: Collection[str], accounts: Mapping[str, Mapping[str, Account]]
) -> SummaryStanding | None:
    """The standing of the summary of the same class and year. Inventories are not kept yet: none is in one."""
    known = parse_record_id(record)
    summary = str(RecordId(known.school, known.year, known.unit, Kind.SUMMARY))
    return SummaryStanding(
        signed=summary in records,  # nothing unsigned reaches a medium
        media_verified=sum(object_id(summary) in held for held in accounts.values()),
        media_wanted=len(services.media.names),
        original=services.profile.summary.original.value,
    )
