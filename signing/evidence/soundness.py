"""Whether a batch hangs together: every token stamps what it should. Whom to trust comes later."""

from functools import lru_cache
from itertools import pairwise

from signing.digests import digest_of
from signing.evidence.batch import Batch
from signing.pades.contents import stamp_info, token_covers
from signing.pades.evidence import load_token


@lru_cache(maxsize=512)  # the same batches are asked for again and again, from three media
def is_sound(batch: Batch) -> bool:
    """False for a batch that was damaged or made up: a copy of it is passed over, and never spread."""
    try:
        return all(_holds(batch, at) for at in range(len(batch.chains)))
    # A stranger's bytes: whatever goes wrong in reading them, it is no sound batch.
    except Exception:
        return False


def _holds(batch: Batch, at: int) -> bool:
    chain = batch.chains[at]
    digests = [batch.root(at), *(digest_of(chain.md, earlier) for earlier, _ in pairwise(chain.tokens))]
    return all(_stamps(token, chain.md, digest) for token, digest in zip(chain.tokens, digests, strict=True))


def _stamps(token: bytes, md: str, digest: bytes) -> bool:
    content = load_token(token)
    stamped = stamp_info(content)["message_imprint"]["hash_algorithm"]["algorithm"].native
    return stamped == md and token_covers(content, lambda _: digest)
