"""Signs a paper that is no record (an extract, a reference): it is handed out and not archived, so nothing is kept."""

from docgen.facts import MarkPlace
from docgen.signature_mark import render_mark
from kernel.digests import sha512_hex
from kernel.errors import IntegrityError
from operations.loose_papers import LEVEL
from operations.services import Services
from operations.sitting import mark_of
from signing.keys import SigningKey
from signing.shapes import CertificateFacts, Placement, Prepared
from signing.sign import finish, make_cms, prepare
from signing.verify import verify


def sign_paper(
    services: Services, pdf: bytes, mark: MarkPlace | None, key: SigningKey, reason: str, actor: str
) -> bytes:
    """The paper as a PAdES B-LTA file, verified. `mark` is the place that its form keeps for the signature's.

    Raises RefusedError for a key that may not be used now, UnavailableError where no timestamp can be had,
    IntegrityError `signing.not_verified`.
    """
    certificate = key.certificate
    key.refuse_if_unusable(services.clock.now())
    prepared = prepare_paper(services, pdf, mark, certificate, reason)
    services.log(actor, "ask-key", reason, digest=prepared.digest.hex(), serial=certificate.serial)
    return finish_paper(services, pdf, prepared, make_cms(prepared, key), certificate.serial)


def prepare_paper(
    services: Services, pdf: bytes, mark: MarkPlace | None, certificate: CertificateFacts, reason: str
) -> Prepared:
    """The paper with the mark and a hole for the certificate's signature. Raises RefusedError for a weak algorithm."""
    now = services.clock.now()
    services.policy().refuse_weak((certificate.md, certificate.key), now)
    assert mark is not None  # every form of an answer has a place for it
    return prepare(
        pdf,
        certificate,
        Placement(page=mark.page, box=mark.box),
        render_mark(mark_of(certificate, services.school.zone), LEVEL),
        at=now,
        reason=reason,
        location=services.school.name,
    )


def finish_paper(services: Services, pdf: bytes, prepared: Prepared, cms: bytes, serial: str) -> bytes:
    """The signature stamped, embedded and verified; `pdf` is the paper before it. Raises as `sign_paper`."""
    signed = finish(prepared, cms, services.authorities())
    verdict = verify(
        signed, anchors=services.anchors(), at=services.clock.now(), unsigned_length=len(pdf),
        unsigned_sha512=sha512_hex(pdf), expected_serial=serial, zone=services.school.zone,
    )  # fmt: skip
    if not verdict.ok:
        raise IntegrityError(
            "signing.not_verified",
            "Подписанный документ не прошёл проверку: " + "; ".join(f.message for f in verdict.report.findings[:2]),
            "Проверьте список доверенных корней (папка trust) и службу штампов времени.",
        )
    return signed
