"""The verb «act execute»: carries an approved act out, medium by medium, and may be repeated until every one confirms.

Nothing is taken on trust: the archived act is verified, its approvals and every item are judged anew. The decision is
made once, by the tombstones: they are written at one stroke, lie on so many media as count before anything goes, and
name exactly what goes; whatever is killed later, the same call goes on to the same end.
"""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date

from archive_store.paths import object_id
from archive_store.tombstones import Tombstone, tombstone
from docgen.assembly import says
from kernel.clock import local_date
from kernel.digests import sha256_hex
from kernel.errors import IntegrityError, LetopisError, RefusedError, UnavailableError
from kernel.findings import Finding, Severity
from kernel.ids import parse_record_id
from kernel.kinds import Kind
from kernel.russian import short_date
from operations import durable
from operations.act_events import EXECUTED, KEPT
from operations.act_shelf import ActView, acts, find_act
from operations.act_signer import refuse_recorded_signer
from operations.alone import alone
from operations.archived import record_id_of
from operations.burying import apply_tombstones
from operations.carriers import unit_of
from operations.catching_up import buried, enter_stones
from operations.due import due_on, paper_that_may_go
from operations.erasing import close_erasure, drawn_already, erasure_of, gather_subjects
from operations.material import archived_file
from operations.newest import newest_of
from operations.paper_erasing import close_paper_erasure
from operations.services import Services
from operations.verifying import verify_records
from retention.act import ActDraft, ActState, PaperItem, may_begin_on, missing_before_director
from retention.decisions import Decision, Reason

Progress = Callable[[str], None]


@dataclass(frozen=True)
class Executed:
    """What one run did.

    Attributes:
        view: the act after it.
        kept: record → why it was left alone.
        findings: what keeps a medium from confirming.
        erasure: id of the act on personal data that was drawn up when all had confirmed, or empty.
        paper_erasure: of that on paper, drawn up when people had said that it is gone; a kill may have kept it back.
    """

    view: ActView
    kept: Mapping[str, Decision]
    findings: tuple[Finding, ...]
    erasure: str = ""
    paper_erasure: str = ""


def execute(services: Services, name: str, actor: str, progress: Progress) -> Executed:
    """Carries the act out on every medium that is attached.

    Raises RefusedError `act.not_approved`, `act.waiting`, `act.nothing_left`, `act.not_director`, `act.same_person`;
    IntegrityError `act.not_verified`; UnavailableError `act.too_few_media`.
    """
    with alone(services.home, "acts"):
        view = find_act(services, name)
        kept: dict[str, Decision] = {}
        paper: tuple[PaperItem, ...] = ()
        if not view.executors and view.draft.paper:
            paper = paper_that_may_go(due_on(services, services.today()), view.draft)
        if view.state not in (ActState.PARTIAL, ActState.EXECUTED):
            refuse_invalid(services, view)
            _refuse_too_few(services, view, actor)
            kept = _decide(services, view, paper, progress)
            view = find_act(services, name)
        _tell(services, view, kept, paper, actor)
    _spread(services, view, actor)
    _clear_home(services, view, actor)
    findings: list[Finding] = []
    for medium in services.media.names:
        progress(f"носитель «{medium}»")
        try:
            findings += apply_tombstones(services, medium, actor)[1]
        except LetopisError as error:
            findings.append(Finding(error.code, Severity.WARNING, medium, f"{error.message} {error.hint}"))
    view = find_act(services, name)
    with alone(services.home, "acts"):
        erasure = close_erasure(services, view, actor) if view.electronic_gone else ""
        paper_erasure = close_paper_erasure(services, view, actor)
    return Executed(view, kept, tuple(findings), erasure, paper_erasure)


def finish_confirmed(services: Services, actor: str) -> list[str]:
    """Draws up the acts on personal data that wait: what came back, was replaced or said to be gone was the last.

    Gives their ids.
    """
    drawn = []
    with alone(services.home, "acts"):
        for view in acts(services):
            if view.electronic_gone and drawn_already(services, erasure_of(view.record)) is None:
                drawn.append(close_erasure(services, view, actor))
    return drawn


