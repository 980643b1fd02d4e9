"""The verb «retention due»: what an act may list on a day, what may not be listed although its term is over, and why.

Everything is read from the media themselves: the term from record.json in the newest state that a signed ledger tells
of, the holds from their signed lists, the summary from what is archived. What cannot be read is not due.
"""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date

from kernel.findings import Finding
from kernel.ids import parse_record_id
from kernel.kinds import Kind
from operations.folders import WorkFolder
from operations.fonds import unfinished
from operations.hold_lists import HoldState, holds_now
from operations.inventories import approved_inventories
from operations.missing_summaries import may_come, missing_summaries
from operations.newest import Newest, newest_of
from operations.paper_cases import PaperCase, paper_cases
from operations.services import Services
from operations.terms_in_force import TermsInForce
from profiles.term import Term
from profiles.words import Carrier
from retention.act import ActDraft, PaperItem
from retention.blocks import SummaryStanding, absence_counts, paper_blocks, summary_blocks
from retention.decisions import Decision, Reason, decide
from retention.holds import holds_on
from retention.inventory import is_listed, place_in
from retention.record import ProfileRef, Retention

_WAITS = frozenset({"retention.not_due", "retention.permanent", "retention.awaits_event"})


@dataclass(frozen=True)
class Judged:
    """One record with what counts for keeping it now (None where that is not known), and the decision on it."""

    record: str
    retention: Retention | None
    decision: Decision

    @property
    def first_act_year(self) -> int | None:
        """The first year in which an act may list it; None for never, and where nothing is known."""
        return self.retention.first_act_year if self.retention else None


@dataclass(frozen=True)
class JudgedCase:
    """A case on paper with the decision on it."""

    case: PaperCase
    first_act_year: int | None
    decision: Decision


@dataclass(frozen=True)
class Due:
    """The archive on a day.

    Attributes:
        due: what an act may list.
        blocked: what may not be listed although its term is over, or is not known.
        paper, paper_blocked: the same of cases on paper, which are items of their own.
        by_year: of what waits, how much may first be listed in each year; None counts what is kept for ever.
        awaiting, paper_awaiting: what waits for the event that its term runs after; not counted by year.
        gaps: why holds are not known; then nothing is due.
    """

    on: date
    due: tuple[Judged, ...]
    blocked: tuple[Judged, ...]
    by_year: Mapping[int | None, int]
    gaps: tuple[Finding, ...] = ()
    paper: tuple[JudgedCase, ...] = ()
    paper_blocked: tuple[JudgedCase, ...] = ()
    awaiting: tuple[Judged, ...] = ()
    paper_awaiting: tuple[JudgedCase, ...] = ()

    @property
    def waiting(self) -> int:
        """How much there is whose term still runs, has no end, or has not begun."""
        return sum(self.by_year.values()) + len(self.awaiting) + len(self.paper_awaiting)

    @property
    def next_year(self) -> int | None:
        """The first year in which something of that may be listed."""
        return min((year for year in self.by_year if year is not None), default=None)


def due_on(services: Services, on: date) -> Due:
    """Judges every archived record as of the day."""
    holds, terms = holds_now(services), TermsInForce(services)
    coming = {code for codes in unfinished(services).values() for code in codes}
    due: list[Judged] = []
    blocked: list[Judged] = []
    waiting: list[Judged] = []
    with newest_of(services) as newest:
        judge = _Judge(services, newest, terms)
        for record in newest.records():
            judged = judge.record(record, on, holds, coming)
            (due if judged.decision.allowed else waiting if _waits(judged.decision) else blocked).append(judged)
        cases = [case for case in paper_cases(services) if not case.destroyed_by]
        paper = [_judge_case(services, judge, case, on, holds, coming) for case in cases]
    waiting_paper = [one for one in paper if _waits(one.decision)]
    return Due(
        on,
        tuple(due),
        tuple(blocked),
        Counter(
            [one.first_act_year for one in waiting if not _awaits(one.decision)]
            + [one.first_act_year for one in waiting_paper if not _awaits(one.decision)]
        ),
        holds.gaps,
        tuple(one for one in paper if one.decision.allowed),
        tuple(one for one in paper if not one.decision.allowed and not _waits(one.decision)),
        tuple(one for one in waiting if _awaits(one.decision)),
        tuple(one for one in paper if _awaits(one.decision)),
    )


def due_of(services: Services, record: str, on: date) -> Judged:
    """Judges one archived record as of the day, as `due_on` judges all."""
    coming = {code for codes in unfinished(services).values() for code in codes}
    with newest_of(services) as newest:
        return _Judge(services, newest, TermsInForce(services)).record(record, on, holds_now(services), coming)


def _waits(decision: Decision) -> bool:
    """Whether its time has not come, so that it is neither due nor blocked."""
    return any(reason.code in _WAITS for reason in decision.reasons)


def _awaits(decision: Decision) -> bool:
    """Whether its term has not begun, for want of an event."""
    return any(reason.code == "retention.awaits_event" for reason in decision.reasons)


