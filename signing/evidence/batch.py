"""A batch: many members under shared timestamps, kept once; the standard record of each member is drawn from it.

What is kept of a member is the digests of its files, once for each chain: all else (leaves, the path through the tree)
follows from them. A member that was destroyed stays as its digests, which tell nothing, so that the others keep theirs.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from kernel.errors import BadInputError, NotFoundError
from signing.digests import DIGEST_SIZES, digest_of
from signing.evidence import der, trees

FORMAT = "letopis/evidence/1"
BATCH_FILE = "batch.json"


@dataclass(frozen=True)
class Chain:
    """Timestamps over one tree of one digest algorithm.

    Attributes:
        md: the digest algorithm.
        digests: for each member of the batch, in its order, the digests of its files; None where they were gone when
            the chain began.
        tokens: the timestamps, DER, oldest first; each after the first covers the one before.
    """

    md: str
    digests: tuple[tuple[bytes, ...] | None, ...]
    tokens: tuple[bytes, ...]


@dataclass(frozen=True)
class Batch:
    """Members by name, and the chains of their evidence, oldest first."""

    members: tuple[str, ...]
    chains: tuple[Chain, ...]

    def record(self, member: str) -> bytes:
        """The member's EvidenceRecord (RFC 4998), DER. Raises NotFoundError `evidence.no_member`."""
        number = self._number(member)
        present = [at for at, chain in enumerate(self.chains) if chain.digests[number] is not None]
        return der.evidence_record((self.chains[at].md for at in present), (self._chain(at, number) for at in present))

    def covered(self, member: str) -> bool:
        """Whether the newest chain covers the member: one that was gone at a renewal is no longer proved."""
        return self.chains[-1].digests[self._number(member)] is not None

    def next_root(self, chain: Chain) -> bytes:
        """What the first token of a chain must stamp, were it the next one: the root over its digests."""
        return Batch(self.members, (*self.chains, chain))._tree(len(self.chains))[-1][0]

    def root(self, at: int) -> bytes:
        """The root that the first token of a chain stamps."""
        return self._tree(at)[-1][0]

    @property
    def newest_token(self) -> bytes:
        """The timestamp on which all proof hangs."""
        return self.chains[-1].tokens[-1]

    def _number(self, member: str) -> int:
        try:
            return self.members.index(member)
        except ValueError as error:
            raise NotFoundError(
                "evidence.no_member",
                f"В этом пакете доказательств нет документа «{member}».",
                "Доказательство создаётся при сохранении документа или командой letopis renew.",
            ) from error

    def _chain(self, at: int, number: int) -> bytes:
        """The member's ArchiveTimeStampChain: the reduced tree in the first timestamp, bare tokens after it."""
        chain = self.chains[at]
        group = self._groups(at)[number]
        assert group is not None
        leaf = sum(one is not None for one in chain.digests[:number])
        lists = [group, *((one,) for one in trees.siblings(self._tree(at), leaf))]
        first = der.archive_timestamp(chain.md, lists, chain.tokens[0])
        return der.chain([first, *(der.archive_timestamp(chain.md, (), token) for token in chain.tokens[1:])])

    def _tree(self, at: int) -> list[list[bytes]]:
        """The tree of a chain, over the members that it has."""
        if at not in self._drawn.trees:
            md = self.chains[at].md
            leaves = [trees.joined(md, group) for group in self._groups(at) if group is not None]
            self._drawn.trees[at] = trees.levels(md, leaves)
        return self._drawn.trees[at]

    def _groups(self, at: int) -> list[tuple[bytes, ...] | None]:
        """What stands in the first list of each member: its digests, bound to the chains before (RFC 4998, 5.2)."""
        chain = self.chains[at]
        if at not in self._drawn.groups:
            self._drawn.groups[at] = [
                None if one is None else self._bound(at, number, one) for number, one in enumerate(chain.digests)
            ]
        return self._drawn.groups[at]

    def _bound(self, at: int, number: int, digests: tuple[bytes, ...]) -> tuple[bytes, ...]:
        earlier = [self._chain(one, number) for one in range(at) if self.chains[one].digests[number] is not None]
        if not earlier:
            return digests
        md = self.chains[at].md
        before = digest_of(md, der.sequence(earlier))
        return tuple(digest_of(md, one + before) for one in digests)

    @cached_property
    def _drawn(self) -> "_Drawn":
        return _Drawn()

    def to_files(self) -> dict[str, bytes]:
        """The batch as it is kept: a sheet in JSON, and each token as a file that openssl reads."""
        files: dict[str, bytes] = {}
        sheets = []
        for number, chain in enumerate(self.chains, 1):
            names = [f"tokens/{number}-{at}.tst" for at in range(1, len(chain.tokens) + 1)]
            files |= dict(zip(names, chain.tokens, strict=True))
            rows = [None if one is None else [digest.hex() for digest in one] for one in chain.digests]
            sheets.append({"digest": chain.md, "tokens": names, "digests": rows})
        sheet = {"format": FORMAT, "members": list(self.members), "chains": sheets}
        # One member to a line: people read it, and line tools.
        text = json.dumps(sheet, ensure_ascii=False, separators=(",", ":")).replace('],["', '],\n["') + "\n"
        return {BATCH_FILE: text.encode(), **files}

    @classmethod
    def from_files(cls, files: Mapping[str, bytes]) -> "Batch":
        """Reads what `to_files` gave. Raises BadInputError `evidence.damaged`."""
        try:
            sheet = json.loads(files[BATCH_FILE])
            if sheet["format"] != FORMAT:
                raise ValueError("format")
            members = tuple(str(one) for one in sheet["members"])
            chains = tuple(_read_chain(one, files, len(members)) for one in sheet["chains"])
            if not members or len(set(members)) != len(members) or not chains:
                raise ValueError("empty")
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise BadInputError(
                "evidence.damaged",
                f"Пакет доказательств не читается ({type(error).__name__}).",
                "Возьмите его с другого носителя.",
            ) from error
        return cls(members, chains)


@dataclass
class _Drawn:
    """What was computed of each chain: records of one batch are drawn one after the other."""

    groups: dict[int, list[tuple[bytes, ...] | None]] = field(default_factory=dict)
    trees: dict[int, list[list[bytes]]] = field(default_factory=dict)


def _read_chain(sheet: Mapping[str, object], files: Mapping[str, bytes], members: int) -> Chain:
    md, names, rows = str(sheet["digest"]), sheet["tokens"], sheet["digests"]
    if not isinstance(names, list) or not isinstance(rows, list) or not names or len(rows) != members:
        raise ValueError("chain")
    digests = tuple(None if one is None else tuple(bytes.fromhex(text) for text in one) for one in rows)
    for group in digests:
        if group is not None and (not group or any(len(one) != DIGEST_SIZES[md] for one in group)):
            raise ValueError("digest")
    return Chain(md, digests, tuple(files[str(name)] for name in names))


def group_digests(md: str, contents: Sequence[bytes]) -> tuple[bytes, ...]:
    """The digests of a member's files, in the order of the files."""
    return tuple(digest_of(md, one) for one in contents)
