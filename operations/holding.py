"""Приостановление уничтожения: the verbs «hold add», «hold lift», «hold list», and what every decision asks first.

A hold is a signed line on the media (`archive_store.hold_list`): in force as soon as any medium has it, counted as set
when two of three have it. A lift counts only once the event log tells of it, and that is written after two of three
have it, so one that was refused or killed lifts nothing.

Nobody may say that there is no hold unless the lists of two media were read and found sound: whichever two they are,
one of them has heard of every hold. The home's list is a cache and proves nothing: it may come from an old backup.
"""

import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field

from archive_store.hold_list import HoldLine, HoldList, Verb, new_line, parse_holds, read_holds, settle
from archive_store.media import medium_keys
from kernel.clock import local_date, parse_stamp
from kernel.digests import sha512_hex
from kernel.errors import BadInputError, IntegrityError, LetopisError, NotFoundError, RefusedError, UnavailableError
from kernel.findings import Finding, Severity
from operations import durable
from operations.archived import record_id_of, record_ids
from operations.services import Services
from retention.holds import Hold

_LONGEST = 300  # characters of a basis
_SET, _LIFT = "hold", "hold-lift"  # verbs of the event log


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


@dataclass(frozen=True)
class _Lists:
    """All lists that can be read: the union of their lines, and which media's lists are sound and which are not."""

    lines: tuple[HoldLine, ...]
    sound: frozenset[str]
    unsound: frozenset[str] = field(default_factory=frozenset)

    def suffice(self, services: Services) -> bool:
        """Whether the sound lists are so many that one of them knows every hold."""
        return len(self.sound) >= _wanted(services)

    def may_rewrite(self, services: Services, name: str) -> bool:
        """Whether nothing can be lost with what is unreadable in the medium's list: the sound ones know it all."""
        return name not in self.unsound or self.suffice(services)


def _wanted(services: Services) -> int:
    return len(services.media.names) - services.media.quorum + 1


def holds_now(services: Services) -> HoldState:
    """The union of all lists that can be read."""
    lists = _read(services)
    return HoldState(_as_holds(services, lists.lines), _gaps(services, lists))


def _gaps(services: Services, lists: _Lists) -> tuple[Finding, ...]:
    gaps = []
    for name in sorted(lists.unsound):
        text = f"Перечень приостановлений на носителе «{name}» повреждён или изменён: он может быть неполон."
        gaps.append(Finding("hold.bad_list", Severity.ERROR, name, text))
    if not lists.suffice(services):
        count, of = len(lists.sound), len(services.media.names)
        text = f"Перечень приостановлений прочитан с {count} из {of} носителей, а нужно с {_wanted(services)}."
        gaps.append(Finding("hold.media_away", Severity.ERROR, "holds.jsonl", text))
    return tuple(gaps)


def add_holds(services: Services, scopes: Sequence[str], basis: str, actor: str) -> tuple[Hold, ...]:
    """Forbids the destruction of records, or of all whose ids begin alike, until the holds are lifted.

    Args:
        services: the home.
        scopes: records' ids or beginnings of them; each gets a hold of its own.
        basis: the paper.
        actor: who does it.

    Raises BadInputError `hold.bad_basis`; NotFoundError `hold.nothing_held` where no record is meant;
    UnavailableError `hold.too_few_media`: what was written by then holds all the same.
    """
    basis = _checked_basis(basis)
    _refuse_scopes_of_nothing(services, scopes)
    now, key = services.clock.now(), services.media.key
    day = local_date(now, services.school.zone).isoformat()
    lines = tuple(
        new_line(key, Verb.SET, f"{day}-{secrets.token_hex(4)}", scope, basis, at=now, actor=actor)
        for scope in dict.fromkeys(scopes)
    )
    _enter(services, lines, actor)
    for line in lines:
        services.log(actor, _SET, line.scope, hold=line.hold, line=_digest(line))
    wanted = {line.hold for line in lines}
    return tuple(hold for hold in holds_now(services).holds if hold.id in wanted)


