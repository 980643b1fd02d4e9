"""The verb «audit»: whether the archive is what its log, its acts and its holds make it. Everything is read.

Each of these is looked at, and what does not hold is named:

1. Every medium is here, is itself, and is whole by the independent checker.
2. Every object that a ledger tells of lies on every medium, in the newest state.
3. Everything that the log says was stored is there, or an act has destroyed it.
4. Every record verifies: copies, signatures, PDF/A, evidence; no renewal is missing.
5. What was destroyed was listed in an act, its time was over, everybody had given his word, no hold covered it.
6. What was destroyed is nowhere, and its number was not used again; times in the log do not run back, and it has every
   line that stands under a timestamp.
7. Every act is carried out on every medium, backups and old disks that held its cases are gone, and the act on personal
   data is archived.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from archive_store import ledger, reader
from archive_store.custody import State
from archive_store.media import medium_keys
from archive_store.tombstones import Tombstone
from kernel.clock import parse_stamp
from kernel.errors import LetopisError
from kernel.findings import Finding, Report, Severity
from operations.act_shelf import ActView, acts
from operations.act_signer import refuse_recorded_signer
from operations.archived import record_id_of, record_ids
from operations.audit_log import Buried, JudgedAct, LogAudit
from operations.catching_up import Wanted, buried, furthest, read_accounts
from operations.erasing import erasure_of
from operations.evidence_calendar import overdue
from operations.evidence_shelf import read_shelf
from operations.executing import refuse_other_data
from operations.fonds import fonds, unfinished
from operations.hold_lists import held_objects, holds_now
from operations.media_care import check_media
from operations.paper_erasing import paper_erasure_of, paper_gone
from operations.sealed_head import compare_heads
from operations.services import Services
from operations.verifying import Verdict, verify_records
from retention.act import ActState, missing_before_director

Progress = Callable[[str], None]


@dataclass(frozen=True)
class Audited:
    """The outcome.

    Attributes:
        report: a check for each thing looked at; not ok if anything was found wrong.
        records: living records.
        copies: of them that were read and found whole.
        destroyed: tombstones.
        acts: how many acts there are, by state.
    """

    report: Report
    records: int
    copies: int
    destroyed: int
    acts: Mapping[ActState, int]


def audit(services: Services, progress: Progress) -> Audited:
    """Reads and judges everything. Changes nothing but the notes of when each copy was last read."""
    standings = check_media(services, None, lambda _, what: progress(f"копии: {what}"), anew=True)
    report = sum((one.report for one in standings), Report())
    report += Report(
        len(standings),
        tuple(
            Finding(one.standing.code, Severity.ERROR, one.name, f"Носитель «{one.name}»: {one.standing.cause}.")
            for one in standings
            if one.standing.state in (State.OFFLINE, State.QUARANTINED)
        ),
    )
    progress("подписи и доказательства")
    living = record_ids(services)
    verdicts = {one.id: one for one in verify_records(services, living, services.clock.now())}
    report += sum((one.report for one in verdicts.values()), Report())
    report += Report(1, tuple(overdue(services, services.clock.now())))
    report += Report(1, holds_now(services).gaps)
    progress("журнал событий, акты и приостановления")
    views = acts(services)
    stones = buried(services)
    report += _complete(services)
    taken = {fond.told.school: fond.events() for fond in fonds(services)}
    report += compare_heads(read_shelf(services), {**taken, services.school.id: list(services.events.events())})
    report += _by_the_log(services, views, stones, verdicts, living)
    report += _nothing_undead(services)
    text = "Приём фонда начат и не окончен: повторите letopis fond import."
    begun = unfinished(services)
    report += Report(1, tuple(Finding("audit.fond_unfinished", Severity.ERROR, one, text) for one in begun))
    report += _acts_ended(views, {*living, *map(record_id_of, stones)})
    return Audited(
        report=Report(report.checks_run, tuple(dict.fromkeys(report.findings))),
        records=len(living),
        copies=sum(whole for one in standings for whole in one.copies.values()),
        destroyed=len(stones),
        acts={state: sum(view.state is state for view in views) for state in ActState},
    )


def _complete(services: Services) -> Report:
    """Of what ledgers tell of, each medium has each."""
    wanted = furthest(services, read_accounts(services)).values()
    names = services.media.names
    return Report(max(1, len(wanted)), tuple(finding for one in wanted for finding in _lacking(names, one)))


def _lacking(names: Sequence[str], one: Wanted) -> Iterator[Finding]:
    for name in names:
        if name not in one.holders:
            text = f"На носителе «{name}» нет копии, или она старее других."
            yield Finding("audit.copy_missing", Severity.ERROR, record_id_of(one.object_id), text)


def _by_the_log(
    services: Services,
    views: Sequence[ActView],
    stones: Mapping[str, Tombstone],
    verdicts: Mapping[str, Verdict],
    living: Sequence[str],
) -> Report:
    told = LogAudit(
        events=services.events.events(),
        acts={str(view.record): _judged(services, view, verdicts.get(str(view.record))) for view in views},
        stones={
            record_id_of(object_id): Buried(stone.act, parse_stamp(stone.at)) for object_id, stone in stones.items()
        },
        rows=_purged_rows(services),
        zone=services.school.zone,
        waiting_days=services.profile.destruction.days_to_wait,
    )
    try:
        stored, findings = told.findings()
    except (LetopisError, ValueError) as error:
        message = error.message if isinstance(error, LetopisError) else "Журнал событий не читается."
        return Report(1, (Finding("audit.log_unreadable", Severity.ERROR, "events.jsonl", message),))
    there = {record_id_of(one) for held in read_accounts(services).values() for one in held} | set(living)
    gone = set(map(record_id_of, stones))
    lost = [
        Finding("audit.record_missing", Severity.ERROR, record, "Был сохранён, актом не уничтожен, а теперь его нет.")
        for record in sorted(stored - there - gone)
    ]
    return Report(1 + len(stored), (*findings, *lost))


def _purged_rows(services: Services) -> list[tuple[str, str, datetime]]:
    """What the ledgers of the media say was taken off them."""
    found = []
    for _, medium in services.media.attached():
        with suppress(LetopisError):  # a ledger that is not whole is told of by the check of its medium
            found += [
                (medium.identity.uuid, record_id_of(line.subject), parse_stamp(line.at))
                for line in ledger.lines(medium, medium_keys(medium, services.media.key_ids))
                if line.verb == "purge"
            ]
    return found


def _signer_troubles(services: Services, view: ActView, verdict: Verdict | None) -> tuple[str, ...]:
    """What is wrong with who signed an archived act, and under what."""
    if verdict is None or not view.signature:
        return ()
    try:
        refuse_recorded_signer(services, view.draft, view.signature, verdict.owner)
        refuse_other_data(services, view)
    except LetopisError as error:
        return (error.message,)
    return ()


def _judged(services: Services, view: ActView, verdict: Verdict | None) -> JudgedAct:
    approved = {one.official.account for one in view.approvals}
    signed = verdict.signed_at if verdict is not None and verdict.ok else None
    wanting = missing_before_director(view.draft, approved)
    changed = () if view.as_written else ("проект не тот, что составлен",)
    return JudgedAct(view.draft, view.state, (*wanting, *changed, *_signer_troubles(services, view, verdict)), signed)


def _nothing_undead(services: Services) -> Report:
    """Nothing lies on a medium that the log says was taken off it."""
    purged = {(str(event.details.get("uuid")), event.subject) for event in services.events.events("purge")}
    held = held_objects(services)
    stones = services.media.destroyed()
    findings = []
    for name, medium in services.media.attached():
        for head in reader.list_objects(medium, on_damage=lambda *_: None):
            record = record_id_of(head.object_id)
            if head.object_id not in stones or head.object_id in held:
                continue
            again = (medium.identity.uuid, record) in purged
            code, severity = ("audit.resurrected", Severity.ERROR) if again else ("audit.pending", Severity.WARNING)
            text = "снова лежит на носителе" if again else "ещё не уничтожен на носителе"
            findings.append(Finding(code, severity, record, f"Уничтожен по акту, но {text} «{name}»."))
    return Report(1, tuple(findings))


def _acts_ended(views: Sequence[ActView], known: Collection[str]) -> Report:
    """`known`: ids of all records, those that were destroyed later included."""
    findings = []
    for view in views:
        if view.state is ActState.PARTIAL:
            waits = [f"носитель {name}" for name, done in view.media.items() if view.destroyed and not done]
            waits += [one.russian for one in view.elsewhere]
            waits += ["дела на бумаге"] if view.draft.paper and not view.paper else []
            text = f"Акт № {view.draft.number} исполнен частично, ждут: {', '.join(waits)}."
            findings.append(Finding("audit.act_partial", Severity.WARNING, str(view.record), text))
        wanted = [erasure_of(view.record)] if view.state is ActState.EXECUTED and view.destroyed else []
        wanted += [paper_erasure_of(view.record)] if paper_gone(view) else []
        for erasure in wanted:
            if str(erasure) not in known:
                text = f"Акт об уничтожении персональных данных ещё не подписан и не сохранён: {erasure}."
                findings.append(Finding("audit.erasure_missing", Severity.WARNING, str(view.record), text))
    return Report(max(1, len(views)), tuple(findings))
