"""The steps of a signing sitting: trial, sign, finish (rule 2 of the design: a signature is made once).

The key lives in the one process that runs the `sign` queue for the sitting; messages carry record ids only. The CMS
is kept as soon as the key has given it: whoever links `signature.json` first wins, and a signature that came second
is discarded and logged. Timestamps and embedding start from the kept CMS and may be repeated.
"""

import base64
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from docgen.signature_mark import SignatureMark, render_mark
from kernel.clock import local_date
from kernel.digests import readable_json, sha512_hex
from kernel.errors import IntegrityError, RefusedError, UnavailableError
from kernel.ids import RecordId
from operations import durable
from operations.act_signer import refuse_act_signature, tell_act_signature
from operations.before_storing import refuse_stored_version
from operations.confirming import refuse_unconfirmed
from operations.folders import WorkFolder
from operations.officials import official, role_of
from operations.receipts import receipt
from operations.services import Services
from operations.sheets import AuthoritySheet, RenderedSheet, SignatureSheet, State
from operations.sign_list import check_locked
from signing.keys import SigningKey
from signing.shapes import CertificateFacts, Placement, Prepared
from signing.sign import finish as finish_signature
from signing.sign import make_cms, prepare
from signing.trial import trial_signed
from signing.verify import verify


@dataclass(frozen=True)
class Sitting:
    """A signing sitting: the key that is open in this process."""

    key: SigningKey


def mark_of(certificate: CertificateFacts, zone: str) -> SignatureMark:
    """What the mark of an electronic signature shows (ГОСТ Р 7.0.97; fields of seed 002)."""
    return SignatureMark(
        serial=certificate.serial,
        owner=certificate.owner,
        valid_from=local_date(certificate.valid_from, zone),
        valid_to=local_date(certificate.valid_to, zone),
    )


def placement_of(rendered: RenderedSheet) -> Placement:
    """Where the mark goes."""
    return Placement(page=rendered.mark_page, box=rendered.mark_box)


def try_out(services: Services, record: RecordId, actor: str) -> None:
    """The step «trial»: a throw-away copy, signed by an ephemeral key, must still be PDF/A (rule 3 of the design).

    Raises RefusedError `pdfa.trial_failed`; what the validator raises when it is not there.
    """
    work = WorkFolder(services.home.work_folder(record))
    if not work.exists or work.state is not State.RENDERED:
        return
    now = services.clock.now()
    mark = render_mark(
        SignatureMark("0123456789ABCDEF", "ПРОБНАЯ ПОДПИСЬ", now.date(), now.date()), work.closing().pdfa
    )
    path = work.path / f"trial-{secrets.token_hex(4)}.pdf"
    try:
        path.write_bytes(trial_signed(work.unsigned(), placement_of(work.rendered()), mark, at=now))
        verdict = services.validator().check([path])[path]
    finally:
        path.unlink(missing_ok=True)
    services.log(actor, "trial", str(record), passed=verdict.passed)
    if not verdict.passed:
        raise RefusedError(
            "pdfa.trial_failed",
            f"Пробная подписанная копия {record} не прошла проверку PDF/A: {'; '.join(verdict.failures[:2])}.",
            "Ни одной подписи не поставлено. Сообщите разработчикам, приложив этот текст.",
        )


def sign(services: Services, record: RecordId, actor: str, sitting: Sitting | None) -> None:
    """The step «sign»: asks the key for one signature and keeps it at once.

    Raises UnavailableError `signing.no_sitting` in a process that holds no key; IntegrityError `record.data_changed`;
    as `refuse_act_signature` for an act of destruction.
    """
    work = WorkFolder(services.home.work_folder(record))
    if not work.exists:
        return
    if work.signature() is not None:
        tell_kept(services, [record])
        return
    if sitting is None:
        raise UnavailableError(
            "signing.no_sitting", "Ключ подписи сейчас не открыт.", "Начните подписание: letopis sign --all и ключ."
        )
    refuse_unconfirmed(services, record, work)
    refuse_stored_version(services, record, work.closing())
    certificate = sitting.key.certificate
    refuse_act_signature(services, record, work, actor, certificate.owner)
    now = services.clock.now()
    sitting.key.refuse_if_unusable(now)
    services.policy().refuse_weak((certificate.md, certificate.key), now)
    check_locked(work, record, work.unsigned())
    prepared = prepared_for(services, work, certificate, now)
    name = f"prepared-{secrets.token_hex(6)}.pdf"
    work.write(name, prepared.pdf)
    # Before the key is asked: a signature that a kill keeps from being saved is in the log as one that was asked for.
    services.log(actor, "ask-key", str(record), digest=prepared.digest.hex(), serial=sitting.key.certificate.serial)
    cms = make_cms(prepared, sitting.key)
    sheet = signature_sheet(services, name, prepared, cms, certificate, now, actor, work.authority())
    tell_act_signature(services, record, sheet, actor)
    if work.write_once("signature.json", sheet.data()):
        services.log(actor, "sign", str(record), cms_sha512=sha512_hex(cms), serial=sheet.serial)
    else:
        (work.path / name).unlink()
        services.log(actor, "discard-signature", str(record), cms_sha512=sha512_hex(cms))


