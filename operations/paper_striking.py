"""The verb «paper strike»: a case on paper that was entered by mistake is struck off, and may be entered anew.

It is no way to lose a case: what is listed in an inventory or an act, is on hold, or is the print of an electronic
record stays.
"""

from kernel.errors import RefusedError
from kernel.ids import parse_record_id
from operations.act_shelf import acts
from operations.alone import alone
from operations.basis import checked_basis
from operations.hold_lists import holds_now
from operations.inventories import inventories
from operations.paper_cases import STRUCK, PaperCase, known_case
from operations.services import Services
from profiles.words import Carrier
from retention.act import ActState
from retention.holds import is_held


def strike_case(services: Services, record: str, basis: str, actor: str) -> PaperCase:
    """Strikes the case off; gives it as it was.

    Raises NotFoundError `paper.no_case`; BadInputError `basis.unfit`; RefusedError `paper.is_print`,
    `paper.inventoried`, `paper.in_act`, `paper.held`; as `HoldState.gaps` where holds are not known.
    """
    basis = checked_basis(basis)
    with alone(services.home, "acts"), alone(services.home, "holds"):
        case = known_case(services, parse_record_id(record))
        _refuse_bound(services, case)
        services.log(actor, STRUCK, str(case.record), basis=basis)
    return case


def _refuse_bound(services: Services, case: PaperCase) -> None:
    """Returns if nothing speaks of the case yet."""
    record = str(case.record)
    if case.printed:
        raise RefusedError(
            "paper.is_print",
            f"{record} на бумаге — распечатка электронного документа, сданная в архив.",
            "Её отмечают на своём месте: letopis paper list.",
        )
    for one in inventories(services):
        if one.inventory.carrier is Carrier.PAPER and any(item.record == record for item in one.inventory.items):
            raise RefusedError(
                "paper.inventoried",
                f"Дело {record} внесено в опись № {one.inventory.number}.",
                "Если опись ещё не подписана, сначала снимите её: letopis inventory withdraw. Подписанную не меняют.",
            )
    for view in acts(services):
        if view.state is not ActState.WITHDRAWN and any(item.record == record for item in view.draft.paper):
            raise RefusedError(
                "paper.in_act",
                f"Дело {record} стоит в акте № {view.draft.number}.",
                f"Исключите его: letopis act edit {view.draft.number} --without paper:{record}.",
            )
    holds = holds_now(services)
    if holds.certain is None:
        raise RefusedError("paper.held", holds.gaps[0].message, "Подключите носители и повторите.")
    if is_held(record, holds.certain, services.today()):
        raise RefusedError(
            "paper.held",
            f"Уничтожение дела {record} приостановлено: с учёта его не снимают.",
            "Посмотрите основание: letopis hold list.",
        )
