"""What the event log tells of the media: it is their memory outside of themselves, on every other medium and at home.

An event that changed a medium has a detail `ledger` (`Head.as_json`); `media-retire` takes a medium off the books.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from archive_store.ledger import Head

RETIRE = "media-retire"


@dataclass(frozen=True)
class MediaMarks:
    """The state after so many bytes of the log.

    Attributes:
        size: bytes taken in, whole lines only.
        heads: medium's uuid → the newest line of its ledger that was told of.
        retired: uuids of media taken off the books.
    """

    size: int = 0
    heads: Mapping[str, Head] = field(default_factory=dict)
    retired: frozenset[str] = frozenset()

    def head(self, uuid: str) -> Head:
        """The medium's newest known line; number 0 if nothing is known."""
        return self.heads.get(uuid, Head(uuid, 0, ""))

    def after(self, more: bytes) -> "MediaMarks":
        """The state after further bytes of the log; a torn last line waits for its rest."""
        whole = more[: more.rfind(b"\n") + 1]
        heads, retired = dict(self.heads), set(self.retired)
        for line in whole.splitlines():
            if b'"ledger":' in line:
                _take_head(line, heads)
            elif b'"verb":"media-retire"' in line:
                retired.add(str(json.loads(line)["subject"]))
        return MediaMarks(self.size + len(whole), heads, frozenset(retired))


def _take_head(line: bytes, heads: dict[str, Head]) -> None:
    try:
        told = json.loads(line)["details"]["ledger"]
        head = Head(str(told["medium"]), int(told["seq"]), str(told["hash"]))
    except (ValueError, KeyError, TypeError):
        return  # the words stood in another detail
    # Two writers may tell of their lines in another order than they wrote them.
    if head.seq > heads.get(head.medium, Head(head.medium, 0, "")).seq:
        heads[head.medium] = head
