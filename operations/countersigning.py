"""The verb «countersign»: further signatures that the profile asks for, detached, beside the director's in the PDF.

The class teacher's, a second, the organisation's seal: each is a CAdES signature over the signed PDF, in
`signatures/<role>.p7s`. Until all of them are there, the record does not go to the media.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from archive_store import reader
from archive_store.medium import Medium
from archive_store.paths import object_id
from kernel.digests import readable_json, sha512_hex
from kernel.errors import BadInputError, LetopisError, RefusedError
from kernel.findings import Finding, Report, Severity
from kernel.ids import RecordId
from kernel.kinds import Kind
from operations.folders import WorkFolder
from operations.services import Services
from profiles.words import Role, SignatureKind
from signing.detached import finish_detached, make, verify_detached
from signing.keys import SigningKey
from signing.shapes import Evidence

SEAL = "seal"


@dataclass(frozen=True)
class Countersigned:
    """What came of it: records that now bear the signature, and those that could not."""

    done: tuple[RecordId, ...]
    failed: tuple[tuple[RecordId, LetopisError], ...]


def asked_roles(services: Services, kind: Kind) -> tuple[str, ...]:
    """Whose signatures the profile wants besides the first signer's; `seal` for the organisation's."""
    signers = services.profile.rules_for(kind).signers.value or ()
    electronic = [one for one in signers if one.signature is not SignatureKind.HANDWRITTEN]
    seal = [SEAL] if any(one.seal for one in electronic) else []
    return (*(one.role.value for one in electronic[1:]), *seal)


def missing_roles(services: Services, record: RecordId, work: WorkFolder) -> tuple[str, ...]:
    """Those that are not there yet."""
    return tuple(role for role in asked_roles(services, record.kind) if f"signatures/{role}.p7s" not in work.beside())


def role_title(role: str) -> str:
    """The role in Russian."""
    return "печать организации" if role == SEAL else Role(role).russian


def refuse_incomplete(services: Services, record: RecordId, work: WorkFolder) -> None:
    """Returns if every signature is there. Raises RefusedError `record.signatures_missing`."""
    missing = missing_roles(services, record, work)
    if missing:
        titles = ", ".join(role_title(role) for role in missing)
        raise RefusedError(
            "record.signatures_missing",
            f"У документа {record} нет ещё подписей: {titles}.",
            f"Подпишите: letopis countersign --all --role {missing[0]} с ключом; затем letopis commit --all.",
        )


def countersign(
    services: Services,
    records: Sequence[RecordId],
    role: str,
    key: SigningKey,
    *,
    actor: str,
    progress: Callable[[int, RecordId], None],
) -> Countersigned:
    """Signs each record by this role's key. Signed already: nothing is asked of the key. One failure stops no other.

    Raises BadInputError `countersign.unknown_role` for a role that the profile asks of none of the records;
    RefusedError `signing.certificate_expired` and the like.
    """
    wanted = [record for record in records if role in asked_roles(services, record.kind)]
    if not wanted:
        asked = sorted({one for record in records for one in asked_roles(services, record.kind)})
        raise BadInputError(
            "countersign.unknown_role",
            f"Подписи «{role}» профиль у этих документов не требует.",
            f"Требуются: {', '.join(asked) or 'никакие, кроме подписи директора'}.",
        )
    now = services.clock.now()
    key.refuse_if_unusable(now)
    services.policy().refuse_weak((key.certificate.md, key.certificate.key), now)
    done, failed = [], []
    for number, record in enumerate(wanted, 1):
        try:
            _countersign(services, record, role, key, actor)
        except LetopisError as error:
            failed.append((record, error))
        else:
            done.append(record)
        progress(number, record)
    return Countersigned(tuple(done), tuple(failed))


def _countersign(services: Services, record: RecordId, role: str, key: SigningKey, actor: str) -> None:
    work = WorkFolder(services.home.work_folder(record))
    pdf = work.signed_pdf.read_bytes()
    bare = f"countersign-{role}.der"
    # Kept as soon as the key gives it; stamped from what was kept (rule 2 of the design).
    if not (work.path / bare).is_file():
        services.log(actor, "ask-key", str(record), role=role, serial=key.certificate.serial)
        cms = make(pdf, key)
        sheet = {
            "role": role,
            "serial": key.certificate.serial,
            "owner": key.certificate.owner,
            "organisation": key.certificate.organisation,
            "at": services.clock.now().isoformat(),
            "actor": actor,
        }
        work.write(f"signatures/{role}.json", readable_json(sheet))
        if work.write_once(bare, cms):
            services.log(actor, "countersign", str(record), role=role, cms_sha512=sha512_hex(cms))
    if not (work.path / "signatures" / f"{role}.p7s").is_file():
        finished = finish_detached(pdf, work.read(bare), services.authorities())
        work.write(f"signatures/{role}.p7s", finished)


def verify_countersignatures(
    services: Services,
    medium: Medium,
    record: str,
    version: int,
    pdf: bytes,
    anchors: tuple[bytes, ...],
    at: datetime,
    evidence: Evidence | None,
) -> Report:
    """Every further signature beside a document on one medium; each finding names whose it is."""
    report = Report()
    head = reader.object_head(medium, object_id(record))
    files = head.files if head is not None else {}
    prefix = f"{version}/signatures/"
    for path in sorted(files):
        if not path.startswith(prefix) or not path.endswith(".json"):
            continue
        role = path.removeprefix(prefix).removesuffix(".json")
        sheet = json.loads(reader.read_file(medium, object_id(record), path))
        told = verify_detached(
            pdf,
            reader.read_file(medium, object_id(record), f"{prefix}{role}.p7s"),
            anchors=anchors,
            at=at,
            expected_serial=str(sheet["serial"]),
            zone=services.school.zone,
            policy=services.policy(),
            evidence=evidence,
        )
        findings = tuple(
            Finding(one.code, one.severity, record, f"Подпись «{role_title(role)}»: {one.message}", one.clause)
            for one in told.report.findings
        )
        report += Report(told.report.checks_run, findings)
        if not told.ok and told.report.ok:
            message = f"Подпись «{role_title(role)}» не подтверждается."
            report += Report(1, (Finding("verify.countersignature", Severity.ERROR, record, message),))
    return report
