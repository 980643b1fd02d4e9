"""The verb «retention due»: what an act may list on a day, what may not be listed although its term is over, and why.

Everything is read from the media themselves: the term from record.json in the newest state that a signed ledger tells
of, the holds from their signed lists, the summary from what is archived. What cannot be read is not due.
"""

from dataclasses import dataclass, replace
from datetime import date

from kernel.findings import Finding
from kernel.ids import RecordId, parse_record_id
from kernel.kinds import Kind
from operations.folders import WorkFolder
from operations.hold_lists import holds_now
from operations.inventories import approved_inventories
from operations.missing_summaries import may_come, missing_summaries
from operations.newest import Newest, newest_of
from operations.services import Services
from profiles.words import Carrier
from retention.blocks import SummaryStanding, absence_counts, summary_blocks
from retention.decisions import Decision, Reason, decide
from retention.holds import holds_on
from retention.inventory import place_in

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
    due: list[Judged] = []
    blocked: list[Judged] = []
    waiting: list[Judged] = []
    with newest_of(services) as newest:
        judge = _Judge(services, newest)
        for record in newest.records():
            kind, summary = parse_record_id(record).kind, judge.summary(record)
            retention = newest.retention(record)
            decision = decide(
                retention,
                on=on,
                holds=None if holds.certain is None else holds_on(record, holds.certain),
                blocks=(*summary_blocks(kind, summary), *_correction(services, record)),
            )
            if decision.allowed and kind is Kind.JOURNAL and absence_counts(summary):
                decision = _by_protocol(decision, summary.absence_protocol)
            judged = Judged(record, retention.first_act_year if retention else None, decision)
            waits = any(reason.code in _WAITS for reason in decision.reasons)
            (due if decision.allowed else waiting if waits else blocked).append(judged)
    years = [one.first_act_year for one in waiting if one.first_act_year is not None]
    return Due(on, tuple(due), tuple(blocked), len(waiting), min(years, default=None), holds.gaps)


class _Judge:
    """What the decisions need of the shelf."""

    def __init__(self, services: Services, newest: Newest) -> None:
        self._services = services
        self._newest = newest
        self._inventories = approved_inventories(newest)
        self._original = services.profile.summary.original.value
        self._wanted = len(services.media.names)
        self._missing = missing_summaries(services)

    def summary(self, record: str) -> SummaryStanding:
        """The standing of the summary of its class and year."""
        known = parse_record_id(record)
        wanted = RecordId(known.school, known.year, known.unit, Kind.SUMMARY)
        summary = str(wanted)
        return SummaryStanding(
            signed=self._newest.wanted(summary) is not None,  # nothing unsigned reaches a medium
            inventoried=place_in(self._inventories, summary, Carrier.ELECTRONIC) is not None,
            media_verified=self._newest.whole_copies(summary),
            media_wanted=self._wanted,
            original=self._original,
            paper_inventoried=place_in(self._inventories, summary, Carrier.PAPER) is not None,
            absence_protocol="" if may_come(self._services, wanted) else self._missing.get(summary, ""),
        )


def _correction(services: Services, record: str) -> tuple[Reason, ...]:
    """What is being corrected may not go meanwhile."""
    if not WorkFolder(services.home.work_folder(parse_record_id(record))).exists:
        return ()
    return (Reason("retention.under_correction", "Документ исправляется: новая версия ещё не сохранена."),)


def _by_protocol(decision: Decision, protocol: str) -> Decision:
    """The decision on a journal that goes without its summary says by which protocol."""
    text = f"Сводной ведомости этого класса и года нет: протокол ЭК {protocol}."
    return replace(decision, reasons=(*decision.reasons, Reason("retention.no_summary", text)))
