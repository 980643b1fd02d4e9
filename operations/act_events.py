"""What the event log tells of acts, gathered in one pass: approvals, withdrawals, what was kept, who has which key."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from pydantic import ValidationError

from archive_store.event_lines import Event
from archive_store.keys import verify_text
from retention.act import ActDraft, Approval

DRAFTED, APPROVED, WITHDRAWN = "act-draft", "act-approve", "act-withdraw"
EXECUTED, KEPT, CONFIRMED, CREDENTIAL = "act-execute", "act-keep", "act-confirmed", "credential"


@dataclass
class ActEvents:
    """Each by the act's id; `keys` by account: key id → the number of the event that made it known, and the PEM."""

    approvals: dict[str, list[tuple[Event, Approval]]] = field(default_factory=lambda: defaultdict(list))
    withdrawn: set[str] = field(default_factory=set)
    executed: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    kept: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    confirmed: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    keys: dict[str, dict[str, tuple[int, str]]] = field(default_factory=lambda: defaultdict(dict))

    @classmethod
    def of(cls, events: Iterable[Event]) -> "ActEvents":
        """Reads the log once."""
        told = cls()
        for event in events:
            told._take(event)
        return told

    def _take(self, event: Event) -> None:
        details = event.details
        if event.verb == APPROVED:
            approval = _approval(event)
            if approval is not None:
                self.approvals[event.subject].append((event, approval))
        elif event.verb == WITHDRAWN:
            self.withdrawn.add(event.subject)
        elif event.verb == EXECUTED:
            self.executed[event.subject].append(event.actor)
        elif event.verb == KEPT:
            self.kept[str(details.get("act"))].append(event.subject)
        elif event.verb == CONFIRMED:
            self.confirmed[event.subject].add(str(details.get("medium")))
        elif event.verb == CREDENTIAL and event.actor == event.subject:
            known = (event.seq, str(details.get("public_pem")))
            self.keys[event.subject].setdefault(str(details.get("key_id")), known)

    def believed(self, draft: ActDraft, *, simulation: bool) -> Iterator[Approval]:
        """The approvals of exactly this draft that are the persons' own, one of each.

        Each is signed with a key that the log knew as his before; the key in the approval itself is for readers
        without this log. A simulation needs none.
        """
        seen = set[str]()
        for event, approval in self.approvals.get(draft.record, ()):
            account = approval.official.account
            if account in seen or event.details.get("draft_sha512") != draft.digest:
                continue
            made, pem = self.keys[account].get(approval.key_id, (event.seq, ""))
            own = made < event.seq and verify_text(pem, approval.statement(draft), approval.sig)
            if own or (simulation and not approval.sig):
                seen.add(account)
                yield approval


def _approval(event: Event) -> Approval | None:
    """The approval in the event, if it speaks for whoever acted."""
    try:
        approval = Approval.model_validate(event.details.get("approval"))
    except ValidationError:
        return None
    return approval if event.actor == approval.official.account else None