def refuse_invalid(services: Services, view: ActView) -> None:
    """Returns if the act may be carried out now.

    Each of these must hold:

    1. It is archived on so many media as count, and was not withdrawn.
    2. Its document is whole, and the director's signature on it verifies.
    3. The signer was a director then and not the compiler, and the certificate was his own.
    4. The signed document was made from these data, and the draft in them is as the program wrote it.
    5. Compiler and commission have approved exactly this draft, each with a key that the log knows as his.
    6. The signature's timestamp is of the act's day or later: a clock that runs ahead makes nothing due.
    7. The waiting days after it are over.
    """
    act, draft = view.act, view.draft
    if view.state is not ActState.APPROVED or act is None:
        raise RefusedError(
            "act.not_approved",
            f"Акт № {draft.number} исполнить нельзя: {view.state.russian}.",
            f"Кого или чего ждут: letopis act show {draft.number}.",
        )
    verdict = verify_records(services, [str(view.record)], services.clock.now())[0]
    if not verdict.ok or verdict.signed_at is None:
        raise IntegrityError(
            "act.not_verified",
            f"Документ акта № {draft.number} не прошёл проверку: "
            + next((f.message for f in verdict.report.findings if f.severity is Severity.ERROR), "не проверен"),
            f"Ничего не уничтожено. Подробности: letopis verify {view.record}.",
        )
    refuse_recorded_signer(services, draft, view.signature, verdict.owner)
    refuse_other_data(services, view)
    signed_on = local_date(verdict.signed_at, services.school.zone)
    if signed_on < draft.dated:
        raise RefusedError(
            "act.signed_too_early",
            f"Акт № {draft.number} датирован {short_date(draft.dated)}, а штамп времени под ним — "
            f"{short_date(signed_on)}.",
            "Ничего не уничтожено. Проверьте часы компьютера; снимите акт и составьте его в свой срок.",
        )
    approved = {one.official.account for one in view.approvals}
    wanted = missing_before_director(draft, approved)
    if wanted:
        raise RefusedError(
            "act.not_approved",
            f"Согласование акта № {draft.number} не подтверждается: {'; '.join(wanted)}.",
            "Ничего не уничтожено. Снимите акт и составьте новый; о расхождении сообщите директору.",
        )
    first = may_begin_on(draft, signed_on, services.profile.destruction.days_to_wait)
    if services.today() < first:
        raise RefusedError(
            "act.waiting",
            f"Акт № {draft.number} можно исполнить с {short_date(first)}: после утверждения выжидают "
            f"{services.profile.destruction.days_to_wait} дн.",
            "До этого дня его можно снять: letopis act withdraw.",
        )


def refuse_other_data(services: Services, view: ActView) -> None:
    """The signed pages name the digest of the data that they were made from. Raises IntegrityError `act.other_data`."""
    record = str(view.record)
    data = archived_file(services, record, "data.json") or b""
    document = archived_file(services, record, "document.pdf") or b""
    if not view.as_written or not says(document, sha256_hex(data)):
        raise IntegrityError(
            "act.other_data",
            f"Документ акта № {view.draft.number} составлен не по тем данным, которые лежат рядом с ним.",
            "Ничего не уничтожено. Снимите акт, составьте новый и выясните, кто менял файлы архива.",
        )


def _decide(services: Services, view: ActView, paper: Sequence[PaperItem], progress: Progress) -> dict[str, Decision]:
    """Judges every item once more and signs the tombstones of what may go: the point of no return."""
    progress("проверка сроков и приостановлений")
    against = _against(services, view.draft, services.today())
    going = [item for item in view.draft.items if item.record not in against]
    if not going and not paper:
        reasons = [one.reasons[0].text for one in against.values()]
        first = reasons[0] if reasons else "дела на бумаге уже нельзя уничтожить."
        raise RefusedError(
            "act.nothing_left",
            f"Уничтожать по акту № {view.draft.number} нечего: {first}",
            f"Снимите его: letopis act withdraw {view.draft.number}; дела войдут в следующий акт.",
        )
    if going:
        gather_subjects(services, view, going)
    now, key, act = services.clock.now(), services.media.key, str(view.record)
    stones = [tombstone(key, object_id(item.record), item.inventories, act=act, at=now) for item in going]
    enter_stones(services, stones)
    return against


