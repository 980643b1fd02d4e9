"""Приостановление уничтожения: the verbs «hold add», «hold lift», «hold list», and what every decision asks first.

A hold is a signed line on the media (`archive_store.hold_list`). Two of three media must take it before it counts as
set, and the lists of two must be read before anybody may say that there is none: whichever two they are, one of them
has heard of every hold. The home's list alone proves nothing, for it may come from an old backup.
"""

import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from archive_store.hold_list import HoldLine, HoldList, Verb, new_line, parse_holds, read_holds, settle
from archive_store.media import medium_keys
from kernel.clock import local_date, parse_stamp
from kernel.errors import BadInputError, LetopisError, NotFoundError, RefusedError, UnavailableError
from kernel.findings import Finding, Severity
from operations import durable
from operations.archived import record_ids
from operations.services import Services
from retention.holds import Hold

_LONGEST = 300  # characters of a basis


@dataclass(frozen=True)
class HoldState:
    """What is known of holds now.

    Attributes:
        holds: all of them, lifted ones too, oldest first.
        gaps: why the list may lack something; while there are any, nothing may be destroyed.
    """

    holds: tuple[Hold, ...]
    gaps: tuple[Finding, ...]

    @property
    def certain(self) -> tuple[Hold, ...] | None:
        """The holds as `retention.decisions.decide` wants them: None where it is not known whether there are others."""
        return None if self.gaps else self.holds


def holds_now(services: Services) -> HoldState:
    """The union of all lists that can be read."""
    lines, gaps = _united(services)
    return HoldState(_as_holds(lines, services.school.zone), gaps)


def add_holds(services: Services, scopes: Sequence[str], basis: str, actor: str) -> tuple[Hold, ...]:
    """Forbids the destruction of records, or of all whose ids begin alike, until the holds are lifted; all or none.

    Args:
        services: the home.
        scopes: records' ids or beginnings of them; each gets a hold of its own.
        basis: the paper.
        actor: who does it.

    Raises BadInputError `hold.bad_basis`; NotFoundError `hold.nothing_held` where no record is meant;
    UnavailableError `hold.too_few_media`.
    """
    basis = _checked_basis(basis)
    _refuse_scopes_of_nothing(services, scopes)
    now, key = services.clock.now(), services.media.key
    day = local_date(now, services.school.zone).isoformat()
    lines = tuple(
        new_line(key, Verb.SET, f"{day}-{secrets.token_hex(3)}", scope, basis, at=now, actor=actor)
        for scope in dict.fromkeys(scopes)
    )
    return _enter(services, lines, actor, "hold")


def lift_hold(services: Services, hold: str, basis: str, actor: str) -> Hold:
    """Lifts a hold on a paper of its own.

    Raises BadInputError `hold.bad_basis`; NotFoundError `hold.unknown`; RefusedError `hold.lifted_already`;
    UnavailableError `hold.too_few_media`.
    """
    basis = _checked_basis(basis)
    known = next((one for one in holds_now(services).holds if one.id == hold), None)
    if known is None:
        raise NotFoundError("hold.unknown", f"Приостановления «{hold}» нет.", "Посмотрите перечень: letopis hold list.")
    if known.lifted_on is not None:
        raise RefusedError(
            "hold.lifted_already",
            f"Приостановление «{hold}» уже снято: {known.lift_basis}.",
            "Снимать его снова не нужно.",
        )
    line = new_line(services.media.key, Verb.LIFT, hold, known.record, basis, at=services.clock.now(), actor=actor)
    return _enter(services, (line,), actor, "hold-lift")[0]


def give_holds(services: Services, name: str, actor: str) -> bool:
    """Gives one medium all the holds that the home and the attached media know of. Raises as `Media.keeper`."""
    lines, _ = _united(services)
    with services.media.keeper(name, services.clock.now(), actor, for_acts=True) as keeper:
        changed = settle(keeper, lines)
        head = keeper.head()
    if changed:
        uuid = services.media.place(name).uuid
        services.log(actor, "media-holds", uuid, medium=name, holds=len(lines), ledger=head.as_json())
    return changed


def _checked_basis(basis: str) -> str:
    words = re.sub(r"\s+", " ", basis).strip()
    if not 3 <= len(words) <= _LONGEST:
        raise BadInputError(
            "hold.bad_basis",
            f"Основание не указано или длиннее {_LONGEST} знаков.",
            'Назовите бумагу: --basis "запрос прокуратуры № 7-12 от 14.01.2032".',
        )
    return words


