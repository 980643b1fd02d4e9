"""The verb «verify»: copies, signature and PDF/A of records, or of a file from anywhere. Needs no database."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from archive_store import reader
from archive_store.checker import check_object
from archive_store.medium import Medium
from archive_store.paths import object_id
from kernel.digests import sha512_hex
from kernel.errors import BadInputError, LetopisError, UnavailableError
from kernel.findings import Finding, Report, Severity
from operations.archived import ArchivedSheet, latest_version, media_with, read_sheet
from operations.countersignature_check import verify_countersignatures
from operations.evidence_shelf import Shelved, covering, read_shelf, sealed_from_any
from operations.services import Services
from operations.sheets import PdfaSheet
from signing.anchors import read_bundle
from signing.evidence.batch import group_digests
from signing.evidence.proving import prove
from signing.shapes import Evidence, Verification
from signing.verify import verify


@dataclass(frozen=True)
class Verdict:
    """The outcome for one record or file: three lines for people, PDF/A, and the report behind them.

    `signed_at` is when the signature's timestamp says that it was there, `owner` whose certificate made it; None and
    empty where nothing proves it.
    """

    id: str
    integrity: str
    certificate: str
    timestamp: str
    pdfa: str
    report: Report
    signed_at: datetime | None = None
    owner: str = ""

    @property
    def ok(self) -> bool:
        """Whether everything that had to be checked was checked and is right."""
        return self.report.ok

    def as_json(self) -> dict[str, object]:
        """As the command and the API tell it (docs/cli.md)."""
        return {
            "id": self.id,
            "ok": self.ok,
            "integrity": self.integrity,
            "certificate": self.certificate,
            "timestamp": self.timestamp,
            "pdfa": self.pdfa,
            "findings": [finding.as_json() for finding in self.report.findings],
        }


def verify_record(services: Services, record: str, at: datetime, shelf: list[Shelved] | None = None) -> Verdict:
    """Checks every attached copy of the record, and evidence, signature and PDF/A verdict of one good copy.

    `shelf` is what `read_shelf` gave, for a caller who verifies many. A medium that is away is a warning; a damaged
    copy or a wrong signature is an error.
    """
    copies, good = _check_copies(services, record)
    if good is None:
        finding = Finding("verify.no_good_copy", Severity.ERROR, record, "Ни одной целой копии на носителях нет.")
        return Verdict(record, "нет ни одной целой копии", "не проверялся", "не проверялся", "не проверялся",
                       copies + Report(1, (finding,)))  # fmt: skip
    with services.media.open(good) as medium:
        sheet = read_sheet(medium, record)
        pdf = reader.read_file(medium, object_id(record), f"{sheet.version}/document.pdf")
        judgement = reader.read_file(medium, object_id(record), f"{sheet.version}/reports/verapdf.json")
        anchors = services.anchors() or _archived_anchors(medium, record)
        evidence, proof = _evidence(
            services, record, pdf, anchors, at, read_shelf(services) if shelf is None else shelf
        )
        further = verify_countersignatures(services, medium, record, sheet.version, pdf, anchors, at, evidence)
    signature = verify(
        pdf,
        anchors=anchors,
        at=at,
        unsigned_length=int(sheet.document["unsigned"]["size"]),
        unsigned_sha512=str(sheet.document["unsigned"]["sha512"]),
        expected_serial=str(sheet.signature["serial"]),
        zone=services.school.zone,
        policy=services.policy(),
        evidence=evidence,
    )
    pdfa, judged = _pdfa(judgement, pdf, record)
    return _verdict(
        record, signature, pdfa, copies + _agrees(sheet, pdf, record) + proof + signature.report + further + judged
    )


def _verdict(name: str, signature: Verification, pdfa: str, report: Report) -> Verdict:
    return Verdict(
        name,
        signature.integrity.text,
        signature.certificate.text,
        signature.timestamp.text,
        pdfa,
        report,
        signature.signed_at,
        signature.signer.owner if signature.ok and signature.signer is not None else "",
    )


def _evidence(
    services: Services,
    record: str,
    pdf: bytes,
    anchors: tuple[bytes, ...],
    at: datetime,
    shelf: list[Shelved],
) -> tuple[Evidence | None, Report]:
    """What the batch that covers the record proves; a record that none covers yet is a warning."""
    found = covering(shelf, record)
    files = None if found is None else sealed_from_any(services, found[1])
    # Evidence of an earlier version vouches for that one only.
    if found is None or files is None or files[0] != pdf:
        message = "Доказательство долгого срока ещё не создано: letopis renew."
        return None, Report(0, (Finding("evidence.pending", Severity.WARNING, record, message),))
    shelved, member = found
    if not shelved.batch.covered(str(member)):
        message = "Последнее продление доказательства этот документ не охватило."
        return None, Report(1, (Finding("evidence.left_out", Severity.ERROR, record, message),))
    proved = prove(
        shelved.batch.record(str(member)),
        lambda md: group_digests(md, files),
        anchors=anchors,
        at=at,
        policy=services.policy(),
    )
    return proved, proved.report


def _check_copies(services: Services, record: str) -> tuple[Report, str | None]:
    """Every attached copy by the independent checker; the medium with the newest good one."""
    report, good, newest = Report(), None, 0
    holders = {name: _version_on(medium, record) for name, medium in media_with(services, record)}
    attached = {name for name, _ in services.media.attached()}
    for name in services.media.names:
        if name not in holders:
            away = "нет копии" if name in attached else "носитель не подключён"
            report += Report(
                0, (Finding("verify.copy_missing", Severity.WARNING, name, f"Носитель «{name}»: {away}."),)
            )
            continue
        checked = check_object(services.media.source(name), object_id(record))
        version = holders[name]
        if checked.ok and version > newest:
            good, newest = name, version
        report += Report(checked.checks_run, tuple(_on_medium(name, finding) for finding in checked.findings))
    return report, good


def _version_on(medium: Medium, record: str) -> int:
    try:
        head = reader.object_head(medium, object_id(record))
    except LetopisError:
        return 0  # a damaged copy: the checker says what is wrong with it
    return head.version if head is not None else 0


def _on_medium(name: str, finding: Finding) -> Finding:
    return Finding(finding.code, finding.severity, f"{name}: {finding.subject}", finding.message, finding.clause)


def _archived_anchors(medium: Medium, record: str) -> tuple[bytes, ...]:
    """The trust anchors archived with the record: for a reader whose home has none."""
    head = reader.object_head(medium, object_id(record))
    if head is None:
        return ()
    prefix = f"{latest_version(head.files)}/trust/"
    bundles = [reader.read_file(medium, head.object_id, path) for path in head.files if path.startswith(prefix)]
    return tuple(anchor for bundle in bundles for anchor in read_bundle(bundle))


def _agrees(sheet: ArchivedSheet, pdf: bytes, record: str) -> Report:
    """Whether record.json speaks of this record and of these bytes: an object copied under another id does not."""
    found = []
    if sheet.document["sha512"] != sha512_hex(pdf):
        message = "Документ не тот, что записан в record.json."
        found.append(Finding("verify.other_document", Severity.ERROR, record, message))
    if sheet.id != record:
        message = f"Под этим номером лежит другой документ: {sheet.id}."
        found.append(Finding("verify.other_record", Severity.ERROR, record, message))
    return Report(2, tuple(found))


def _pdfa(data: bytes, pdf: bytes, record: str) -> tuple[str, Report]:
    """The kept verdict of the validator, which must speak of exactly these bytes."""
    sheet = PdfaSheet.model_validate_json(data)
    if sheet.passed and sheet.checks > 0 and sheet.sha512 == sha512_hex(pdf):
        return f"PDF/A-{sheet.flavour}, проверено veraPDF", Report(1)
    message = "Отчёт veraPDF не о этом файле или говорит о нарушениях."
    return "не подтверждён", Report(1, (Finding("verify.pdfa", Severity.ERROR, record, message, "ISO 19005"),))


def verify_file(services: Services, path: Path, at: datetime) -> Verdict:
    """Checks the signature of a PDF that came from outside. Raises BadInputError `verify.no_such_file`."""
    try:
        pdf = path.read_bytes()
    except OSError as error:
        raise BadInputError(
            "verify.no_such_file", f"Файл «{path}» не читается: {error.strerror}.", "Проверьте имя файла."
        ) from error
    anchors = services.anchors()
    if not anchors:
        raise UnavailableError(
            "verify.no_anchors",
            "Нет ни одного доверенного корневого сертификата, проверять подпись не по чему.",
            "Положите корневые сертификаты удостоверяющего центра в папку trust файлом .pem.",
        )
    signature = verify(
        pdf,
        anchors=anchors,
        at=at,
        unsigned_length=None,
        unsigned_sha512=None,
        zone=services.school.zone,
        policy=services.policy(),
    )
    return _verdict(path.name, signature, "не проверялся", signature.report)


def verify_records(services: Services, records: Sequence[str], at: datetime) -> list[Verdict]:
    """Verifies each record; what can't be checked is not ok."""
    verdicts = []
    shelf = read_shelf(services)
    for record in records:
        try:
            verdicts.append(verify_record(services, record, at, shelf))
        except (LetopisError, ValueError, KeyError) as error:
            code = error.code if isinstance(error, LetopisError) else "verify.failed"
            message = error.message if isinstance(error, LetopisError) else "Сведения о документе не читаются."
            finding = Finding(code, Severity.ERROR, record, message)
            verdicts.append(Verdict(record, "не проверено", "не проверено", "не проверено", "не проверено",
                                    Report(1, (finding,))))  # fmt: skip
    return verdicts