def _against(services: Services, draft: ActDraft, on: date) -> dict[str, Decision]:
    """Record → why it may not go today; also what is no longer what was approved, or was not due in the act's year."""
    found = due_on(services, on)
    judged = {one.record: one.decision for one in found.blocked}
    judged |= {one.record: one.decision for one in found.due if (one.first_act_year or 0) <= draft.dated.year}
    against: dict[str, Decision] = {}
    with newest_of(services) as newest:
        for item in draft.items:
            decision = judged.get(item.record, _NOT_DUE)
            if decision.allowed and newest.inventories(item.record) != item.inventories:
                decision = _CHANGED
            if not decision.allowed:
                against[item.record] = decision
    return against


_NOT_DUE = Decision(allowed=False, reasons=(Reason("retention.not_due", "Срок ещё не истёк, или дела нет."),))
_CHANGED = Decision(allowed=False, reasons=(Reason("act.item_changed", "После составления акта дело изменилось."),))


def _tell(
    services: Services, view: ActView, against: Mapping[str, Decision], paper: Sequence[PaperItem], actor: str
) -> None:
    """Tells the log who carries the act out, and what is left alone; a kill may have kept that from it."""
    act = str(view.record)
    if view.executors:
        return
    going = set(view.destroyed)
    left = [item.record for item in view.draft.items if object_id(item.record) not in going]
    for record in left:
        codes = [reason.code for reason in against[record].reasons] if record in against else []
        services.log(actor, KEPT, record, act=act, why=codes)
    waiting = services.profile.destruction.days_to_wait
    free = {"paper": [item.record for item in paper]} if view.draft.paper else {}
    services.log(actor, EXECUTED, act, items=len(going), kept=len(left), waiting_days=waiting, **free)


def _refuse_too_few(services: Services, view: ActView, actor: str) -> None:
    """Asks before anything is decided whether so many media as count can be written to."""
    ready = 0
    for medium in services.media.names:
        with suppress(LetopisError), services.media.keeper(medium, services.clock.now(), actor, for_acts=True):
            ready += 1
    if ready < services.media.quorum:
        raise _too_few(services, view, ready)


def _spread(services: Services, view: ActView, actor: str) -> None:
    """Tombstones onto the media before anything goes. Raises UnavailableError `act.too_few_media`."""
    stones: list[Tombstone] = list(buried(services).values())
    told = 0
    for medium in services.media.names:
        with suppress(LetopisError):
            with services.media.keeper(medium, services.clock.now(), actor, for_acts=True) as keeper:
                keeper.bury(stones)
            told += 1
    if told < services.media.quorum:
        raise _too_few(services, view, told)


def _clear_home(services: Services, view: ActView, actor: str) -> None:
    """Exports of destroyed classes that lie in the home: one that nobody closed, or that a backup brought back."""
    gone = [parse_record_id(record_id_of(one)) for one in view.destroyed]
    units = {unit_of(record) for record in gone if record.kind is Kind.JOURNAL}
    for imported in services.home.import_folders():
        if imported in gone or unit_of(imported) in units:
            durable.remove_folder(services.home.import_folder(imported), services.home.imports)
            services.log(actor, "purge-import", str(imported), act=str(view.record))


def _too_few(services: Services, view: ActView, count: int) -> UnavailableError:
    return UnavailableError(
        "act.too_few_media",
        f"Подключено носителей: {count}, а для исполнения акта нужно не меньше {services.media.quorum}.",
        f"Подключите носители и повторите: letopis act execute {view.draft.number}.",
    )
