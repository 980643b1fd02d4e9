"""What the event log, the acts and the tombstones say of every destruction: a pure reading, for the audit.

Whoever destroys early, past a hold or past an act leaves either no line, and then a record is missing, or a line that
does not fit the others. Nothing here is read from any medium.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from archive_store.event_lines import Event
from kernel.clock import local_date, parse_stamp
from kernel.findings import Finding, Severity
from operations.act_events import DRAFTED, EXECUTED, PAPER_GONE, WITHDRAWN
from operations.fond_entries import TAKEN
from operations.hold_lists import LIFT, SET
from operations.terms_in_force import DECIDED, START_LIFTED, STARTED
from retention.act import ActDraft, ActItem, ActState, PaperItem, may_begin_on

_SLIP = timedelta(minutes=10)
"""So much may a clock be set back without anybody being asked why."""

_MADE = frozenset({"import", "close", "draft", "store", TAKEN})
"""Events by which an id comes into use."""


@dataclass(frozen=True)
class JudgedAct:
    """An act as the audit knows it.

    Attributes:
        draft: what it lists.
        state: how far it has come.
        wanting: whose word it lacks, in Russian; empty for none.
        signed_at: by the timestamp under its document, where the signature verifies; None if nothing is proved.
    """

    draft: ActDraft
    state: ActState
    wanting: tuple[str, ...]
    signed_at: datetime | None


@dataclass(frozen=True)
class Buried:
    """A tombstone: by which act, and when it was signed."""

    act: str
    at: datetime


@dataclass
class _Told:
    """What the log tells, gathered in one pass."""

    stored: dict[str, int] = field(default_factory=dict)
    first_years: dict[str, int | None] = field(default_factory=dict)
    purges: dict[str, list[tuple[datetime, datetime]]] = field(default_factory=dict)
    purged: set[tuple[str, str]] = field(default_factory=set)
    withdrawn: set[str] = field(default_factory=set)
    waiting: dict[str, int] = field(default_factory=dict)
    holds: dict[str, tuple[str, datetime]] = field(default_factory=dict)
    lifts: dict[str, datetime] = field(default_factory=dict)
    used: dict[str, datetime] = field(default_factory=dict)
    ended_acts: set[str] = field(default_factory=set)
    began: dict[str, datetime] = field(default_factory=dict)
    paper: list[tuple[Event, datetime]] = field(default_factory=list)


@dataclass(frozen=True)
class LogAudit:
    """The log of one home, with the acts and tombstones that it must fit.

    Attributes:
        events: oldest first.
        acts: act's id → what is known of it.
        stones: record's id → its tombstone.
        rows: what the media's ledgers say was taken off them: medium's uuid, record, when.
        zone: the school's, for days.
        waiting_days: after an act's approval, where its execution does not tell.
    """

    events: Iterable[Event]
    acts: Mapping[str, JudgedAct]
    stones: Mapping[str, Buried]
    rows: Sequence[tuple[str, str, datetime]]
    zone: str
    waiting_days: int

    def findings(self) -> tuple[frozenset[str], tuple[Finding, ...]]:
        """Ids of all records that were ever stored, and what does not fit."""
        told = _Told()
        found = [*self._read(told)]
        for record, stone in sorted(self.stones.items()):
            found += self._of_stone(told, record, stone)
        for record in sorted(told.purges.keys() | self.stones.keys()):
            if record not in self.stones:
                message = "По журналу уничтожен, а учётной записи об этом нет."
                found.append(_error("audit.no_tombstone", record, message))
            ended = self.stones[record].at if record in self.stones else max(max(told.purges[record]))
            if told.used.get(record, ended) > ended:
                found.append(_error("audit.id_reused", record, "Номер уничтоженного документа использован снова."))
        found += self._of_paper(told)
        found += self._untold(told)
        return frozenset(told.stored), tuple(found)

    def _of_paper(self, told: _Told) -> Iterator[Finding]:
        """Each act's word on its cases on paper: one word, after it began, on those that it lists and each of them."""
        seen = set[str]()
        for event, at in told.paper:
            name, details = event.subject, event.details
            gone, kept = (details.get(one) for one in ("destroyed", "kept"))
            act = self.acts.get(name)
            listed = sorted(item.record for item in act.draft.paper) if act else []
            if name in seen or name not in told.began or sorted(map(str, [*(gone or ()), *(kept or ())])) != listed:
                message = (
                    "Отметка о делах на бумаге не сходится с актом: она вторая, раньше исполнения или о других делах."
                )
                yield _error("audit.paper_differs", name, message)
            seen.add(name)
            done = datetime.combine(date.fromisoformat(str(details.get("done_on"))), time(12), at.tzinfo)
            for record in map(str, gone or ()):
                yield from self._past_holds(told, record, [at])
                yield from self._against_act(told, record, name, [at, done], on_paper=True)

    def _untold(self, told: _Told) -> Iterator[Finding]:
        for uuid, record, _ in self.rows:
            if (uuid, record) not in told.purged:
                text = "Об уничтожении говорит книга учёта носителя, а журнал событий — нет: letopis act execute."
                yield _error("audit.purge_untold", record, text)

    def _read(self, told: _Told) -> Iterator[Finding]:
        last: Event | None = None
        for event in self.events:
            at = parse_stamp(event.at)
            if last is not None and at < parse_stamp(last.at) - _SLIP:
                message = f"Часы перевели назад: запись {event.seq} раньше записи {last.seq} ({event.at} и {last.at})."
                yield _error("audit.clock_set_back", f"events.jsonl:{event.seq}", message)
            last = event
            yield from self._take(told, event, at)

    def _take(self, told: _Told, event: Event, at: datetime) -> Iterator[Finding]:
        subject, details = event.subject, event.details
        if event.verb in _MADE:
            told.used[subject] = at
        if event.verb == PAPER_GONE:
            told.paper.append((event, at))
        if event.verb in ("store", TAKEN):
            told.stored[subject] = event.seq
        if event.verb in ("close", "draft", TAKEN, DECIDED, STARTED, START_LIFTED) and "first_act_year" in details:
            told.first_years[subject] = details["first_act_year"]
        elif event.verb == "purge":
            told.purges.setdefault(subject, []).append((parse_stamp(str(details.get("done_at", event.at))), at))
            told.purged.add((str(details.get("uuid")), subject))
        elif event.verb == SET:
            told.holds[str(details.get("hold"))] = (subject, at)
        elif event.verb == LIFT:
            told.lifts.setdefault(str(details.get("hold")), at)
        elif event.verb in (WITHDRAWN, EXECUTED):
            _end(told, event)
        elif event.verb == DRAFTED and subject in told.ended_acts:
            yield _error("audit.id_reused", subject, "Номер снятого или исполненного акта использован снова.")

    def _of_stone(self, told: _Told, record: str, stone: Buried) -> Iterator[Finding]:
        events = told.purges.get(record, [])
        done = [*(pair[0] for pair in events), *(at for _, subject, at in self.rows if subject == record)]
        yield from self._past_holds(told, record, done)
        if any(at > told_at + _SLIP for at, told_at in events) or any(at < stone.at - _SLIP for at in done):
            yield _error(
                "audit.time_forged", record, "Времена уничтожения в журнале, книгах учёта и записи не сходятся."
            )
        yield from self._against_act(told, record, stone.act, [stone.at, *done, *(pair[1] for pair in events)])

    def _against_act(
        self, told: _Told, record: str, name: str, times: Sequence[datetime], *, on_paper: bool = False
    ) -> Iterator[Finding]:
        """Whether the act lists the case, was approved as it should be, and its time had come."""
        act = self.acts.get(name)
        listed: Sequence[ActItem | PaperItem] = () if act is None else act.draft.paper if on_paper else act.draft.items
        item = next((one for one in listed if one.record == record), None)
        if act is None or item is None:
            yield _error("audit.no_act", record, f"Уничтожен по акту {name}, которого нет или в котором его нет.")
            return
        withdrawn = ("акт снят",) if name in told.withdrawn else ()
        if withdrawn or act.wanting or act.state not in (ActState.PARTIAL, ActState.EXECUTED) or act.signed_at is None:
            why = "; ".join((*withdrawn, *act.wanting)) or "нет подписи директора, которая подтверждается"
            yield _error("audit.not_approved", record, f"Акт № {act.draft.number} не утверждён как положено: {why}.")
            return
        first = item.first_act_year if on_paper else told.first_years.get(record, item.first_act_year)
        approved = local_date(act.signed_at, self.zone)
        waiting = told.waiting.get(name, self.waiting_days)
        begins = max(may_begin_on(act.draft, approved, waiting), date(first or date.max.year, 1, 1))
        early = [day for day in (local_date(at, self.zone) for at in times) if day < begins]
        if early or first is None or act.draft.dated.year < first or approved < act.draft.dated:
            when = "никогда" if first is None else f"не ранее {begins:%d.%m.%Y}"
            yield _error("audit.destroyed_early", record, f"Уничтожен раньше срока: можно было {when}.")

    def _past_holds(self, told: _Told, record: str, done: list[datetime]) -> Iterator[Finding]:
        for hold, (scope, since) in told.holds.items():
            until = told.lifts.get(hold)
            if record.startswith(scope) and any(since < at and (until is None or at < until) for at in done):
                yield _error("audit.hold_skipped", record, f"Уничтожен, хотя уничтожение было приостановлено ({hold}).")


def _end(told: _Told, event: Event) -> None:
    """An act is over: it was taken back, or it is being carried out, after so many days of waiting."""
    if event.verb == EXECUTED:
        told.began.setdefault(event.subject, parse_stamp(event.at))
    told.ended_acts.add(event.subject)
    if event.verb == WITHDRAWN:
        told.withdrawn.add(event.subject)
    elif "waiting_days" in event.details:
        told.waiting.setdefault(event.subject, int(event.details["waiting_days"]))


def _error(code: str, subject: str, message: str) -> Finding:
    return Finding(code, Severity.ERROR, subject, message)
