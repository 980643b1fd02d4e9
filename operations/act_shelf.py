"""Acts of destruction wherever they are: drafts in the home, documents under way, records on the media.

How far an act has come follows from the draft, from the approvals in the event log, from where its document is, and
from the tombstones; nothing is kept of it that could say otherwise.
"""

from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from pydantic import ValidationError

from archive_store.tombstones import Tombstone
from kernel.clock import parse_stamp
from kernel.errors import BadInputError, IntegrityError, NotFoundError
from kernel.ids import RecordId, SchoolYear, parse_record_id
from kernel.kinds import Kind
from operations.act_events import ActEvents
from operations.archived import record_id_of
from operations.carrier_register import Registers
from operations.carriers import Asked, Carrier
from operations.folders import WorkFolder
from operations.newest import Newest, newest_of
from operations.services import Services
from operations.sheets import signature_digest
from retention.act import Act, ActDraft, ActState, Approval, Progress, state_of


@dataclass(frozen=True)
class ActView:
    """An act as it stands.

    Attributes:
        record: the id it has, or will have, as a record.
        draft: what it says.
        act: the archived document's data, or those of the document under way; None for a draft.
        approvals: those that hold.
        state: how far it has come.
        media: name → whether the medium has confirmed that nothing is left there.
        destroyed: ids that its tombstones name.
        kept: ids that its execution left alone.
        signature: what the archived document's record.json says of the director's signature.
        executors: accounts of those who carried it out.
        began_at: instant, as written, since when it is being carried out; empty while it is not.
        paper_going: ids of the cases on paper that were found free to go then.
        paper: how its cases on paper went, as the event log tells; empty while nobody has said so.
        carriers: what held the destroyed besides the media, whether it is gone by now or not.
        as_written: whether the event log knows the draft, in the name of whom, and what is recorded of the signature.
    """

    record: RecordId
    draft: ActDraft
    act: Act | None
    approvals: tuple[Approval, ...]
    state: ActState
    media: Mapping[str, bool]
    destroyed: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()
    signature: Mapping[str, Any] = field(default_factory=dict)
    executors: tuple[str, ...] = ()
    as_written: bool = False
    began_at: str = ""
    paper_going: tuple[str, ...] = ()
    paper: Mapping[str, object] = field(default_factory=dict)
    carriers: tuple[Carrier, ...] = ()

    @property
    def elsewhere(self) -> tuple[Carrier, ...]:
        """The carriers that nobody has said to be gone."""
        return tuple(one for one in self.carriers if one.gone is None)

    @property
    def electronic_gone(self) -> bool:
        """Whether something was destroyed, and is nowhere any more: on no medium, on no other carrier."""
        return bool(self.destroyed) and all(self.media.values()) and not self.elsewhere

    @property
    def signed_by(self) -> str:
        """The director's account; empty while the document is not archived."""
        return str(self.signature.get("actor", ""))


def acts(services: Services) -> list[ActView]:
    """Every act, oldest first."""
    told = ActEvents.of(services.events)
    with newest_of(services) as newest:
        drafts = {**_drafts(services, told), **_under_way(services, told), **_archived(newest, services.school.id)}
        registers = Registers(services)
        return [_view(services, newest, told, registers, record, *found) for record, found in sorted(drafts.items())]


def find_act(services: Services, name: str) -> ActView:
    """The act by its id, its number («2032-1»), or its part of the id («act-2032-1»).

    Raises NotFoundError `act.unknown`; IntegrityError `act.draft_changed` for a draft that the program did not write.
    """
    for view in acts(services):
        if name.strip() in (str(view.record), view.draft.number, view.record.unit):
            return view
    for record in ActEvents.of(services.events).drafted:
        unit = record.split("/")[-2]
        if name.strip() in (record, unit, unit.removeprefix("act-")):
            raise IntegrityError(
                "act.draft_changed",
                f"Проект акта «{name.strip()}» пропал, повреждён или изменён помимо программы.",
                "Составьте акт заново: letopis act draft. Номер этого больше не используется.",
            )
    raise NotFoundError("act.unknown", f"Акта «{name}» нет.", "Посмотрите перечень: letopis act list.")


def draft_file(record: RecordId, digest: str) -> str:
    """The name of a draft's file in the home's `acts`: of the state with this digest (`*` for any)."""
    return f"{record.unit}.{digest[:16]}.json"


_Found = tuple[ActDraft, Act | None]


def _drafts(services: Services, told: ActEvents) -> dict[RecordId, _Found]:
    found: dict[RecordId, _Found] = {}
    for path in sorted(services.home.acts.glob("act-*.json")):
        try:
            draft = ActDraft.model_validate_json(path.read_bytes())
            record = parse_record_id(draft.record)
        except (OSError, ValidationError, BadInputError):
            continue
        if not told.knows(draft):
            continue  # what it was before an edit
        if record == record_of(services, draft) and path.name == draft_file(record, draft.digest):
            found[record] = (draft, None)
    return found