def _judge_case(
    services: Services, judge: "_Judge", case: PaperCase, on: date, holds: HoldState, coming: Collection[str]
) -> JudgedCase:
    profile, record = services.profile, str(case.record)
    ref = ProfileRef(profile.id, profile.version, services.profile_digest)
    retention = None
    if case.term is not None:
        happened_on = judge.happened_on(record, case.term)
        retention = Retention(case.record.kind, case.term, case.closed_on, ref, Carrier.PAPER, happened_on)
    summary = judge.summary(record)
    decision = decide(
        retention,
        on=on,
        holds=None if holds.certain is None else holds_on(record, holds.certain),
        blocks=(*paper_blocks(case.record.kind, summary), *_coming(record, coming)),
    )
    if decision.allowed and case.record.kind is Kind.JOURNAL and absence_counts(summary):
        decision = _by_protocol(decision, summary.absence_protocol)
    return JudgedCase(case, retention.first_act_year if retention else None, decision)


def paper_that_may_go(found: Due, draft: ActDraft) -> tuple[PaperItem, ...]:
    """The act's cases on paper that are there and may go on the day, and were due in the act's year."""
    years = {str(one.case.record): one.first_act_year for one in found.paper}
    return tuple(item for item in draft.paper if (years.get(item.record) or date.max.year) <= draft.dated.year)


class _Judge:
    """What the decisions need of the shelf."""

    def __init__(self, services: Services, newest: Newest, terms: TermsInForce) -> None:
        self._services = services
        self._newest = newest
        self._inventories = approved_inventories(newest)
        self._original = services.profile.summary.original.value
        self._wanted = len(services.media.names)
        self._missing = missing_summaries(services)
        self._terms = terms
        self._paper_terms = {str(case.record): case.term for case in paper_cases(services) if not case.destroyed_by}

    def record(self, record: str, on: date, holds: HoldState, coming: Collection[str]) -> Judged:
        """Whether the record may go on the day, and why."""
        kind, summary = parse_record_id(record).kind, self.summary(record)
        recorded = self._newest.retention(record)
        retention = None if recorded is None else self._terms.retention(record, recorded)
        decision = decide(
            retention,
            on=on,
            holds=None if holds.certain is None else holds_on(record, holds.certain),
            blocks=(
                *summary_blocks(kind, summary),
                *_correction(self._services, record),
                *_coming(record, coming),
            ),
        )
        if decision.allowed and kind is Kind.JOURNAL and absence_counts(summary):
            decision = _by_protocol(decision, summary.absence_protocol)
        return Judged(record, retention, decision)

    def happened_on(self, record: str, term: Term) -> date | None:
        """When the last of the events happened that the term runs after."""
        return self._terms.happened_on(record, term)

    def summary(self, record: str) -> SummaryStanding:
        """The standing of the summary of its class and year."""
        known = parse_record_id(record)
        wanted = known.of_kind(Kind.SUMMARY)
        summary = str(wanted)
        return SummaryStanding(
            signed=self._newest.wanted(summary) is not None,  # nothing unsigned reaches a medium
            inventoried=place_in(self._inventories, summary, Carrier.ELECTRONIC) is not None or self._unlisted(summary),
            media_verified=self._newest.whole_copies(summary),
            media_wanted=self._wanted,
            original=self._original,
            paper_inventoried=place_in(self._inventories, summary, Carrier.PAPER) is not None
            or self._unlisted_on_paper(summary),
            absence_protocol="" if may_come(self._services, wanted) else self._missing.get(summary, ""),
        )

    def _unlisted(self, summary: str) -> bool:
        """Whether its term is so short that it stands in the nomenclature alone, as the form of an inventory has it."""
        recorded = self._newest.retention(summary)
        return recorded is not None and not is_listed(self._terms.retention(summary, recorded).term)

    def _unlisted_on_paper(self, summary: str) -> bool:
        term = self._paper_terms.get(summary)
        return term is not None and not is_listed(term)


def _correction(services: Services, record: str) -> tuple[Reason, ...]:
    """What is being corrected may not go meanwhile."""
    work = WorkFolder(services.home.work_folder(parse_record_id(record)))
    if not work.exists or work.closing().correction is None:
        return ()
    return (Reason("retention.under_correction", "Документ исправляется: новая версия ещё не сохранена."),)


def _coming(record: str, coming: Collection[str]) -> tuple[Reason, ...]:
    """While a fond is being taken over, nothing of its schools goes: their decisions may not all have come yet."""
    if record.partition("/")[0] not in coming:
        return ()
    return (Reason("retention.fond_unfinished", "Приём фонда, из которого этот документ, не окончен."),)


def _by_protocol(decision: Decision, protocol: str) -> Decision:
    """The decision on a journal that goes without its summary says by which protocol."""
    text = f"Сводной ведомости этого класса и года нет: протокол ЭК {protocol}."
    return replace(decision, reasons=(*decision.reasons, Reason("retention.no_summary", text)))
