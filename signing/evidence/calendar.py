"""When the evidence of a batch must be renewed, and how: from its newest timestamp and the table of algorithms."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from signing.algorithms import Policy
from signing.evidence.batch import Batch
from signing.pades.evidence import token_facts

# A year in which to notice, and to find another timestamp service.
_LEAD = timedelta(days=365)


class Renewal(StrEnum):
    """What must be done."""

    STAMP = "stamp"  # one more timestamp over the last: nothing is read
    TREE = "tree"  # the digest comes to its end: everything is read and hashed anew


@dataclass(frozen=True)
class Due:
    """The window of a renewal: not before, not after. Later than `not_after` it proves nothing."""

    not_before: datetime
    not_after: datetime
    action: Renewal

    def is_due(self, at: datetime) -> bool:
        """Whether it is time."""
        return at >= self.not_before


def end_of(batch: Batch, policy: Policy) -> datetime:
    """When the evidence ends as it stands: with its newest timestamp's certificate, or an algorithm it leans on."""
    newest = token_facts(batch.newest_token)
    ends = (newest.expires, policy.end(newest.algorithms), policy.end([batch.chains[-1].md]))
    return min(one for one in ends if one is not None)


def due_of(batch: Batch, policy: Policy, at: datetime) -> Due:
    """The next renewal of a batch as things stand at `at`."""
    newest = token_facts(batch.newest_token)
    tree_end, ends = policy.end([batch.chains[-1].md]), end_of(batch, policy)
    lead = min(_LEAD, (newest.expires - newest.time) / 3)
    # The tree is renewed at once where a mere timestamp would leave it due on the same day: its lead is the whole one.
    action = Renewal.TREE if tree_end is not None and tree_end - _LEAD <= max(at, ends - lead) else Renewal.STAMP
    return Due(max(newest.time, ends - lead), ends, action)
