"""Hash trees as RFC 4998, 4.2 builds them: pure functions over digests."""

from collections.abc import Iterable, Sequence

from signing.digests import digest_of


def joined(md: str, digests: Iterable[bytes]) -> bytes:
    """The digest of a list of digests: sorted, concatenated, hashed; a list of one is that one."""
    ordered = sorted(digests)
    return ordered[0] if len(ordered) == 1 else digest_of(md, b"".join(ordered))


def levels(md: str, leaves: Sequence[bytes]) -> list[list[bytes]]:
    """The binary tree over the leaves, from them up to the root. An odd one goes up as it is."""
    found = [list(leaves)]
    while len(found[-1]) > 1:
        below = found[-1]
        found.append([joined(md, below[at : at + 2]) for at in range(0, len(below), 2)])
    return found


def siblings(tree: Sequence[Sequence[bytes]], leaf: int) -> list[bytes]:
    """What must be joined to a leaf, level by level, to come to the root."""
    path = []
    for level in tree[:-1]:
        other = leaf ^ 1
        if other < len(level):
            path.append(level[other])
        leaf //= 2
    return path
