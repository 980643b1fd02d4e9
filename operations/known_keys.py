"""Whose keys the event log knows: the first of each account at once, a further one when it was vouched for.

A further key counts from the event that vouches for it: the account's own key before it, or a director's, has signed
it. From there on the earlier one counts no more; what it signed until then stands.
"""

from collections import defaultdict
from dataclasses import dataclass, field

from archive_store.event_lines import Event
from archive_store.events import EventLog
from archive_store.keys import verify_text
from kernel.digests import canonical_json

CREDENTIAL, ACCEPTED = "credential", "credential-accept"
DIRECTOR = "director"
"""The role in which somebody vouches for another's key, as the event has it: later directors undo nothing."""


@dataclass
class _Key:
    """A key and the numbers of the events from which, and until which, it counts; None where there is no such event."""

    key_id: str
    pem: str
    since: int | None = None
    until: int | None = None

    def counts_at(self, seq: int) -> bool:
        return self.since is not None and self.since < seq and (self.until is None or seq <= self.until)


def vouching(account: str, key_id: str, public_pem: str) -> bytes:
    """What the one who vouches for an account's further key signs."""
    return canonical_json({"account": account, "key_id": key_id, "public_pem": public_pem})


@dataclass
class KnownKeys:
    """The keys by account, oldest first."""

    _keys: dict[str, list[_Key]] = field(default_factory=lambda: defaultdict(list))
    _seq: int = 0

    @classmethod
    def of(cls, log: EventLog) -> "KnownKeys":
        """Reads the log once."""
        known = cls()
        for event in log.events(CREDENTIAL, ACCEPTED):
            known.take(event)
        return known

    def take(self, event: Event) -> None:
        """Takes the next event of the log."""
        self._seq = event.seq
        details = event.details
        if event.verb == CREDENTIAL and event.actor == event.subject:
            keys, key_id = self._keys[event.subject], str(details.get("key_id"))
            if not any(key.key_id == key_id for key in keys):
                keys.append(_Key(key_id, str(details.get("public_pem")), None if keys else event.seq))
        elif event.verb == ACCEPTED and (event.actor == event.subject or details.get("role") == DIRECTOR):
            self._accept(event)

    def _accept(self, event: Event) -> None:
        unvouched = ((key.key_id, key.pem) for key in self._keys[event.subject] if key.since is None)
        fresh = next((one for one in unvouched if one[0] == event.details.get("key_id")), None)
        signer = self.pem(event.actor, str(event.details.get("by_key")), event.seq)
        if fresh is None or not verify_text(signer, vouching(event.subject, *fresh), str(event.details.get("sig"))):
            return
        for key in self._keys[event.subject]:
            if key.key_id == fresh[0]:
                key.since = event.seq
            elif key.since is not None and key.until is None:
                key.until = event.seq

    def pem(self, account: str, key_id: str, seq: int) -> str:
        """The public key, if it counts for the account at the event of this number; else empty."""
        return next((key.pem for key in self._keys[account] if key.key_id == key_id and key.counts_at(seq)), "")

    def current(self, account: str) -> str:
        """Id of the key that counts now; empty where there is none."""
        return next((key.key_id for key in self._keys[account] if key.counts_at(self._seq + 1)), "")

    def all_waiting(self) -> list[tuple[str, str]]:
        """Accounts and ids of all such keys, by account, oldest first."""
        return [(account, key_id) for account in sorted(self._keys) for key_id, _ in self.waiting(account)]

    def waiting(self, account: str) -> list[tuple[str, str]]:
        """Id and PEM of the further keys that wait for somebody to vouch for them, oldest first.

        None that is older than what counts: who went back to his own phrase has given it up.
        """
        keys, current = self._keys[account], self.current(account)
        counts = next((at for at, key in enumerate(keys) if key.key_id == current), -1)
        return [(key.key_id, key.pem) for key in keys[counts + 1 :] if key.since is None]
