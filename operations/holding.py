"""The verbs «hold add» and «hold lift» (приостановление уничтожения). What a hold is: `operations.hold_lists`."""

import secrets
from collections.abc import Sequence
from datetime import date

from archive_store.hold_list import HoldLine, Verb, new_line, settle
from kernel.clock import local_date
from kernel.errors import BadInputError, IntegrityError, LetopisError, NotFoundError, RefusedError, UnavailableError
from kernel.russian import short_date
from operations.alone import alone
from operations.archived import record_id_of, record_ids
from operations.basis import checked_basis
from operations.hold_lists import LIFT, SET, Lists, holds_now, keep_at_home, line_digest, lost_hold, read_lists, untold
from operations.paper_cases import paper_cases
from operations.services import Services
from retention.holds import Hold


def add_holds(
    services: Services, scopes: Sequence[str], basis: str, actor: str, *, until: date | None = None
) -> tuple[Hold, ...]:
    """Forbids the destruction of records, or of all whose ids begin alike, until the holds are lifted.

    Args:
        services: the home.
        scopes: records' ids or beginnings of them; each gets a hold of its own.
        basis: the paper.
        actor: who does it.
        until: the day to which the paper asks for it: nothing ends then, but `doctor` and the list say so.

    Raises BadInputError `basis.unfit`, `hold.until_passed`; NotFoundError `hold.nothing_held` where no record is meant;
    UnavailableError `hold.too_few_media`: what was written by then holds all the same.
    """
    basis = checked_basis(basis)
    _refuse_scopes_of_nothing(services, scopes)
    if until is not None and until < services.today():
        raise BadInputError(
            "hold.until_passed",
            f"{short_date(until)} уже прошло.",
            "Назовите день, до которого просит бумага, или не называйте дня: запись снимают отдельно.",
        )
    standing = _standing(services, scopes, basis, until)
    _tell_untold(services, read_lists(services).lines)  # a kill may have come when the same was asked for before
    fresh = [(scope, basis) for scope in dict.fromkeys(scopes) if scope not in {one.record for one in standing}]
    return (*standing, *_set(services, fresh, actor, until))


def _standing(services: Services, scopes: Sequence[str], basis: str, until: date | None) -> tuple[Hold, ...]:
    """The holds that stand already on the same paper: a form that is sent twice sets none anew."""
    return tuple(
        one
        for one in holds_now(services).holds
        if one.lifted_on is None and (one.basis, one.until) == (basis, until) and one.record in scopes
    )


def take_over_holds(services: Services, held: Sequence[tuple[str, str]], actor: str) -> tuple[Hold, ...]:
    """Holds (scope, basis) on what is only coming: those of a fond, before its records. One that stands stays one.

    Raises UnavailableError `hold.too_few_media`.
    """
    standing = {(hold.record, hold.basis) for hold in holds_now(services).holds if hold.lifted_on is None}
    return _set(services, [one for one in dict.fromkeys(held) if one not in standing], actor)


def _set(
    services: Services, held: Sequence[tuple[str, str]], actor: str, until: date | None = None
) -> tuple[Hold, ...]:
    if not held:
        return ()
    now, key = services.clock.now(), services.media.key
    day = local_date(now, services.school.zone).isoformat()
    asked = until.isoformat() if until else ""
    lines = tuple(
        new_line(key, Verb.SET, f"{day}-{secrets.token_hex(4)}", scope, basis, at=now, actor=actor, until=asked)
        for scope, basis in held
    )
    _enter(services, lines, actor)
    for line in lines:
        services.log(actor, SET, line.scope, hold=line.hold, line=line_digest(line))
    wanted = {line.hold for line in lines}
    return tuple(hold for hold in holds_now(services).holds if hold.id in wanted)


def lift_hold(services: Services, hold: str, basis: str, actor: str) -> Hold:
    """Lifts a hold on a paper of its own.

    Raises BadInputError `basis.unfit`; NotFoundError `hold.unknown`; RefusedError `hold.lifted_already`;
    UnavailableError `hold.too_few_media`: then it is not lifted, and the same call again goes on.
    """
    basis = checked_basis(basis)
    known = _known(services, hold)
    if known.lifted_on is not None:
        raise RefusedError(
            "hold.lifted_already",
            f"Приостановление «{hold}» уже снято: {known.lift_basis}.",
            "Снимать его снова не нужно.",
        )
    line = new_line(services.media.key, Verb.LIFT, hold, known.record, basis, at=services.clock.now(), actor=actor)
    _enter(services, (line,), actor)
    services.log(actor, LIFT, line.scope, hold=hold, line=line_digest(line))
    return _known(services, hold)


