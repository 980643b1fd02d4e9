"""What a check of a document on a medium says of the further signatures beside it."""

import json
from datetime import datetime

from archive_store import reader
from archive_store.medium import Medium
from archive_store.paths import object_id
from kernel.findings import Finding, Report, Severity
from operations.countersigning import role_title
from operations.services import Services
from signing.detached import verify_detached
from signing.shapes import Evidence


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
