"""The throw-away signature has the shape of the real one, and no one's trust."""

import re
from datetime import UTC, datetime

from signing.trial import trial_signed
from signing.verify import extract_cms


def shape(pdf: bytes, document: bytes) -> dict[str, int]:
    added = pdf[len(document) :]
    kinds = (b"/ETSI.CAdES.detached", b"/ETSI.RFC3161", b"/DSS", b"/Extensions", b"/Widget", b"/XObject", b"%%EOF")
    return {kind.decode(): len(re.findall(re.escape(kind), added)) for kind in kinds}


def test_same_increments_as_the_real_file(world, signed):
    trial = trial_signed(world.document, world.placement, world.mark, at=world.at)
    assert trial.startswith(world.document)
    assert shape(trial, world.document) == shape(signed, world.document)
    assert world.requests == []


def test_it_is_a_whole_signature_that_nobody_trusts(world):
    trial = trial_signed(world.document, world.placement, world.mark, at=datetime(2061, 5, 1, tzinfo=UTC))
    assert extract_cms(trial)[0]
    told = world.verify(trial, at=datetime(2061, 5, 2, tzinfo=UTC))
    assert told.integrity.ok
    assert not told.ok
    assert not told.timestamp.ok
