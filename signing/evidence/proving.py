"""Whether an evidence record proves that data was there, at a moment asked about (RFC 4998, 4.3 and 5.3). Offline.

The newest timestamp is judged at the moment, each older one at the time of the next; so are the algorithms that each
leans on, the digest of its hash tree among them.
"""

import asyncio
from collections.abc import Callable, Iterable
from datetime import datetime
from itertools import pairwise

from kernel.russian import short_date
from signing.algorithms import Policy, shipped_policy
from signing.digests import digest_of
from signing.evidence.trees import joined
from signing.pades.chain import Judge, StampJudgement, Trust
from signing.pades.contents import token_covers
from signing.pades.defects import Defect
from signing.pades.evidence import ArchiveChain, ArchiveTimestamp, read_record
from signing.pades.notary import SKEW
from signing.shapes import Evidence
from signing.verdict import Book

_CLAUSE = "RFC 4998, 5.3"
Digests = Callable[[str], tuple[bytes, ...]]


def prove(
    record: bytes,
    digests: Digests,
    *,
    anchors: tuple[bytes, ...],
    at: datetime,
    policy: Policy | None = None,
    crls: Iterable[bytes] = (),
) -> Evidence:
    """Checks an EvidenceRecord.

    Args:
        record: DER.
        digests: gives the digests of the data's files by an algorithm; all of them, and no others.
        anchors: trusted roots, DER. None at all is the caller's error: ValueError.
        at: the moment, aware.
        policy: the table of algorithms; the shipped one if none is given.
        crls: fresh revocation lists for the newest timestamp's authority, DER.
    """
    # The plan:
    #
    # (1) It is a record, with at least one chain of at least one timestamp.
    # (2) The first timestamp covers the data; each later one the timestamp before it, or, where a tree was renewed,
    #     the data again together with all chains before.
    # (3) Each token is right as mathematics, and their times ascend.
    # (4) Of those made by `at`, the newest is good then, each older one at the time of the next: certificate,
    #     revocation, algorithms. What came later says nothing to a judge of that day.
    if not anchors or at.tzinfo is None:
        raise ValueError("prove needs trust anchors and an aware moment")
    policy = policy or shipped_policy()
    book = Book("evidence")
    chains = book.step(lambda: read_record(record))  # (1)
    if chains is None:
        return Evidence(None, None, book.report)
    book.step(lambda: _check_coverage(chains, digests))  # (2)
    stamps = [one for chain in chains for one in chain.timestamps]
    book.step(lambda: _check_tokens(stamps))  # (3)
    known = [one for one in stamps if one.time <= at + SKEW]
    if not known:
        book.warn("evidence.in_future", "К проверяемому моменту доказательство ещё не было создано.", _CLAUSE)
        return Evidence(None, None, book.report)
    judged = book.step(lambda: _judge(known, Judge(anchors, policy), at, crls)) or []  # (4)
    _tell(book, known, judged, policy)
    if not book.report.ok or len(judged) != len(known):
        return Evidence(None, None, book.report)
    tree_end = policy.end([known[-1].md])
    ends = [one for one in (judged[-1].expires, tree_end) if one is not None]
    return Evidence(stamps[0].time, min(ends), book.report)


def _check_coverage(chains: tuple[ArchiveChain, ...], digests: Digests) -> None:
    for chain in chains:
        first, *later = chain.timestamps
        if any(one.md != first.md for one in later):
            raise Defect("evidence.other_algorithm", "Внутри цепочки сменился алгоритм хэширования.", _CLAUSE)
        covered = digests(first.md)
        if chain.before:
            earlier = digest_of(first.md, chain.before)
            covered = tuple(digest_of(first.md, one + earlier) for one in covered)
        _check_stamp(first, covered)
        for previous, one in zip(chain.timestamps, later, strict=False):
            _check_stamp(one, (digest_of(one.md, previous.token.dump()),))


def _check_stamp(stamp: ArchiveTimestamp, covered: tuple[bytes, ...]) -> None:
    lists = stamp.lists or (covered,)
    # For a group, the first list holds its digests and no others (RFC 4998, 4.3, 1). Of a single document it may hold
    # others' digests too: its neighbour's in the tree, or those of its group.
    first = set(lists[0])
    if not covered or not set(covered) <= first or (len(covered) > 1 and len(first) != len(set(covered))):
        raise Defect("evidence.other_data", "Доказательство относится к другим данным: они изменены.", _CLAUSE)
    digest = joined(stamp.md, lists[0])
    for level in lists[1:]:
        digest = joined(stamp.md, (*level, digest))
    if stamp.imprint != (stamp.md, digest):
        raise Defect("evidence.broken_tree", "Хэш-дерево доказательства не сходится со штампом времени.", _CLAUSE)


def _check_tokens(stamps: list[ArchiveTimestamp]) -> None:
    for stamp in stamps:
        if not token_covers(stamp.token, _always(stamp.imprint[1])):
            raise Defect("evidence.broken_token", "Штамп времени в доказательстве повреждён.", _CLAUSE)
    if any(later.time < earlier.time for earlier, later in pairwise(stamps)):
        raise Defect("evidence.disorder", "Штампы времени в доказательстве идут не по порядку.", _CLAUSE)


def _always(digest: bytes) -> Callable[[str], bytes]:
    return lambda _: digest


def _judge(stamps: list[ArchiveTimestamp], judge: Judge, at: datetime, crls: Iterable[bytes]) -> list[StampJudgement]:
    """Each timestamp, oldest first, at the time of the next, the newest at `at`."""
    moments = [*(one.time for one in stamps[1:]), at]
    fresh = [*(() for _ in stamps[1:]), tuple(crls)]
    return [
        asyncio.run(judge.token(one.token, moment, lists))
        for one, moment, lists in zip(stamps, moments, fresh, strict=True)
    ]


def _tell(book: Book, stamps: list[ArchiveTimestamp], judged: list[StampJudgement], policy: Policy) -> None:
    for stamp, one in zip(stamps, judged, strict=False):
        ends = short_date(one.expires.date())
        weak = policy.weak([stamp.md], one.moment)
        if one.trust is Trust.EXPIRED:
            book.error(
                "evidence.lapsed",
                f"Доказательство действовало до {ends} и вовремя не продлено (letopis renew): оно утрачено.",
                _CLAUSE,
            )
        elif one.trust is Trust.WEAK or weak:
            book.error(
                "evidence.weak_algorithm",
                "Доказательство опирается на алгоритм, который к тому времени уже не считался надёжным.",
                _CLAUSE,
            )
        elif not one.proves:
            book.error("evidence.untrusted", "Служба штампов времени в доказательстве не подтверждается.", _CLAUSE)
        elif one.trust is Trust.STALE:
            book.warn("evidence.revocation_stale", "Сведения об отзыве службы штампов времени устарели.", _CLAUSE)
