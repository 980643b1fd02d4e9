"""What the event log tells of acts, gathered in one pass: drafts, approvals, withdrawals, what was kept, whose keys."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from pydantic import ValidationError

from archive_store.event_lines import Event
from archive_store.events import EventLog
from archive_store.keys import verify_text
from operations.known_keys import ACCEPTED, CREDENTIAL, KnownKeys
from retention.act import ActDraft, Approval, Office, offices_of

DRAFTED, APPROVED, WITHDRAWN = "act-draft", "act-approve", "act-withdraw"
SIGNED, EXECUTED, KEPT, CONFIRMED = "act-sign", "act-execute", "act-keep", "act-confirmed"
PAPER_GONE = "act-paper"
_VERBS = (DRAFTED, APPROVED, WITHDRAWN, SIGNED, EXECUTED, KEPT, CONFIRMED, PAPER_GONE, CREDENTIAL, ACCEPTED)


@dataclass
class ActEvents:
    """Each by the act's id.

    Attributes:
        keys: whose keys the log knows.
        compilers: who drew the act up first.
        drafted: what was drawn up or edited last: the event's number and the digest. What was approved before is void.
        signed: digests of what was recorded of a director's signature before it was kept.
        confirmed: uuids of the media on which nothing is left.
        began: the first event that says that it is being carried out.
        paper: how the cases on paper went: by whom, when, to whom.
    """

    keys: KnownKeys = field(default_factory=KnownKeys)
    approvals: dict[str, list[tuple[Event, Approval]]] = field(default_factory=lambda: defaultdict(list))
    compilers: dict[str, str] = field(default_factory=dict)
    drafted: dict[str, tuple[int, str]] = field(default_factory=dict)
    signed: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    withdrawn: set[str] = field(default_factory=set)
    executed: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    kept: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    confirmed: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    began: dict[str, Event] = field(default_factory=dict)
    paper: dict[str, Mapping[str, object]] = field(default_factory=dict)

    @classmethod
    def of(cls, log: EventLog) -> "ActEvents":
        """Reads the log once."""
        told = cls()
        for event in log.events(*_VERBS):
            told._take(event)
        return told

    def _take(self, event: Event) -> None:
        details = event.details
        if event.verb == DRAFTED:
            self.compilers.setdefault(event.subject, event.actor)
            self.drafted[event.subject] = event.seq, str(details.get("draft_sha512"))
        elif event.verb == SIGNED:
            self.signed[event.subject].add(str(details.get("signature_sha512")))
        elif event.verb == APPROVED:
            approval = _approval(event)
            if approval is not None:
                self.approvals[event.subject].append((event, approval))
        elif event.verb == WITHDRAWN:
            self.withdrawn.add(event.subject)
        elif event.verb in (CREDENTIAL, ACCEPTED):
            self.keys.take(event)
        else:
            self._take_execution(event)

    def _take_execution(self, event: Event) -> None:
        details = event.details
        if event.verb == EXECUTED:
            self.executed[event.subject].append(event.actor)
            self.began.setdefault(event.subject, event)
        elif event.verb == PAPER_GONE:
            self.paper[event.subject] = {"actor": event.actor, "at": event.at, **details}
        elif event.verb == KEPT:
            self.kept[str(details.get("act"))].append(event.subject)
        elif event.verb == CONFIRMED:
            self.confirmed[event.subject].add(str(details.get("uuid")))

    def knows(self, draft: ActDraft) -> bool:
        """Whether the draft is as the program wrote it, in the name of the one who drew it up."""
        written = self.drafted.get(draft.record, (0, ""))[1] == draft.digest
        return written and self.compilers.get(draft.record) == draft.compiler.account

    def believed(self, draft: ActDraft, *, simulation: bool) -> Iterator[Approval]:
        """The approvals of exactly this draft that are the persons' own, one of each.

        Each is signed with a key that the log knew as his before; the key in the approval itself is for readers
        without this log. A simulation needs none. What offices he has, the draft says.
        """
        seen = set[str]()
        since = self.drafted.get(draft.record, (0, ""))[0]
        for event, approval in self.approvals.get(draft.record, ()):
            account = approval.official.account
            if account in seen or event.seq < since or event.details.get("draft_sha512") != draft.digest:
                continue
            own = verify_text(
                self.keys.pem(account, approval.key_id, event.seq), approval.statement(draft), approval.sig
            )
            if _fits(approval, draft) and (own or (simulation and not approval.sig)):
                seen.add(account)
                yield approval


def _fits(approval: Approval, draft: ActDraft) -> bool:
    """Whether the offices are those that the account has, and the secretary names the protocol."""
    offices = offices_of(approval.official.account, draft)
    return (
        bool(offices)
        and approval.offices == offices
        and (approval.protocol is not None) == (Office.SECRETARY in offices)
    )


def _approval(event: Event) -> Approval | None:
    """The approval in the event, if it speaks for whoever acted."""
    try:
        approval = Approval.model_validate(event.details.get("approval"))
    except ValidationError:
        return None
    return approval if event.actor == approval.official.account else None
