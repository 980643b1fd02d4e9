"""A throw-away signature of the same shape as the real one, all offline: is the signed file still PDF/A?

Before the real key is asked, one document of each kind in a batch is signed here and given to the validator. Whatever
makes the copy lose its conformance would make the real file lose it (design, rule 3).
"""

from datetime import datetime

from signing.keys import SigningKey
from signing.pades.ephemeral import EphemeralAuthority
from signing.shapes import Placement
from signing.sign import finish_with, make_cms, prepare


def trial_signed(pdf: bytes, placement: Placement, mark_pdf: bytes, *, at: datetime) -> bytes:
    """A copy signed with a key made for it: signature, DSS and document timestamp as in the real file.

    No one can take it for the real one: its authority exists for this call only. Raises as `signing.sign.prepare`.
    """
    authority = EphemeralAuthority(at)
    key = SigningKey(authority.holder)
    prepared = prepare(pdf, key.certificate, placement, mark_pdf, at=at, reason="Пробная подпись", location="")
    return finish_with(authority, prepared, make_cms(prepared, key))
