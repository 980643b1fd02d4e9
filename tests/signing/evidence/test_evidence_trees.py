"""The hash tree: from every leaf its path leads to the root."""

from hashlib import sha256

from hypothesis import given
from hypothesis import strategies as st

from signing.evidence.trees import joined, levels, siblings


@given(st.lists(st.binary(min_size=32, max_size=32), min_size=1, max_size=70, unique=True))
def test_every_leaf_leads_to_the_root(leaves):
    tree = levels("sha256", leaves)
    for number, leaf in enumerate(leaves):
        digest = leaf
        path = siblings(tree, number)
        for other in path:
            digest = joined("sha256", (digest, other))
        assert digest == tree[-1][0]
        assert len(path) <= (len(leaves) - 1).bit_length()


def test_joining_is_of_the_sorted():
    one, other = sha256(b"a").digest(), sha256(b"b").digest()
    low, high = sorted((one, other))
    assert joined("sha256", (one, other)) == joined("sha256", (other, one)) == sha256(low + high).digest()
    assert joined("sha256", (one,)) == one
