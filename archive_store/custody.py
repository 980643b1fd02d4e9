"""Whether a medium may be written to: a pure judgement over its passport, its ledger and what is known of both.

The rules, in order; the first that applies decides:

1. Nothing with a passport lies at the place: `offline`. (An unmounted mount point is an empty folder.)
2. The passport is that of another medium, or its uuid was retired: `quarantined`.
3. The passport lies at two places at once: both are `quarantined`: one of them is a clone.
4. The ledger is cut off in the middle of a line, or gone, though more is known of it: `quarantined`, to be repaired.
5. The ledger ends before the line that is known of it, or has another line there: `quarantined`: the disk was restored
   from an image, or somebody wrote to a clone of it.
6. It is full or cannot be written: `degraded`.
7. It lacks what it is owed: `pending`. Otherwise: `ok`.

A ledger that goes on beyond the known line is no fault: the home died before it noted the new head. Reading the medium
and the home's files is done elsewhere; nothing here touches either.
"""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from archive_store.identity import MediumIdentity
from archive_store.ledger import Head


class State(StrEnum):
    """How a medium stands. Only `OK`, `PENDING` and a `DEGRADED` one with room may be written to."""

    OK = "ok"
    PENDING = "pending"
    DEGRADED = "degraded"
    OFFLINE = "offline"
    QUARANTINED = "quarantined"


@dataclass(frozen=True)
class Standing:
    """The judgement: what is wrong, and what the custodian is to do, both in Russian; empty when nothing is."""

    state: State
    code: str = ""
    cause: str = ""
    action: str = ""

    @property
    def writable(self) -> bool:
        """Whether anything may be written at all."""
        return self.state in (State.OK, State.PENDING)


@dataclass(frozen=True)
class Known:
    """What the home knows of its media.

    Attributes:
        name: under which the medium is in the settings.
        uuid: which one it must be.
        head: the newest line of its ledger that the event log tells of; `seq` 0 if none.
        retired: uuids that were taken off the books.
        others: uuid → name of the archive's other media.
    """

    name: str
    uuid: str
    head: Head
    retired: Collection[str] = ()
    others: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Seen:
    """What was found at the medium's place.

    Attributes:
        identity: its proved passport.
        head: the newest line of its ledger.
        at_known: the hash of its line number `known.head.seq`; empty if it has none.
        twice: the same uuid was found at another place too.
        torn: the ledger does not end with a whole line, or is not there.
        full, read_only: the file system's own word.
        owed: how many objects it lacks.
    """

    identity: MediumIdentity
    head: Head
    at_known: str
    twice: bool = False
    torn: bool = False
    full: bool = False
    read_only: bool = False
    owed: int = 0


def judge(known: Known, seen: Seen | None) -> Standing:
    """Applies the rules above."""
    if seen is None:
        return Standing(
            State.OFFLINE,
            "media.missing",
            f"носитель «{known.name}» не подключён",
            f"подключите его и выполните: letopis media attach {known.name}",
        )
    foreign = _foreign(known, seen.identity)
    if foreign is not None:
        return foreign
    if seen.twice:
        return _quarantined(
            "media.cloned",
            "подключены два диска с одним и тем же паспортом: один из них — посекторная копия",
            "отключите оба, найдите по наклейке настоящий; второй сотрите как носитель с персональными данными",
        )
    if seen.head.seq < known.head.seq and seen.torn:
        return _quarantined(
            "ledger.damaged",
            "книга учёта на диске обрезана или пропала",
            f"восстановите её: letopis media repair {known.name}",
        )
    if seen.head.seq < known.head.seq:
        return _quarantined(
            "media.rolled_back",
            f"на диске прежнее состояние: записей в книге учёта {seen.head.seq}, должно быть не меньше "
            f"{known.head.seq}; его восстановили из образа или подключили старую копию",
            f"подключите настоящий диск; если его нет, замените: letopis media replace {known.name} НОВАЯ_ПАПКА",
        )
    if known.head.seq and seen.at_known != known.head.hash:
        return _quarantined(
            "media.forked",
            "книга учёта на диске разошлась с известной: на него или на его копию писали в другом месте",
            f"ничего не пишите; замените носитель: letopis media replace {known.name} НОВАЯ_ПАПКА",
        )
    return _condition(known, seen)


def _condition(known: Known, seen: Seen) -> Standing:
    if seen.read_only:
        return Standing(
            State.DEGRADED,
            "store.medium_readonly",
            "носитель доступен только для чтения",
            f"снимите защиту от записи и выполните: letopis media attach {known.name}",
        )
    if seen.full:
        return Standing(
            State.DEGRADED,
            "store.medium_full",
            "на носителе нет места",
            f"замените его на больший: letopis media replace {known.name} НОВАЯ_ПАПКА",
        )
    if seen.owed:
        return Standing(
            State.PENDING,
            "media.pending",
            f"на носителе не хватает записанного на другие: {seen.owed}",
            f"выполните: letopis media attach {known.name}",
        )
    return Standing(State.OK)


def _foreign(known: Known, identity: MediumIdentity) -> Standing | None:
    if identity.uuid in known.retired:
        return _quarantined(
            "media.retired",
            f"носитель «{identity.label}» снят с учёта",
            "подключите действующий носитель; снятый с учёта храните до уничтожения по акту",
        )
    if identity.uuid == known.uuid:
        return None
    other = dict(known.others).get(identity.uuid)
    if other is not None:
        return _quarantined(
            "media.swapped",
            f"на месте носителя «{known.name}» подключён носитель «{other}»",
            "поменяйте диски местами; сверьте наклейки с перечнем: letopis media list",
        )
    return _quarantined(
        "media.foreign",
        f"подключён чужой носитель: «{identity.label}», номер {identity.uuid}",
        "подключите нужный носитель; сверьте наклейку с перечнем: letopis media list",
    )


def _quarantined(code: str, cause: str, action: str) -> Standing:
    return Standing(State.QUARANTINED, code, cause, action)
