"""The steps «store» and «tidy»: a signed, judged record goes to each medium, is read back, then indexed, then cleared.

Nothing reaches a medium without the validator's verdict on exactly these bytes (rule 3 of the design); no catalogue
row is written before the medium was read back (rule 1).
"""

from pathlib import Path

from archive_store.checker import check_object
from archive_store.paths import object_id
from archive_store.store import clean_staging, put
from archive_store.versions import ObjectVersion
from catalogue.entries import CopyFact
from catalogue.entries import put as enter
from kernel.digests import readable_json, sha512_hex
from kernel.errors import IntegrityError, RefusedError
from kernel.findings import Severity
from kernel.ids import Kind, RecordId
from operations import durable
from operations.archived import ArchivedSheet, archived_versions
from operations.folders import ImportFolder, State, WorkFolder
from operations.indexing import entry_of, pupils_of
from operations.services import Services

RECORD_SCHEMA = "letopis/record/1"


def store(services: Services, record: RecordId, medium_name: str, actor: str) -> None:
    """Puts the record onto one medium, reads it back with the independent checker, and enters the copy.

    Raises RefusedError `record.rejected`, `record.not_judged`; UnavailableError when the medium is away or full;
    IntegrityError `store.read_back_failed`.
    """
    work = WorkFolder(services.home.work_folder(record))
    if not work.exists:
        return  # done and tidied by an earlier try
    files = _package(services, record, work)
    closing = work.closing()
    version = ObjectVersion(
        object_id=object_id(str(record)),
        files=files,
        created=closing.closed_at,
        message=f"{closing.title}: принято на хранение",
        actor=closing.actor,
    )
    with services.media.open(medium_name) as medium:
        receipt = put(medium, version)
    report = check_object(services.media.root(medium_name), receipt.object_id)
    if not report.ok:
        first = next(
            (f.message for f in report.findings if f.severity is Severity.ERROR), "проверка ничего не проверила"
        )
        raise IntegrityError(
            "store.read_back_failed",
            f"Копия {record} на носителе «{medium_name}» не читается обратно: {first}",
            f"Проверьте носитель: letopis media check {medium_name} --full.",
        )
    sheet = work_sheet(work, record)
    enter(
        entry_of(ArchivedSheet.model_validate(sheet)),
        pupils_of(work.data()),
        CopyFact(medium_name, receipt.inventory_sha512, "verified"),
    )
    services.log(actor, "store", str(record), medium=medium_name, inventory_sha512=receipt.inventory_sha512)


def _package(services: Services, record: RecordId, work: WorkFolder) -> dict[str, Path | bytes]:
    """Logical path → content of the record's first version (docs/format.md)."""
    signed = work.signed_pdf.read_bytes() if work.signed_pdf.is_file() else b""
    verdict = work.pdfa()
    if work.state is State.REJECTED:
        raise RefusedError(
            "record.rejected",
            f"Документ {record} отклонён: он не соответствует PDF/A.",
            "Отчёт лежит в рабочей папке, в reports/verapdf.json; сообщите разработчикам.",
        )
    if not signed or verdict is None or not verdict.passed or verdict.sha512 != sha512_hex(signed):
        raise RefusedError(
            "record.not_judged",
            f"Документ {record} не подписан или не проверен на PDF/A.",
            "Подпишите и сохраните заново: letopis sign --all.",
        )
    number = work.closing().version
    files: dict[str, Path | bytes] = {
        f"{number}/document.pdf": signed,
        f"{number}/data.json": work.data(),
        f"{number}/record.json": readable_json(work_sheet(work, record)),
    }
    for name, path in work.reports().items():
        files[f"{number}/reports/{name}"] = path
    for name, path in work.trust().items():
        files[f"{number}/trust/{name}"] = path
    if record.kind is Kind.JOURNAL:
        for name, path in ImportFolder(services.home.import_folder(record)).source().items():
            files[f"{number}/source/{name}"] = path
    return files


def work_sheet(work: WorkFolder, record: RecordId) -> dict[str, object]:
    """`record.json` of the record, as docs/format.md describes it."""
    closing = work.closing()
    rendered = work.rendered()
    signed = work.signed_pdf.read_bytes()
    signature = work.signature()
    if signature is None:
        raise IntegrityError(
            "record.no_signature", f"У {record} нет сохранённой подписи.", "Подпишите документ: letopis sign."
        )
    return {
        "schema": RECORD_SCHEMA,
        "id": str(record),
        "kind": record.kind.value,
        "version": closing.version,
        "title": closing.title,
        "record_class": closing.record_class,
        "academic_year": closing.academic_year,
        "closing": {
            "on": closing.closed_on.isoformat(),
            "at": closing.model_dump(mode="json")["closed_at"],
            "order": closing.order,
            "actor": closing.actor,
        },
        "case_index": closing.case_index,
        "retention": dict(closing.retention),
        "document": {
            "file": "document.pdf",
            "pages": rendered.pages,
            "size": len(signed),
            "sha512": sha512_hex(signed),
            "pdfa": closing.pdfa,
            "unsigned": {"size": rendered.size, "sha512": rendered.sha512},
        },
        "data": {"file": "data.json", "sha512": closing.data_sha512},
        "signature": signature.model_dump(mode="json", exclude={"prepared", "prepared_sheet", "cms"}),
        "provenance": closing.provenance.model_dump(mode="json"),
    }


def tidy(services: Services, record: RecordId, actor: str) -> None:
    """The step «tidy»: when all media hold the record, its work folder goes; the import goes with the last kind."""
    for _, medium in services.media.attached():
        clean_staging(medium)  # what killed writers left; living ones hold their locks
    held = archived_versions(services, record)
    if set(held) != set(services.media.names):
        return
    work = services.home.work_folder(record)
    if work.exists():
        durable.remove_folder(work, services.home.work)
    siblings = [RecordId(record.school, record.year, record.unit, kind) for kind in Kind]
    if all(set(archived_versions(services, sibling)) == set(services.media.names) for sibling in siblings):
        imported = services.home.import_folder(record)
        if imported.exists():
            durable.remove_folder(imported, services.home.imports)
            services.log(actor, "purge-import", str(record))