def record_of(services: Services, draft: ActDraft) -> RecordId:
    """The id that the draft will have as a record."""
    return act_id(services, draft.dated, draft.number)


def act_id(services: Services, dated: date, number: str) -> RecordId:
    """The id of an act of this date and number."""
    return RecordId(services.school.id, SchoolYear(dated.year), f"act-{number}", Kind.ACT)


def _under_way(services: Services, told: ActEvents) -> dict[RecordId, _Found]:
    found: dict[RecordId, _Found] = {}
    for record in services.home.work_folders():
        if record.kind is Kind.ACT:
            with suppress(IntegrityError):  # changed since it was closed: it is not what was approved
                found |= _read(record, WorkFolder(services.home.work_folder(record)).data())
    return {record: one for record, one in found.items() if told.knows(one[0])}


def _archived(newest: Newest, school: str) -> dict[RecordId, _Found]:
    found: dict[RecordId, _Found] = {}
    for text in newest.of_kind(Kind.ACT):
        if parse_record_id(text).school != school:
            continue  # of a fond that was taken over: what became of it, its own log tells
        content = newest.file(text, "data.json")
        if content is not None:
            found |= _read(parse_record_id(text), content)
    return found


def archived_draft(newest: Newest, name: str) -> ActDraft | None:
    """What an archived act says, by its id; None where its document cannot be read."""
    content = newest.file(name, "data.json")
    found = _read(parse_record_id(name), content) if content is not None else {}
    return next((draft for draft, _ in found.values()), None)


def _read(record: RecordId, content: bytes) -> dict[RecordId, _Found]:
    try:
        act = Act.model_validate_json(content)
    except ValidationError:
        return {}
    return {record: (act.draft, act)} if act.draft.record == str(record) else {}


def _view(
    services: Services,
    newest: Newest,
    told: ActEvents,
    registers: Registers,
    record: RecordId,
    draft: ActDraft,
    act: Act | None,
) -> ActView:
    subject = str(record)
    stones = [one for one in services.media.tombstones.stones().values() if one.act == subject]
    believed = told.believed(draft, simulation=services.simulation)
    # Of an archived act those count that it names itself; the log must tell of them all the same.
    approvals = tuple(one for one in believed if act is None or one in act.approvals)
    media = {name: services.media.place(name).uuid in told.confirmed[subject] for name in services.media.names}
    began = told.began.get(subject)
    carriers = _carriers(services.school.zone, registers, told.confirmed[subject], draft, stones)
    archived, withdrawn = newest.accepted(subject), subject in told.withdrawn
    progress = Progress(
        approved={approval.official.account for approval in approvals},
        archived=archived,
        withdrawn=withdrawn,
        begun=bool(stones) or (bool(draft.paper) and began is not None and archived and not withdrawn),
        media=media if stones else None,
        paper_waits=bool(draft.paper) and subject not in told.paper,
        elsewhere=any(one.gone is None for one in carriers),
    )
    sheet = newest.sheet(subject)
    return ActView(
        record=record,
        draft=draft,
        act=act,
        approvals=approvals,
        state=state_of(draft, progress),
        as_written=told.knows(draft) and (sheet is None or signature_digest(sheet.signature) in told.signed[subject]),
        media=media,
        destroyed=tuple(stone.object_id for stone in stones),
        kept=tuple(dict.fromkeys(told.kept[subject])),
        signature=sheet.signature if sheet else {},
        executors=tuple(dict.fromkeys(told.executed[subject])),
        began_at=began.at if began else "",
        paper_going=_names(began.details.get("paper")) if began else (),
        paper=told.paper.get(subject, {}),
        carriers=carriers,
    )


def _carriers(
    zone: str, registers: Registers, cleared: Collection[str], draft: ActDraft, stones: Sequence[Tombstone]
) -> tuple[Carrier, ...]:
    """What held the destroyed besides the media. A medium that confirmed before it was replaced holds nothing."""
    gone = {record_id_of(stone.object_id) for stone in stones}
    items = [(parse_record_id(item.record), item.closed_on) for item in draft.items if item.record in gone]
    found: dict[str, Carrier] = {}
    for school in sorted({record.school for record, _ in items}):
        asked = Asked.of(
            [(record, day) for record, day in items if record.school == school],
            max(parse_stamp(stone.at) for stone in stones),
        )
        found |= {one.name: one for one in registers.of(school).holding(asked, cleared, zone)}
    return tuple(found.values())


def _names(value: object) -> tuple[str, ...]:
    return tuple(map(str, value)) if isinstance(value, list) else ()
