"""Archives of other schools that this one has taken over: what is kept of each besides records (docs/format.md §16).

The records of such a fond (архивный фонд) keep their ids, evidence and terms. Its event log, its list of what was
destroyed and the package's manifest are one more object, so that what the predecessor did can be read and checked.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from archive_store import reader
from archive_store.archive_keys import believed, parse_file
from archive_store.event_lines import Event, chained
from archive_store.medium import Medium
from archive_store.paths import ID_PREFIX
from archive_store.tombstones import Tombstone, parse_tombstones
from kernel.errors import LetopisError
from operations.services import Services
from profiles.record_rules import TermYears

BEGUN, FINISHED = "fond-import", "fond-taken"
"""Events: a fond is being taken over, it has come; the subject is the object that keeps what is known of it."""

TOLD = "fond.json"
LOG, HEAD, KEYS = "events.jsonl", "events.head.json", "archive-keys.json"
STONES, HOLDS = "tombstones.jsonl", "holds.jsonl"


_EARLIEST = datetime.min.replace(tzinfo=UTC)
"""When older packages' decisions were entered, which do not say it."""

Line = Annotated[str, StringConstraints(max_length=300)]


class Part(BaseModel):
    """Base of the parts: frozen, keeps unknown fields."""

    model_config = ConfigDict(frozen=True, extra="allow")


class ToldHold(Part):
    """A hold in force on the day of the hand-over."""

    hold: str
    scope: str
    basis: Annotated[str, StringConstraints(max_length=20_000)]  # it grows with each hand-over
    since: date


class ToldCase(Part):
    """A case on paper that is there: what the event `paper-case` of the successor will say."""

    record: str
    record_class: Line
    title: Line
    closed_on: date
    case_index: Line = ""
    place: Line = ""
    term: TermYears | None = None
    clause: Line = ""
    starts_after: tuple[Line, ...] = ()
    leaves: Annotated[int, Field(ge=1, le=100_000)] | None = None

    def details(self) -> dict[str, object]:
        """As an event has them: what this version of the program does not know is no part of it."""
        return self.model_dump(mode="json", include=set(ToldCase.model_fields) - {"record"}, exclude_none=True)


class ToldDecision(Part):
    """A decision of the expert commission on one record: on its term, or (`term` absent) that there is no summary."""

    record: str
    protocol: Line
    dated: date
    term: TermYears | None = None
    first_act_year: int | None = None
    at: AwareDatetime | None = None


class ToldStart(Part):
    """When an event happened after which a record's term runs, and the paper that says so.

    `at` is when the giver entered it, as of decisions: what was entered later knew of what was entered before.
    """

    record: str
    event: Line
    on: date
    basis: Line
    first_act_year: int | None = None
    at: AwareDatetime | None = None


class FondTold(Part):
    """What the one who hands over says of the whole, beside the medium in the package.

    Attributes:
        school, name, fond: code in record ids, full name, number of the archival fond (or empty).
        handed_on: the day.
        receiver: full name of who takes it.
        basis: the paper.
        medium: uuid of the medium in the package.
        counts: what → how many, as the act says.
        holds, paper, decisions, starts: what the successor enters in its own log.
        before: names of the archives that this one took over itself.
        remarks: what was not in order on that day.
    """

    schema_id: Literal["letopis/fond/1"] = "letopis/fond/1"
    school: str
    name: Annotated[str, StringConstraints(max_length=4000)]
    fond: str = ""
    handed_on: date
    receiver: str
    basis: str
    medium: str
    counts: Mapping[str, int]
    holds: tuple[ToldHold, ...] = ()
    paper: tuple[ToldCase, ...] = ()
    decisions: tuple[ToldDecision, ...] = ()
    starts: tuple[ToldStart, ...] = ()
    before: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()

    @property
    def since(self) -> "list[ToldDecision | ToldStart]":
        """What has changed the records' terms since they were closed, in the order in which the giver entered it."""
        both: list[ToldDecision | ToldStart] = [*self.decisions, *self.starts]
        return sorted(both, key=lambda one: one.at or _EARLIEST)


