"""Acts of destruction wherever they are: drafts in the home, documents under way, records on the media.

How far an act has come follows from the draft, from the approvals in the event log, from where its document is, and
from the tombstones; nothing is kept of it that could say otherwise.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pydantic import ValidationError

from archive_store.event_lines import Event
from archive_store.keys import verify_text
from kernel.errors import NotFoundError
from kernel.ids import RecordId, parse_record_id
from kernel.kinds import Kind
from operations.burying import confirmed
from operations.credentials import known_keys
from operations.folders import WorkFolder
from operations.newest import Newest, newest_of
from operations.services import Services
from retention.act import Act, ActDraft, ActState, Approval, Progress, state_of

APPROVED, WITHDRAWN, EXECUTED, KEPT = "act-approve", "act-withdraw", "act-execute", "act-keep"


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
        signed_by, signed_at: the director's account, and when, once the document is archived.
    """

    record: RecordId
    draft: ActDraft
    act: Act | None
    approvals: tuple[Approval, ...]
    state: ActState
    media: Mapping[str, bool]
    destroyed: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()
    signed_by: str = ""
    signed_at: str = ""


def acts(services: Services) -> list[ActView]:
    """Every act, oldest first."""
    with newest_of(services) as newest:
        drafts = {**_drafts(services), **_under_way(services), **_archived(newest)}
        return [_view(services, newest, record, *found) for record, found in sorted(drafts.items())]


def find_act(services: Services, name: str) -> ActView:
    """The act by its id, its number («2032-1»), or its part of the id («act-2032-1»). Raises NotFoundError."""
    for view in acts(services):
        if name.strip() in (str(view.record), view.draft.number, view.record.unit):
            return view
    raise NotFoundError("act.unknown", f"Акта «{name}» нет.", "Посмотрите перечень: letopis act list.")


def draft_file(record: RecordId) -> str:
    """The name of the draft's file in the home's `acts`."""
    return f"{record.unit}.json"


_Found = tuple[ActDraft, Act | None]


def _drafts(services: Services) -> dict[RecordId, _Found]:
    found: dict[RecordId, _Found] = {}
    for path in sorted(services.home.acts.glob("act-*.json")):
        try:
            draft = ActDraft.model_validate_json(path.read_bytes())
        except (OSError, ValidationError):
            continue
        found[parse_record_id(draft.record)] = (draft, None)
    return found


def _under_way(services: Services) -> dict[RecordId, _Found]:
    found: dict[RecordId, _Found] = {}
    for record in services.home.work_folders():
        if record.kind is Kind.ACT:
            found |= _read(record, WorkFolder(services.home.work_folder(record)).data())
    return found


def _archived(newest: Newest) -> dict[RecordId, _Found]:
    found: dict[RecordId, _Found] = {}
    for text in newest.of_kind(Kind.ACT):
        content = newest.file(text, "data.json")
        if content is not None:
            found |= _read(parse_record_id(text), content)
    return found


def _read(record: RecordId, content: bytes) -> dict[RecordId, _Found]:
    try:
        act = Act.model_validate_json(content)
    except ValidationError:
        return {}
    return {record: (act.draft, act)} if act.draft.record == str(record) else {}


def _view(services: Services, newest: Newest, record: RecordId, draft: ActDraft, act: Act | None) -> ActView:
    subject = str(record)
    told = [event for event in services.events.events() if event.verb in (WITHDRAWN, KEPT, APPROVED)]
    stones = [one.object_id for one in services.media.tombstones.stones().values() if one.act == subject]
    approvals = tuple(_believed(services, draft, act, [one for one in told if one.subject == subject]))
    done = confirmed(services, subject)
    media = {name: name in done for name in services.media.names}
    progress = Progress(
        approved={approval.official.account for approval in approvals},
        archived=newest.accepted(subject),
        withdrawn=any(one.verb == WITHDRAWN and one.subject == subject for one in told),
        begun=bool(stones),
        media=media,
    )
    kept = tuple(one.subject for one in told if one.verb == KEPT and one.details.get("act") == subject)
    commission = act.commission if act else services.commission
    state = state_of(draft, commission, progress)
    sheet = newest.sheet(subject)
    return ActView(
        record,
        draft,
        act,
        approvals,
        state,
        media,
        tuple(stones),
        kept,
        signed_by=str(sheet.signature.get("actor", "")) if sheet else "",
        signed_at=str(sheet.signature.get("at", "")) if sheet else "",
    )


def _believed(services: Services, draft: ActDraft, act: Act | None, told: list[Event]) -> Iterator[Approval]:
    """The approvals of exactly this draft that hold; of an archived act, those it names, which the log must tell of."""
    seen = set[str]()
    for event in told:
        approval = _of_event(event)
        if approval is None or event.details.get("draft_sha512") != draft.digest or approval.official.account in seen:
            continue
        if act is not None and approval not in act.approvals:
            continue
        if holds(services, draft, approval):
            seen.add(approval.official.account)
            yield approval


def _of_event(event: Event) -> Approval | None:
    if event.verb != APPROVED:
        return None
    try:
        approval = Approval.model_validate(event.details.get("approval"))
    except ValidationError:
        return None
    return approval if event.actor == approval.official.account else None


def holds(services: Services, draft: ActDraft, approval: Approval) -> bool:
    """Whether the approval is the person's own: signed with a key that the log knows as his. A simulation needs none.

    The key in the approval itself is for readers without this log.
    """
    if not approval.sig:
        return services.simulation
    pem = known_keys(services, approval.official.account).get(approval.key_id, "")
    return verify_text(pem, approval.statement(draft), approval.sig)
