"""Signs a paper that is no record (an extract, a reference): it is handed out and not archived, so nothing is kept."""

from docgen.facts import MarkPlace
from docgen.signature_mark import render_mark
from kernel.digests import sha512_hex
from kernel.errors import IntegrityError
from operations.loose_papers import LEVEL
from operations.services import Services
from operations.sitting import mark_of
from signing.keys import SigningKey
from signing.shapes import Placement
from signing.sign import finish, make_cms, prepare
from signing.verify import verify


def sign_paper(
    services: Services, pdf: bytes, mark: MarkPlace | None, key: SigningKey, reason: str, actor: str
) -> bytes:
    """The paper as a PAdES B-LTA file, verified. `mark` is the place that its form keeps for the signature's.

    Raises RefusedError for a key that may not be used now, UnavailableError where no timestamp can be had,
    IntegrityError `signing.not_verified`.
    """
    now, certificate = services.clock.now(), key.certificate
    key.refuse_if_unusable(now)
    services.policy().refuse_weak((certificate.md, certificate.key), now)
    assert mark is not None  # every form of an answer has a place for it
    prepared = prepare(
        pdf,
        certificate,
        Placement(page=mark.page, box=mark.box),
        render_mark(mark_of(certificate, services.school.zone), LEVEL),
        at=now,
        reason=reason,
        location=services.school.name,
    )
    services.log(actor, "ask-key", reason, digest=prepared.digest.hex(), serial=certificate.serial)
    signed = finish(prepared, make_cms(prepared, key), services.authorities())
    verdict = verify(
        signed, anchors=services.anchors(), at=services.clock.now(), unsigned_length=len(pdf),
        unsigned_sha512=sha512_hex(pdf), expected_serial=certificate.serial, zone=services.school.zone,
    )  # fmt: skip
    if not verdict.ok:
        raise IntegrityError(
            "signing.not_verified",
            "Подписанный документ не прошёл проверку: " + "; ".join(f.message for f in verdict.report.findings[:2]),
            "Проверьте список доверенных корней (папка trust) и службу штампов времени.",
        )
    return signed
