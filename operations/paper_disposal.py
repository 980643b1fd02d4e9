"""The verb «act paper»: people have shredded an act's cases on paper, or handed them over, and enter it.

What may go is judged anew when it is entered, as for electronic cases: what a hold covers stays, and the act says so.
"""

from dataclasses import dataclass
from datetime import date

from kernel.errors import BadInputError, RefusedError
from kernel.references import parse_reference
from kernel.russian import short_date
from operations.act_events import KEPT, PAPER_GONE
from operations.act_shelf import ActView, find_act
from operations.alone import alone
from operations.basis import checked_basis
from operations.due import due_on, paper_that_may_go
from operations.enough_media import refuse_too_few_media
from operations.erasing import close_erasure
from operations.paper_cases import DESTROYED, paper_cases
from operations.services import Services
from retention.act import ActState

_HEAVIEST = 100_000  # kilograms


@dataclass(frozen=True)
class Disposal:
    """How the paper went.

    Attributes:
        done_on: the day.
        kilograms: weight as text («12,5»), or empty.
        recipient: the firm that took it for recycling; empty where a commission shredded it.
        waybill: number and date of the firm's waybill, or empty.
    """

    done_on: date
    kilograms: str = ""
    recipient: str = ""
    waybill: str = ""


@dataclass(frozen=True)
class Disposed:
    """What was entered: the act after it, ids of cases that stay, and of the act on personal data if it is drawn up."""

    view: ActView
    kept: tuple[str, ...]
    erasure: str = ""


def dispose(services: Services, name: str, how: Disposal, actor: str) -> Disposed:
    """Enters that the act's cases on paper are gone; a call that was killed is finished by the same call.

    Raises RefusedError `act.no_paper_waits`; BadInputError `act.bad_disposal`, `basis.unfit`; UnavailableError
    `act.too_few_to_tell`.
    """
    with alone(services.home, "acts"):
        view = find_act(services, name)
        if view.state is not ActState.PARTIAL or not view.draft.paper or view.paper:
            raise RefusedError(
                "act.no_paper_waits",
                f"Акт № {view.draft.number} ({view.state.russian}) не ждёт отметки о делах на бумаге.",
                f"Сначала исполните его: letopis act execute {view.draft.number}.",
            )
        how = _checked(services, view, how)
        refuse_too_few_media(services)
        gone, kept = _enter(services, view, actor)
        services.log(
            actor,
            PAPER_GONE,
            str(view.record),
            count=gone,
            kept=len(kept),
            done_on=how.done_on.isoformat(),
            kilograms=how.kilograms,
            recipient=how.recipient,
            waybill=how.waybill,
        )
        view = find_act(services, name)
        whole = view.state is ActState.EXECUTED and bool(view.destroyed)
        return Disposed(view, kept, close_erasure(services, view, actor) if whole else "")


def _enter(services: Services, view: ActView, actor: str) -> tuple[int, tuple[str, ...]]:
    """An event for each case; no hold is set meanwhile. How many are gone, and which stay."""
    act, kept, gone = str(view.record), [], 0
    with alone(services.home, "holds"):
        done = {str(one.record) for one in paper_cases(services) if one.destroyed_by == act}
        free = {item.record for item in paper_that_may_go(due_on(services, services.today()), view.draft)}
        for item in view.draft.paper:
            if item.record in done:
                gone += 1
            elif item.record in free:
                services.log(actor, DESTROYED, item.record, act=act)
                gone += 1
            else:
                services.log(actor, KEPT, item.record, act=act, carrier="paper")
                kept.append(item.record)
    return gone, tuple(kept)


def _checked(services: Services, view: ActView, how: Disposal) -> Disposal:
    """The disposal with its texts in one spelling."""
    if not view.draft.dated <= how.done_on <= services.today():
        raise _bad(f"Бумага не могла быть уничтожена {short_date(how.done_on)}: акт от {short_date(view.draft.dated)}.")
    weight = how.kilograms.replace(",", ".")
    try:
        heavy = bool(weight) and not 0 < float(weight) <= _HEAVIEST
    except ValueError:
        heavy = True
    if heavy:
        raise _bad(f"Вес «{how.kilograms}» не похож на число килограммов.")
    if bool(how.recipient) != bool(how.waybill):
        raise _bad("Если бумагу сдали, нужны и получатель, и накладная.")
    try:
        waybill = str(parse_reference(how.waybill)) if how.waybill else ""
    except ValueError:
        raise _bad(f"В реквизитах накладной «{how.waybill}» нет номера или даты.") from None
    recipient = checked_basis(how.recipient) if how.recipient else ""
    return Disposal(how.done_on, weight.replace(".", ","), recipient, waybill)


def _bad(message: str) -> BadInputError:
    return BadInputError(
        "act.bad_disposal",
        message,
        'Пример: --on 2032-02-01 --weight 12,5 --recipient "ООО «Вторсырьё»" --waybill "№ 5 от 01.02.2032"; измельчили '
        "сами — без получателя и накладной.",
    )