def _refuse_scopes_of_nothing(services: Services, scopes: Sequence[str]) -> None:
    """A misspelt scope would hold nothing and look as if it did."""
    known = [*record_ids(services), *map(str, services.home.work_folders()), *map(str, services.home.import_folders())]
    for scope in scopes or ("",):
        if not scope or not any(record.startswith(scope) for record in known):
            raise NotFoundError(
                "hold.nothing_held",
                f"Нет документа, номер которого начинается с «{scope}»: приостанавливать нечего.",
                "Посмотрите номера: letopis status; годится и начало номера, например «28/2021-22/7a».",
            )


def _enter(services: Services, fresh: tuple[HoldLine, ...], actor: str, verb: str) -> tuple[Hold, ...]:
    """Puts the lines on every medium that can be written; counted only when enough of them have them."""
    writable = [name for name in services.media.names if services.media.standing(name).writable]
    if len(writable) < services.media.quorum:
        raise _too_few(services, len(writable))
    known, _ = _united(services)
    heads = {}
    for name in writable:
        try:
            with services.media.keeper(name, services.clock.now(), actor, for_acts=True) as keeper:
                settle(keeper, (*known, *fresh))
                heads[name] = keeper.head().as_json()
        except LetopisError:
            continue  # it gets the lines when it is attached again
    for name, head in heads.items():
        for line in fresh:
            services.log(actor, verb, line.scope, hold=line.hold, medium=name, ledger=head)
    _keep(services, (*known, *fresh))
    if len(heads) < services.media.quorum:
        raise _too_few(services, len(heads))
    wanted = {line.hold for line in fresh}
    return tuple(hold for hold in _as_holds((*known, *fresh), services.school.zone) if hold.id in wanted)


def _too_few(services: Services, count: int) -> UnavailableError:
    return UnavailableError(
        "hold.too_few_media",
        f"Запись принял носитель: {count} из {len(services.media.names)}, а нужно не меньше {services.media.quorum}.",
        "Подключите носители (letopis media attach) и повторите.",
    )


def _united(services: Services) -> tuple[tuple[HoldLine, ...], tuple[Finding, ...]]:
    """All lines that are known, and what keeps the union from being certain."""
    key = services.media.key
    content = services.home.holds.read_bytes() if services.home.holds.is_file() else b""
    own = parse_holds(content, {key.key_id: key.public_pem})
    lists = {"": own, **_of_media(services)}
    lines = tuple(dict.fromkeys(line for one in lists.values() for line in one.lines))
    gaps = [_unsound(name) for name, one in lists.items() if not one.sound]
    read = len(lists) - 1
    wanted = len(services.media.names) - services.media.quorum + 1
    if read < wanted:
        text = f"Прочитан перечень приостановлений с {read} из {len(services.media.names)} носителей, нужно {wanted}."
        gaps.append(Finding("hold.media_away", Severity.ERROR, "holds.jsonl", text))
    if set(lines) - set(own.lines):
        _keep(services, lines)
    return lines, tuple(gaps)


def _of_media(services: Services) -> dict[str, HoldList]:
    found = {}
    for name, medium in services.media.attached():
        try:
            found[name] = read_holds(medium, medium_keys(medium, services.media.key_ids))
        except LetopisError:
            continue
    return found


def _unsound(name: str) -> Finding:
    where = f"на носителе «{name}»" if name else "в домашней папке"
    text = f"В перечне приостановлений {where} есть строка, не подписанная архивом: он может быть неполон."
    return Finding("hold.bad_line", Severity.ERROR, name or "home", text)


def _keep(services: Services, lines: tuple[HoldLine, ...]) -> None:
    durable.write(services.home.holds, b"".join(line.as_line() for line in lines))


def _as_holds(lines: tuple[HoldLine, ...], zone: str) -> tuple[Hold, ...]:
    lifts = {line.hold: line for line in lines if line.verb is Verb.LIFT}
    found = []
    for line in sorted((line for line in lines if line.verb is Verb.SET), key=lambda line: (line.at, line.hold)):
        lift = lifts.get(line.hold)
        found.append(
            Hold(
                id=line.hold,
                record=line.scope,
                basis=line.basis,
                since=local_date(parse_stamp(line.at), zone),
                lifted_on=local_date(parse_stamp(lift.at), zone) if lift else None,
                lift_basis=lift.basis if lift else "",
            )
        )
    return tuple(found)