def tell_kept(services: Services, records: Iterable[RecordId]) -> None:
    """Enters signatures that are kept, and that a kill kept out of the log just then."""
    told = {event.details.get("cms_sha512") for event in services.events.events("sign")}
    for record in records:
        sheet = WorkFolder(services.home.work_folder(record)).signature()
        if sheet is not None and (digest := sha512_hex(base64.b64decode(sheet.cms))) not in told:
            services.log(sheet.actor, "sign", str(record), cms_sha512=digest, serial=sheet.serial)


def prepared_for(services: Services, work: WorkFolder, certificate: CertificateFacts, at: datetime) -> Prepared:
    """The record's document with the mark of this certificate and a hole for its signature."""
    return prepare(
        work.unsigned(),
        certificate,
        placement_of(work.rendered()),
        render_mark(mark_of(certificate, services.school.zone), work.closing().pdfa),
        at=at,
        reason=work.closing().title,
        location=services.school.name,
    )


def signature_sheet(
    services: Services,
    name: str,
    prepared: Prepared,
    cms: bytes,
    certificate: CertificateFacts,
    at: datetime,
    actor: str,
    authority: AuthoritySheet | None,
) -> SignatureSheet:
    """What is kept of a signature at once."""
    return SignatureSheet(
        prepared=name,
        prepared_sheet=prepared.to_json().decode(),
        cms=base64.b64encode(cms).decode(),
        serial=certificate.serial,
        owner=certificate.owner,
        organisation=certificate.organisation,
        valid_from=certificate.valid_from,
        valid_to=certificate.valid_to,
        at=at,
        actor=actor,
        role=role_of(services, actor) or "",
        signer=official(services, actor).name,
        authority=authority,
    )


def finish(services: Services, record: RecordId, actor: str) -> None:
    """The step «finish»: from the kept CMS to a PAdES B-LTA file; repeatable. The result is verified before it counts.

    Raises IntegrityError `signing.not_verified`; UnavailableError when timestamps or revocation data can't be had.
    """
    work = WorkFolder(services.home.work_folder(record))
    signature = work.signature() if work.exists else None
    if signature is None or work.signed_pdf.is_file():
        return
    prepared = Prepared.from_parts(work.read(signature.prepared), signature.prepared_sheet.encode())
    authorities = services.authorities()
    standing = authorities.tsa_standing
    try:
        signed = finish_signature(prepared, base64.b64decode(signature.cms), authorities)
    except RefusedError as error:
        if error.code in _WORTHLESS:
            _discard(services, work, record, signature, actor, error.code)
        raise
    rendered = work.rendered()
    verdict = verify(
        signed,
        anchors=services.anchors(),
        at=services.clock.now(),
        unsigned_length=rendered.size,
        unsigned_sha512=rendered.sha512,
        expected_serial=signature.serial,
        zone=services.school.zone,
    )
    if not verdict.ok:
        raise IntegrityError(
            "signing.not_verified",
            f"Подписанный файл {record} не прошёл проверку: "
            + "; ".join(f.message for f in verdict.report.findings[:2]),
            "Проверьте список доверенных корней (папка trust) и службу штампов времени.",
        )
    for bundle in sorted(services.home.trust.glob("*.pem")):
        work.write(f"trust/{bundle.name}", bundle.read_bytes())
    work.write(
        "reports/signature.json", readable_json(_signature_report(signature, signed, verdict.signed_at, standing))
    )
    _give_receipt(services, record, work, signature, signed, verdict.signed_at or signature.at, standing)
    work.write("signed.pdf", signed)
    services.log(actor, "finish", str(record), sha512=sha512_hex(signed))


# What no timestamp mends: the certificate was no good when the signature could first be proved.
_WORTHLESS = frozenset(
    {"signing.certificate_expired", "signing.certificate_not_yet_valid", "signing.certificate_revoked"}
)


def _discard(
    services: Services, work: WorkFolder, record: RecordId, signature: SignatureSheet, actor: str, why: str
) -> None:
    """Puts a worthless signature aside, so that the document can be signed with another certificate."""
    cms = base64.b64decode(signature.cms)
    services.log(actor, "discard-signature", str(record), cms_sha512=sha512_hex(cms), why=why)
    durable.write(work.path / f"discarded-{secrets.token_hex(4)}.json", signature.data())
    (work.path / "signature.json").unlink()
    durable.sync_folder(work.path)


def _give_receipt(
    services: Services,
    record: RecordId,
    work: WorkFolder,
    signature: SignatureSheet,
    signed: bytes,
    signed_at: datetime,
    standing: str,
) -> None:
    zone = services.school.zone
    text = receipt(
        record,
        work.closing(),
        work.rendered(),
        signature,
        signed_at=signed_at,
        sha512=sha512_hex(signed),
        standing=standing,
        zone=zone,
    ).encode()
    work.write("reports/receipt.txt", text)
    day = local_date(signed_at, zone).isoformat()
    durable.write(services.home.receipts / day / f"{record.unit}-{record.name}.txt", text)


def _signature_report(
    signature: SignatureSheet, signed: bytes, signed_at: datetime | None, standing: str
) -> dict[str, object]:
    return {
        "level": "PAdES-B-LTA",
        "serial": signature.serial,
        "owner": signature.owner,
        "organisation": signature.organisation,
        "valid_from": signature.model_dump(mode="json")["valid_from"],
        "valid_to": signature.model_dump(mode="json")["valid_to"],
        "timestamp": signed_at.isoformat() if signed_at else "",
        # «Метка доверенного времени» is the word for an accredited service's only (domain §7).
        "timestamp_standing": standing,
        "sha512": sha512_hex(signed),
    }