@dataclass(frozen=True)
class Fond:
    """A fond that was taken over: what was told of it, its log's lines, its tombstones, keys, its object's id.

    `codes`: of the schools over whose records it had a say: its own, and those whose fonds had come to it before.
    """

    told: FondTold
    object_id: str
    keys: frozenset[str]
    codes: frozenset[str]
    log: bytes = field(repr=False)
    stones: Mapping[str, Tombstone] = field(repr=False)

    @property
    def own_stones(self) -> list[Tombstone]:
        """Its tombstones, as far as they are of records over which it had a say."""
        return [one for key, one in self.stones.items() if key.removeprefix(ID_PREFIX).split("/")[0] in self.codes]

    def events(self) -> list[Event]:
        """The predecessor's event log, oldest first. Raises IntegrityError `events.damaged`."""
        return list(chained(self.log))


def fonds(services: Services) -> list[Fond]:
    """Every fond that was taken over, by the event log, from any attached medium; a damaged copy is passed over."""
    told = list(services.events.events(BEGUN, FINISHED))
    wanted = {event.subject for event in told}
    found: dict[str, Fond] = {}
    for _, medium in services.media.attached() if wanted else ():
        for object_id in wanted - found.keys():
            fond = read_fond(medium, object_id)
            if fond is not None:
                found[object_id] = fond
    for event in told:
        within, nested = found.get(str(event.details.get("within"))), found.get(event.subject)
        if within is not None and nested is not None:
            found[within.object_id] = replace(within, codes=within.codes | nested.codes)
    return sorted(found.values(), key=lambda one: (one.told.handed_on, one.object_id))


def destroyed_before(services: Services) -> frozenset[str]:
    """Ids of the objects that predecessors had destroyed before they handed over."""
    return frozenset(stone.object_id for fond in fonds(services) for stone in fond.own_stones)


Codes = Mapping[str, frozenset[str]]
"""Code of a school → ids of its archive's keys: by both it is known again."""


def as_codes(details: Mapping[str, object]) -> Codes:
    """What an event says of the schools of a fond; nothing for one that does not say it."""
    said = details.get("schools")
    return {str(code): frozenset(keys) for code, keys in (said.items() if isinstance(said, dict) else ())}


def unfinished(services: Services) -> dict[str, Codes]:
    """Object of each fond whose taking over was begun and has not come to its end → its schools.

    It has also come to its end where the same archive came later by another package.
    """
    begun: dict[str, Codes] = {}
    for event in services.events.events(BEGUN, FINISHED):
        codes = as_codes(event.details)
        if event.verb == BEGUN:
            own = event.subject.removeprefix(ID_PREFIX).split("/")[0]
            begun[event.subject] = codes or {own: frozenset()}
            continue
        begun.pop(event.subject, None)
        for one in [key for key, theirs in begun.items() if _covers(codes, theirs)]:
            del begun[one]
    return begun


def _covers(codes: Codes, others: Codes) -> bool:
    """Whether all of those archives are among these."""
    return bool(others) and all(codes.get(code, frozenset()) & keys for code, keys in others.items())


def finished(services: Services) -> set[str]:
    """Objects of fonds that have come, and of those that had come to the predecessor."""
    return {event.subject for event in services.events.events(FINISHED)}


def read_fond(medium: Medium, object_id: str) -> Fond | None:
    """What the medium has of a fond; None where it has nothing, or nothing that reads."""
    try:
        head = reader.object_head(medium, object_id)
        if head is None:
            return None
        files = {name: reader.read_file(medium, object_id, name) for name in (TOLD, KEYS, LOG)}
        stones = reader.read_file(medium, object_id, STONES) if STONES in head.files else b""
        keys, told = archive_keys(files[KEYS]), FondTold.model_validate_json(files[TOLD])
        return Fond(
            told,
            object_id,
            frozenset(keys),
            frozenset({told.school}),
            files[LOG],
            parse_tombstones(stones, keys, object_id),
        )
    except (LetopisError, ValidationError):
        return None


def archive_keys(content: bytes) -> dict[str, str]:
    """Key id → PEM of a fond's own archive keys: the first is believed because the manifest covers it."""
    keys = parse_file(content)
    return believed(keys, {key.key_id for key in keys[:1]})
