"""The verb «retention due»: what an act may list on a day, what may not be listed although its term is over, and why.

Everything is read from the media themselves: the term from record.json in the newest state that a signed ledger tells
of, the holds from their signed lists, the summary from what is archived. What cannot be read is not due.
"""

from collections.abc import Mapping
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from datetime import date

from archive_store import reader
from archive_store.fixity import Fact, FixityJournal
from archive_store.medium import Medium
from archive_store.paths import object_id, object_path
from kernel.errors import LetopisError
from kernel.findings import Finding
from kernel.ids import RecordId, parse_record_id
from kernel.kinds import Kind
from operations.archived import read_sheet, record_id_of, record_ids
from operations.catching_up import Wanted, furthest, read_accounts
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
    """The archive on a day.

    Attributes:
        due: what an act may list.
        blocked: what may not be listed although its term is over, or is not known.
        waiting: how many records there are whose term still runs, or has no end.
        next_year: the first year in which one of those may be listed.
        gaps: why holds are not known; then nothing is due.
    """

    on: date
    due: tuple[Judged, ...]
    blocked: tuple[Judged, ...]
    waiting: int
    next_year: int | None
    gaps: tuple[Finding, ...] = ()


def due_on(services: Services, on: date) -> Due:
    """Judges every archived record as of the day."""
    holds = holds_now(services)
    newest = furthest(services, read_accounts(services))
    due: list[Judged] = []
    blocked: list[Judged] = []
    waiting: list[Judged] = []
    with ExitStack() as opened:
        shelf = _Shelf(services, opened)
        for record in record_ids(services):
            retention = shelf.retention(newest.get(object_id(record)))
            decision = decide(
                retention,
                on=on,
                holds=None if holds.certain is None else holds_on(record, holds.certain),
                blocks=summary_blocks(parse_record_id(record).kind, shelf.summary(record, newest)),
            )
            judged = Judged(record, retention.first_act_year if retention else None, decision)
            waits = any(reason.code in _WAITS for reason in decision.reasons)
            (due if decision.allowed else waiting if waits else blocked).append(judged)
    years = [one.first_act_year for one in waiting if one.first_act_year is not None]
    return Due(on, tuple(due), tuple(blocked), len(waiting), min(years, default=None), holds.gaps)


class _Shelf:
    """The media that can be read now, each opened once, with what is known of their copies."""

    def __init__(self, services: Services, opened: ExitStack) -> None:
        self._original = services.profile.summary.original.value
        self._wanted = len(services.media.names)
        self._media: dict[str, Medium] = {}
        self._facts: dict[str, Mapping[str, Fact]] = {}
        for name in services.media.names:
            with suppress(LetopisError):
                self._media[name] = opened.enter_context(services.media.open(name))
                self._facts[name] = FixityJournal(services.home.care(self._media[name].identity.uuid)).facts()

    def retention(self, newest: Wanted | None) -> Retention | None:
        """What the newest state says that a ledger tells of; None where no copy in that state can be read.

        A medium that comes back may hold an older state with an earlier date, and a copy that no ledger tells of proves
        nothing.
        """
        if newest is None or newest.disputed:
            return None
        for medium in (self._media[name] for name in newest.holders if name in self._media):
            try:
                head = reader.object_head(medium, newest.object_id)
                if head is not None and head.inventory_sha512 == newest.account.inventory_sha512:
                    return Retention.from_json(read_sheet(medium, record_id_of(newest.object_id)).retention)
            except (LetopisError, ValueError):
                continue
        return None

    def summary(self, record: str, newest: Mapping[str, Wanted]) -> SummaryStanding:
        """The standing of the summary of its class and year. Inventories are not kept yet: none is in one."""
        known = parse_record_id(record)
        found = newest.get(object_id(str(RecordId(known.school, known.year, known.unit, Kind.SUMMARY))))
        return SummaryStanding(
            signed=found is not None,  # nothing unsigned reaches a medium
            media_verified=0 if found is None or found.disputed else self._whole_copies(found),
            media_wanted=self._wanted,
            original=self._original,
        )

    def _whole_copies(self, wanted: Wanted) -> int:
        """How many media hold it in the newest state: read back when it was written, and not found bad since."""
        folder = object_path(wanted.object_id)
        known = [self._facts[name].get(folder) for name in wanted.holders if name in self._facts]
        return sum(fact is None or fact.ok for fact in known)
