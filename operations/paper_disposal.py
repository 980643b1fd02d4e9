"""The verb «act paper»: people have shredded an act's cases on paper, or handed them over, and enter it.

What may go was judged when the act began to be carried out; when it is entered, holds are asked once more: what one
covers stays, and while it is not known whether there are any, nothing is entered. One event tells of all.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from kernel.clock import local_date, parse_stamp
from kernel.errors import BadInputError, RefusedError, UnavailableError
from kernel.references import parse_reference
from kernel.russian import short_date
from operations.act_events import PAPER_GONE
from operations.act_shelf import ActView, find_act
from operations.alone import alone
from operations.basis import checked_basis
from operations.enough_media import refuse_too_few_media
from operations.hold_lists import holds_now
from operations.paper_cases import paper_cases
from operations.paper_erasing import close_paper_erasure
from operations.services import Services
from retention.act import ActState, missing_before_director
from retention.holds import is_held

_HEAVIEST = 100_000  # kilograms
_WEIGHT = re.compile(r"[0-9]{1,6}([.,][0-9]{1,3})?")


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
    """What was entered: the act after it, ids of cases that stay, id of the act on personal data (or empty)."""

    view: ActView
    kept: tuple[str, ...]
    erasure: str


def dispose(services: Services, name: str, how: Disposal, actor: str) -> Disposed:
    """Enters that the act's cases on paper are gone.

    Raises RefusedError `act.no_paper_waits`; BadInputError `act.bad_disposal`, `basis.unfit`; UnavailableError
    `act.too_few_to_tell`, `act.paper_undecided`.
    """
    with alone(services.home, "acts"):
        view = find_act(services, name)
        approved = {one.official.account for one in view.approvals}
        waits = view.state is ActState.PARTIAL and view.draft.paper and not view.paper and view.began_at
        if not waits or missing_before_director(view.draft, approved):
            raise RefusedError(
                "act.no_paper_waits",
                f"Акт № {view.draft.number} ({view.state.russian}) не ждёт отметки о делах на бумаге.",
                f"Сначала исполните его: letopis act execute {view.draft.number}.",
            )
        how = _checked(services, view, how)
        refuse_too_few_media(services)
        with alone(services.home, "holds"):
            gone = _free(services, view)
            kept = tuple(item.record for item in view.draft.paper if item.record not in gone)
            services.log(
                actor,
                PAPER_GONE,
                str(view.record),
                destroyed=[item.record for item in view.draft.paper if item.record in gone],
                kept=list(kept),
                done_on=how.done_on.isoformat(),
                kilograms=how.kilograms,
                recipient=how.recipient,
                waybill=how.waybill,
            )
        view = find_act(services, name)
        erasure = close_paper_erasure(services, view, actor)
    return Disposed(view, kept, erasure)


def _free(services: Services, view: ActView) -> Collection[str]:
    """Those that were free to go when the act began, are there still, and no hold covers now."""
    holds = holds_now(services)
    if holds.certain is None:
        raise UnavailableError(
            "act.paper_undecided",
            f"Неизвестно, приостановлено ли уничтожение: {holds.gaps[0].message}",
            "Ничего не отмечено. Подключите носители и повторите.",
        )
    there = {str(one.record) for one in paper_cases(services) if not one.destroyed_by}
    today = services.today()
    held = {record for record in view.paper_going if is_held(record, holds.certain, today)}
    return (set(view.paper_going) & there) - held


def _checked(services: Services, view: ActView, how: Disposal) -> Disposal:
    """The disposal with its texts in one spelling."""
    began = local_date(parse_stamp(view.began_at), services.school.zone)
    if not began <= how.done_on <= services.today():
        raise _bad(f"Бумага не могла быть уничтожена {short_date(how.done_on)}: акт исполняется с {short_date(began)}.")
    weight = how.kilograms.replace(",", ".")
    if weight and not (_WEIGHT.fullmatch(weight) and 0 < float(weight) <= _HEAVIEST):
        raise _bad(f"Вес «{how.kilograms[:40]}» не похож на число килограммов.")
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