def lift_hold(services: Services, hold: str, basis: str, actor: str) -> Hold:
    """Lifts a hold on a paper of its own.

    Raises BadInputError `hold.bad_basis`; NotFoundError `hold.unknown`; RefusedError `hold.lifted_already`;
    UnavailableError `hold.too_few_media`: then it is not lifted, and the same call again goes on.
    """
    basis = _checked_basis(basis)
    known = _known(services, hold)
    if known.lifted_on is not None:
        raise RefusedError(
            "hold.lifted_already",
            f"Приостановление «{hold}» уже снято: {known.lift_basis}.",
            "Снимать его снова не нужно.",
        )
    line = new_line(services.media.key, Verb.LIFT, hold, known.record, basis, at=services.clock.now(), actor=actor)
    _enter(services, (line,), actor)
    services.log(actor, _LIFT, line.scope, hold=hold, line=_digest(line))
    return _known(services, hold)


def give_holds(services: Services, name: str, actor: str) -> bool:
    """Gives one medium all the holds that are known, and the log what a kill kept from it.

    Raises as `Media.keeper`; IntegrityError `hold.list_lost` where the medium's list is damaged and too few others can
    be read to be sure of what stood in it.
    """
    lists = _read(services)
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
    for line in _untold(services, lists.lines):
        services.log(line.actor, _SET, line.scope, hold=line.hold, line=_digest(line))
    return changed


def _known(services: Services, hold: str) -> Hold:
    found = next((one for one in holds_now(services).holds if one.id == hold), None)
    if found is None:
        raise NotFoundError("hold.unknown", f"Приостановления «{hold}» нет.", "Посмотрите перечень: letopis hold list.")
    return found


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
    # A copy may still be there of what an act is just destroying, or on a medium that is away: it can be kept.
    known += map(record_id_of, services.media.destroyed())
    for scope in scopes or ("",):
        if not scope or not any(record.startswith(scope) for record in known):
            raise NotFoundError(
                "hold.nothing_held",
                f"Нет документа, номер которого начинается с «{scope}»: приостанавливать нечего.",
                "Посмотрите номера: letopis status; годится и начало номера, например «28/2021-22/7a».",
            )


def _enter(services: Services, fresh: tuple[HoldLine, ...], actor: str) -> None:
    """Puts the lines on every medium that takes them. Raises UnavailableError `hold.too_few_media`."""
    lists = _read(services)
    ready, troubles = _ready(services, lists, actor)
    taken = []
    for name in ready if len(ready) >= services.media.quorum else ():
        try:
            with services.media.keeper(name, services.clock.now(), actor, for_acts=True) as keeper:
                settle(keeper, (*lists.lines, *fresh))
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


def _ready(services: Services, lists: _Lists, actor: str) -> tuple[list[str], list[str]]:
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


def _read(services: Services) -> _Lists:
    """Every list there is; what the home did not know yet is entered there."""
    key = services.media.key
    keys = {key.key_id: key.public_pem}
    lists: dict[str, HoldList] = {}
    for name, medium in services.media.attached():
        try:
            own = medium_keys(medium, services.media.key_ids)
            lists[name] = read_holds(medium, own)
        except LetopisError:
            continue
        keys |= own  # the archive's earlier keys: the home has lines signed by them, too
    content = services.home.holds.read_bytes() if services.home.holds.is_file() else b""
    cached = parse_holds(content, keys)
    found = dict.fromkeys(line for one in (*lists.values(), cached) for line in one.lines)
    if set(found) - set(cached.lines):
        durable.write(services.home.holds, b"".join(line.as_line() for line in found))
    sound = frozenset(name for name, one in lists.items() if one.sound)
    return _Lists(tuple(found), sound, frozenset(lists) - sound)


def _untold(services: Services, lines: tuple[HoldLine, ...]) -> list[HoldLine]:
    """Holds that the event log does not tell of yet."""
    told = _told(services, _SET) if lines else frozenset()
    return [line for line in lines if line.verb is Verb.SET and _digest(line) not in told]


def _told(services: Services, verb: str) -> frozenset[str]:
    return frozenset(str(event.details.get("line")) for event in services.events.events() if event.verb == verb)


def _digest(line: HoldLine) -> str:
    return sha512_hex(line.as_line())


def _as_holds(services: Services, lines: tuple[HoldLine, ...]) -> tuple[Hold, ...]:
    zone = services.school.zone
    lifts = [line for line in lines if line.verb is Verb.LIFT]
    told = _told(services, _LIFT) if lifts else frozenset()
    in_effect = {(line.hold, line.scope): line for line in lifts if _digest(line) in told}
    found = []
    for line in sorted((line for line in lines if line.verb is Verb.SET), key=lambda line: (line.at, line.hold)):
        lift = in_effect.get((line.hold, line.scope))
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
