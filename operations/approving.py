"""The verb «act approve»: each with a credential of his own, in order: compiler, expert commission, director.

The commission's members sign the digest of the draft with their own keys; the director approves by signing the document
itself, which is drawn up when the commission has agreed. What is listed is judged anew each time: a hold that came
meanwhile stops the act.
"""

from archive_store.keys import ArchiveKey, signature_text
from kernel.clock import stamp
from kernel.errors import BadInputError, RefusedError
from kernel.ids import RecordId
from kernel.russian import short_date
from operations.act_events import APPROVED
from operations.act_shelf import ActView, acts, find_act
from operations.act_signer import refuse_signer, refuse_unnamed
from operations.alone import alone
from operations.archived import archived_versions
from operations.commission import commission_now
from operations.credentials import known_keys
from operations.drafting import close_own
from operations.due import due_on, paper_that_may_go
from operations.duties import refuse_ended_duty
from operations.enough_media import refuse_too_few_media
from operations.officials import official, role_of
from operations.services import Services
from retention.accounts import Official, Protocol
from retention.act import Act, ActDraft, ActState, Approval, Office, missing_before_director, offices_of


def approve(
    services: Services,
    name: str,
    account: str,
    key: ArchiveKey | None,
    protocol: Protocol | None = None,
    *,
    seen: str | None = None,
) -> ActView:
    """Enters the approval of the compiler or of a member of the commission.

    Args:
        services: the home.
        name: the act.
        account: who approves.
        key: his own; None in a simulation alone.
        protocol: the commission's, told by its secretary.
        seen: digest of the draft that he looked at; None where it is looked at only now.

    Raises RefusedError `act.other_than_seen`, `act.commission_changed`, `act.not_awaiting`, `act.no_office`,
    `act.not_compiled`, `act.approved_already`, `act.needs_credential`, `act.other_credential`, `act.items_blocked`;
    BadInputError `act.no_protocol`.
    """
    with alone(services.home, "acts"):
        _refuse_other(services, name, seen)
        return _approve(services, name, account, key, protocol)


def _refuse_other(services: Services, name: str, seen: str | None) -> None:
    """Returns if the draft is the one that was looked at: cases may have been taken out of it since."""
    if seen is not None and find_act(services, name).draft.digest != seen:
        raise RefusedError(
            "act.other_than_seen",
            "Акт изменился, пока страница была открыта.",
            "Ничего не подписано. Обновите страницу, прочтите акт и повторите.",
        )


def _approve(services: Services, name: str, account: str, key: ArchiveKey | None, protocol: Protocol | None) -> ActView:
    view = find_act(services, name)
    if view.state is ActState.AGREED and view.act is None:
        return _agree(services, view, account)  # a kill came between the last word and the document
    if view.state not in (ActState.DRAFT, ActState.COMPILED):
        raise RefusedError(
            "act.not_awaiting",
            f"Акт № {view.draft.number} {view.state.russian}: согласование закончено.",
            f"Что дальше: letopis act show {view.draft.number}.",
        )
    refuse_ended_duty(services, account)
    refuse_other_commission(services, view.draft)
    offices = offices_of(account, view.draft)
    _refuse_out_of_turn(view, account, offices)
    if key is None and not services.simulation:
        raise RefusedError(
            "act.needs_credential",
            "Согласовать акт можно только своим ключом.",
            f"Создайте его: letopis credential new --as {account}; затем введите парольную фразу.",
        )
    refuse_too_few_media(services)
    if key is not None and key.key_id != known_keys(services).current(account):
        raise RefusedError(
            "act.other_credential",
            f"Это не ключ «{account}».",
            "Каждый согласовывает акт своим ключом и за себя.",
        )
    refuse_blocked(services, view.draft)
    if Office.SECRETARY in offices and protocol is None:
        if not services.simulation:
            raise BadInputError(
                "act.no_protocol",
                "Секретарь ЭК указывает протокол, которым согласован акт.",
                'Добавьте: --protocol "№ 2 от 15.01.2032".',
            )
        protocol = Protocol(number=view.draft.number, dated=services.today())
    approval = _signed(services, view.draft, account, offices, key, protocol if Office.SECRETARY in offices else None)
    details = {"draft_sha512": view.draft.digest, "approval": approval.model_dump(mode="json")}
    services.log(account, APPROVED, str(view.record), **details)
    view = find_act(services, name)
    if not missing_before_director(view.draft, _accounts(view)):
        return _agree(services, view, account)
    return view


def finish_agreed(services: Services) -> None:
    """Makes documents of the acts that everybody has agreed to, where a kill came between the last word and that."""
    for view in acts(services):
        if view.state is ActState.AGREED and view.act is None:
            with alone(services.home, "acts"):
                now = find_act(services, view.draft.number)
                if now.state is ActState.AGREED and now.act is None:
                    _agree(services, now, now.approvals[-1].official.account)


def missing(view: ActView) -> tuple[str, ...]:
    """What an act waits for now, in Russian."""
    if view.state in (ActState.DRAFT, ActState.COMPILED):
        return (*missing_before_director(view.draft, _accounts(view)), "директор")
    if view.state is ActState.PARTIAL:
        paper = ("отметка о делах на бумаге (letopis act paper)",) if view.draft.paper and not view.paper else ()
        return (*paper, *(f"отметка, что данных нет: {one.russian} (letopis media gone)" for one in view.elsewhere))
    return ("директор",) if view.state is ActState.AGREED else ()