def give_holds(services: Services, name: str, actor: str) -> bool:
    """Gives one medium all the holds that are known, and the log what a kill kept from it.

    Raises as `Media.keeper`; IntegrityError `hold.list_lost` where the medium's list is damaged and too few others can
    be read to be sure of what stood in it.
    """
    lists = read_lists(services)
    if not lists.may_rewrite(services, name):
        raise IntegrityError(
            "hold.list_lost",
            f"Перечень приостановлений на носителе «{name}» повреждён, и узнать, что в нём было, не по чему.",
            "Подключите остальные носители и повторите; до этого ничего не уничтожается.",
        )
    with services.media.keeper(name, services.clock.now(), actor, for_acts=True) as keeper:
        changed = settle(keeper, lists.lines)
        head = keeper.head()
    if changed:
        uuid = services.media.place(name).uuid
        services.log(actor, "media-holds", uuid, medium=name, holds=len(lists.lines), ledger=head.as_json())
    _tell_untold(services, lists.lines)
    return changed


def _tell_untold(services: Services, lines: tuple[HoldLine, ...]) -> None:
    for line in untold(services, lines):
        services.log(line.actor, SET, line.scope, hold=line.hold, line=line_digest(line))


def _known(services: Services, hold: str) -> Hold:
    found = next((one for one in holds_now(services).holds if one.id == hold), None) or lost_hold(services, hold)
    if found is None:
        raise NotFoundError("hold.unknown", f"Приостановления «{hold}» нет.", "Посмотрите перечень: letopis hold list.")
    return found


def _refuse_scopes_of_nothing(services: Services, scopes: Sequence[str]) -> None:
    """A misspelt scope would hold nothing and look as if it did."""
    known = [*record_ids(services), *map(str, services.home.work_folders()), *map(str, services.home.import_folders())]
    # A copy may still be there of what an act is just destroying, or on a medium that is away: it can be kept.
    known += map(record_id_of, services.media.destroyed())
    known += (str(case.record) for case in paper_cases(services) if not case.destroyed_by)
    for scope in scopes or ("",):
        if not scope or not any(record.startswith(scope) for record in known):
            raise NotFoundError(
                "hold.nothing_held",
                f"Нет документа, номер которого начинается с «{scope}»: приостанавливать нечего.",
                "Посмотрите номера: letopis status; годится и начало номера, например «28/2021-22/7a».",
            )


def _enter(services: Services, fresh: tuple[HoldLine, ...], actor: str) -> None:
    """Puts the lines on every medium that takes them. Raises UnavailableError `hold.too_few_media`.

    The home has them first, and nothing is taken off a medium meanwhile: whoever destroys looks there before each.
    """
    with alone(services.home, "holds"):
        lists = read_lists(services)
        ready, troubles = _ready(services, lists, actor)
        if len(ready) >= services.media.quorum:
            keep_at_home(services, (*lists.lines, *fresh))
        else:
            ready = []
        _give(services, (*lists.lines, *fresh), ready, troubles, actor)


def _give(services: Services, lines: tuple[HoldLine, ...], ready: list[str], troubles: list[str], actor: str) -> None:
    taken = []
    for name in ready:
        try:
            with services.media.keeper(name, services.clock.now(), actor, for_acts=True) as keeper:
                settle(keeper, lines)
                head = keeper.head()
        except LetopisError as error:  # it gets the lines when it is attached again
            troubles.append(f"«{name}»: {error.message}")
            continue
        services.log(actor, "media-holds", services.media.place(name).uuid, medium=name, ledger=head.as_json())
        taken.append(name)
    if len(taken) < services.media.quorum:
        raise UnavailableError(
            "hold.too_few_media",
            f"Запись приняли носители: {len(taken)} из {len(services.media.names)}, "
            f"а нужно не меньше {services.media.quorum}. {' '.join(troubles)}".strip(),
            "Устраните причину (letopis media list) и повторите.",
        )


def _ready(services: Services, lists: Lists, actor: str) -> tuple[list[str], list[str]]:
    """The media that would take a line now, asked before any is written; and what keeps the others."""
    ready, troubles = [], []
    for name in services.media.names:
        if not lists.may_rewrite(services, name):
            troubles.append(f"«{name}»: перечень приостановлений повреждён.")
            continue
        try:
            with services.media.keeper(name, services.clock.now(), actor, for_acts=True):
                ready.append(name)
        except LetopisError as error:
            troubles.append(f"«{name}»: {error.message}")
    return ready, troubles
