"""Verification at a moment: what is told, and when."""

from datetime import UTC, datetime, timedelta

import pytest

from kernel.errors import RefusedError
from kernel.findings import Severity
from signing.renew import renew
from signing.verify import extract_cms, verify


def codes(verification) -> set[str]:
    return {one.code for one in verification.report.findings}


def test_good_file(world, signed):
    told = world.verify(signed)
    assert told.ok
    assert told.report.findings == ()
    assert told.report.checks_run >= 8
    assert told.signed_at == world.at
    assert told.signer.owner == "ИВАНОВА МАРИЯ ПЕТРОВНА"
    assert told.signer.organisation == "МБОУ «СОШ № 1»"
    assert told.signer.issuer == "Учебный УЦ Летописи"
    assert told.protected_until.year == 2038
    assert told.integrity.text == "Документ не изменён после подписания."
    assert "с 01.06.2026 по 25.08.2027" in told.certificate.text
    assert told.timestamp.text.startswith("Подписано 01.06.2026 12:30 (UTC+3)")
    assert "01.06.2026 15:30 (UTC+6)" in world.verify(signed, zone="Asia/Omsk").timestamp.text


def test_long_after_the_signer_expired(world, signed):
    told = world.verify(signed, at=datetime(2028, 5, 1, tzinfo=UTC))
    assert told.ok
    assert told.report.findings == ()


def test_before_it_was_signed(world, signed):
    told = world.verify(signed, at=world.at - timedelta(hours=1))
    assert not told.ok
    assert codes(told) == {"signing.timestamp_in_future"}
    assert told.integrity.ok
    assert not told.timestamp.ok
    assert not told.certificate.ok
    assert told.signed_at is None


def test_stale_revocation_data_is_a_warning(world, signed):
    told = world.verify(signed, at=datetime(2030, 1, 1, tzinfo=UTC))
    assert told.ok
    assert [(one.code, one.severity) for one in told.report.findings] == [
        ("signing.revocation_stale", Severity.WARNING)
    ]
    assert "устарели, обновите" in told.report.findings[0].message
    world.at = datetime(2030, 1, 1, tzinfo=UTC)
    fresh = crl_of(world, "root")
    assert world.verify(signed, at=world.at, crls=[fresh]).report.findings == ()


def crl_of(world, issuer: str) -> bytes:
    from urllib.request import urlopen

    with urlopen(f"http://127.0.0.1:{world.pki.port}/a/crls/{issuer}/latest.crl") as answer:
        return answer.read()


def test_expired_timestamp_certificate_is_an_error(world, signed):
    told = world.verify(signed, at=datetime(2038, 6, 2, tzinfo=UTC))
    assert not told.ok
    assert codes(told) == {"signing.timestamp_expired"}
    assert "01.06.2038" in told.timestamp.text
    assert "renew" in told.timestamp.text
    assert told.protected_until is None


def test_renewed_twice_outlives_its_authorities(world, signed):
    pdf = signed
    for year in (2037, 2047):
        world.at = datetime(year, 1, 10, tzinfo=UTC)
        longer = renew(pdf, world.authorities)
        assert longer.startswith(pdf)
        pdf = longer
    for moment in (datetime(2047, 2, 1, tzinfo=UTC), datetime(2056, 1, 1, tzinfo=UTC)):
        told = world.verify(pdf, at=moment)
        assert told.ok, told
        assert told.signed_at == datetime(2026, 6, 1, 9, 30, tzinfo=UTC)
    assert codes(world.verify(pdf, at=datetime(2060, 1, 1, tzinfo=UTC))) == {"signing.timestamp_expired"}


def test_late_renewal_is_refused(world, signed):
    world.at = datetime(2039, 1, 1, tzinfo=UTC)
    with pytest.raises(RefusedError, match=r"signing\.renew_refused"):
        renew(signed, world.authorities)


def test_other_anchors(other_world, world, signed):
    told = world.verify(signed, anchors=other_world.pki.anchors)
    assert not told.ok
    assert codes(told) == {"signing.timestamp_untrusted"}
    assert told.integrity.ok


def test_expected_serial(world, signed):
    serial = world.verify(signed).signer.serial
    spaced = " ".join(serial[at : at + 2] for at in range(0, len(serial), 2)).lower()
    cyrillic = serial.translate(str.maketrans("ABCE", "АВСЕ"))
    for same in (serial, spaced, cyrillic, "00" + serial):
        assert world.verify(signed, expected_serial=same).ok
    told = world.verify(signed, expected_serial="01AB")
    assert not told.ok
    assert codes(told) == {"signing.other_signer"}


def test_unsigned_document_is_compared(world, signed):
    shorter = world.verify(signed, unsigned_length=len(world.document) - 1)
    other = world.verify(signed, unsigned_sha512="0" * 128)
    longer = world.verify(signed, unsigned_length=len(signed))
    for told in (shorter, other, longer):
        assert not told.ok
        assert codes(told) == {"signing.other_document"}
    assert world.verify(signed, unsigned_length=None, unsigned_sha512=None).ok


def test_callers_mistakes_are_errors(world, signed):
    good = {"anchors": world.pki.anchors, "at": world.at, "unsigned_length": None, "unsigned_sha512": None}
    for bad in ({"anchors": ()}, {"at": datetime(2026, 6, 1)}, {"unsigned_length": 5}):  # noqa: DTZ001
        with pytest.raises(ValueError, match="verify needs"):
            verify(signed, **(good | bad))


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7\n", b"\0" * 100, b"no pdf at all" * 50])
def test_what_is_no_pdf(world, data):
    told = world.verify(data)
    assert not told.ok
    assert not told.integrity.ok
    assert not told.certificate.ok
    assert not told.timestamp.ok


def test_unsigned_pdf(world):
    assert codes(world.verify(world.document)) == {"signing.not_signed"}
    from kernel.errors import BadInputError

    with pytest.raises(BadInputError, match=r"signing\.not_signed"):
        extract_cms(world.document)