def ready_for_director(services: Services, name: str, account: str, *, seen: str | None = None) -> RecordId:
    """The record that the director is to sign; `seen` as in `approve`.

    Raises RefusedError `act.other_than_seen`, `act.not_agreed`, `act.not_awaiting`, `act.not_director`,
    `act.same_person`, `act.director_unnamed`, `act.too_early`, `act.items_blocked`.
    """
    with alone(services.home, "acts"):
        _refuse_other(services, name, seen)
        return _ready_for_director(services, name, account)


def _ready_for_director(services: Services, name: str, account: str) -> RecordId:
    view = find_act(services, name)
    if view.state is ActState.AGREED and view.act is None:
        view = _agree(services, view, account)
    if view.state in (ActState.DRAFT, ActState.COMPILED):
        wanted = missing_before_director(view.draft, _accounts(view))
        raise RefusedError(
            "act.not_agreed",
            f"Акт № {view.draft.number} ещё не согласован. Ждут: {'; '.join(wanted)}.",
            f"Каждый согласовывает сам: letopis act approve {view.draft.number} --by ЛОГИН.",
        )
    if view.state is not ActState.AGREED:
        raise RefusedError(
            "act.not_awaiting",
            f"Акт № {view.draft.number} {view.state.russian}: утверждать нечего.",
            f"Что дальше: letopis act show {view.draft.number}.",
        )
    refuse_ended_duty(services, account)
    refuse_signer(view.draft, account, role_of(services, account))
    refuse_unnamed(services, view.draft, official(services, account).name)
    if services.today() < view.draft.dated:
        raise RefusedError(
            "act.too_early",
            f"Акт № {view.draft.number} датирован {short_date(view.draft.dated)}: утверждают его не раньше.",
            "Повторите в этот день: штамп времени под подписью не должен быть раньше даты акта.",
        )
    refuse_blocked(services, view.draft)
    return view.record


def refuse_blocked(services: Services, draft: ActDraft) -> None:
    """Returns if everything listed may still go. Raises RefusedError `act.items_blocked` with the first reason."""
    found = due_on(services, max(services.today(), draft.dated))
    allowed, paper = {one.record for one in found.due}, paper_that_may_go(found, draft)
    blocked = [item.record for item in draft.items if item.record not in allowed]
    blocked += [f"paper:{item.record}" for item in draft.paper if item not in paper]
    if blocked:
        raise RefusedError(
            "act.items_blocked",
            f"Дел, которые уничтожать нельзя: {len(blocked)}, первое — {blocked[0]}.",
            f"Причины: letopis retention due; исключите их: letopis act edit {draft.number} --without ДЕЛО "
            "--basis ПРИЧИНА или снимите акт.",
        )


def refuse_other_commission(services: Services, draft: ActDraft) -> None:
    """Returns if the commission is still the one that the draft names. Raises RefusedError `act.commission_changed`."""
    if commission_now(services) != draft.commission:
        raise RefusedError(
            "act.commission_changed",
            f"Акт № {draft.number} составлен для комиссии по приказу {draft.commission.order}, а теперь она другая.",
            f"Снимите акт (letopis act withdraw {draft.number}) и составьте новый.",
        )


def _accounts(view: ActView) -> frozenset[str]:
    return frozenset(approval.official.account for approval in view.approvals)


def _refuse_out_of_turn(view: ActView, account: str, offices: tuple[Office, ...]) -> None:
    draft = view.draft
    if not offices:
        hint = f"Состав комиссии: {', '.join(draft.commission.everybody)}; составитель: {draft.compiler.account}."
        raise RefusedError("act.no_office", f"«{account}» не участвует в согласовании акта № {draft.number}.", hint)
    if account in _accounts(view):
        raise RefusedError(
            "act.approved_already",
            f"«{account}» уже согласовал акт № {draft.number}.",
            f"Кого ещё ждут: letopis act show {draft.number}.",
        )
    if Office.COMPILER not in offices and draft.compiler.account not in _accounts(view):
        raise RefusedError(
            "act.not_compiled",
            f"Акт № {draft.number} ещё не подписан составителем ({draft.compiler.account}).",
            f"Сначала: letopis act approve {draft.number} --by {draft.compiler.account}.",
        )


def _signed(
    services: Services,
    draft: ActDraft,
    account: str,
    offices: tuple[Office, ...],
    key: ArchiveKey | None,
    protocol: Protocol | None,
) -> Approval:
    bare = Approval(
        official=Official(account=account, office=official(services, account).office),
        offices=offices,
        at=stamp(services.clock.now()),
        protocol=protocol,
        key_id=key.key_id if key else "",
        public_pem=key.public_pem if key else "",
    )
    return bare.model_copy(update={"sig": signature_text(key, bare.statement(draft))}) if key else bare


def _agree(services: Services, view: ActView, actor: str) -> ActView:
    """The commission has agreed: the act becomes a document, to be signed by the director."""
    draft = view.draft
    [protocol] = (approval.protocol for approval in view.approvals if approval.protocol is not None)
    accounts = dict.fromkeys((draft.compiler.account, *draft.commission.everybody))
    people = tuple(official(services, one) for one in accounts)
    act = Act(draft=draft, protocol=protocol, approvals=view.approvals, people=people)
    record = view.record
    if not services.home.work_folder(record).exists() and not archived_versions(services, record):
        close_own(
            services,
            record,
            act,
            title=f"Акт № {draft.number} о выделении к уничтожению документов, не подлежащих хранению",
            short=f"Акт № {draft.number}",
            on=services.today(),
            order=f"протокол ЭК № {act.protocol.number}",
            actor=actor,
        )
    return find_act(services, draft.number)
