"""The steps «store» and «tidy»: a signed, judged record goes to each medium, is read back, then indexed, then cleared.

Nothing reaches a medium without the validator's verdict on exactly these bytes (rule 3 of the design); no catalogue
row is written before the medium was read back (rule 1).
"""

import json
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from archive_store.checker import check_object
from archive_store.deadline import within
from archive_store.ledger import Head
from archive_store.paths import object_id
from archive_store.reader import object_head
from archive_store.store import clean_staging
from archive_store.versions import ObjectVersion, Receipt
from catalogue.entries import CopyFact
from catalogue.entries import put as enter
from journals.model import Pupil
from kernel.digests import readable_json, sha512_hex
from kernel.errors import IntegrityError, NotFoundError, UnavailableError
from kernel.findings import Report, Severity
from kernel.ids import RecordId, parse_record_name
from operations import durable
from operations.archived import ArchivedSheet, archived_versions, read_sheet
from operations.before_storing import refuse_gap, refuse_other_export, refuse_unjudged
from operations.folders import ImportFolder, WorkFolder
from operations.import_withdrawal import drop_import
from operations.indexing import entry_of, pupils_on
from operations.locking import protect
from operations.making import holds_export, made_here, raw_export
from operations.record_data import pupils_of
from operations.services import Services
from operations.sheets import Closing

RECORD_SCHEMA = "letopis/record/1"


def store(services: Services, record: RecordId, medium_name: str, actor: str) -> None:
    """Puts the record onto one medium, reads it back with the independent checker, and enters the copy.

    Raises RefusedError `record.rejected`, `record.not_judged`, `record.signatures_missing`; UnavailableError when the
    medium is away or full; IntegrityError `store.read_back_failed`.
    """
    work = WorkFolder(services.home.work_folder(record))
    if not work.exists and medium_name in archived_versions(services, record):
        return  # done and tidied by an earlier try
    refuse_unjudged(services, record, work)
    sheet = work_sheet(work, record)
    files = _package(services, record, work, sheet)
    closing = work.closing()
    version = _object_version(record, closing, files)
    receipt, head, report = within(
        _patience(services, files),
        medium_name,
        lambda: _put_and_check(services, medium_name, version, actor, closing),
    )
    if not report.ok:
        first = next(
            (f.message for f in report.findings if f.severity is Severity.ERROR), "проверка ничего не проверила"
        )
        raise IntegrityError(
            "store.read_back_failed",
            f"Копия {record} на носителе «{medium_name}» не читается обратно: {first}",
            f"Проверьте носитель: letopis media check {medium_name} --full.",
        )
    enter(
        entry_of(ArchivedSheet.model_validate(sheet)),
        _pupils(services, work, medium_name, receipt.object_id),
        CopyFact(medium_name, receipt.inventory_sha512, "verified"),
    )
    services.log(
        actor,
        "store",
        str(record),
        medium=medium_name,
        inventory_sha512=receipt.inventory_sha512,
        ledger=head.as_json(),
    )


def _pupils(services: Services, work: WorkFolder, medium_name: str, identifier: str) -> tuple[Pupil, ...]:
    """Who is in the record, in all its versions."""
    if work.closing().correction is None:
        return pupils_of(work.data())
    with services.media.open(medium_name) as medium:
        head = object_head(medium, identifier)
        return pupils_on(medium, head) if head is not None else ()


def _object_version(record: RecordId, closing: Closing, files: Mapping[str, Path | bytes]) -> ObjectVersion:
    correction = closing.correction
    word = "принято на хранение" if correction is None else f"исправление, версия {closing.version}"
    return ObjectVersion(
        object_id=object_id(str(record)),
        files=files,
        created=closing.made_at,
        message=f"{closing.title}: {word}",
        actor=closing.actor if correction is None else correction.actor,
    )


def _put_and_check(
    services: Services, medium_name: str, version: ObjectVersion, actor: str, closing: Closing
) -> tuple[Receipt, Head, Report]:
    """All that touches the medium; done by a child, because a dying disk may hold it for ever."""
    with services.media.keeper(medium_name, services.clock.now(), actor) as keeper:
        if closing.correction is None:
            receipt = keeper.take_in([version])[0]
        else:
            refuse_gap(keeper.medium, version, closing.version, closing.correction)
            receipt = keeper.add_version(version)
        protect(keeper, version.object_id, services)
        head = keeper.head()
    return receipt, head, check_object(services.media.source(medium_name), receipt.object_id)


def _patience(services: Services, files: Mapping[str, Path | bytes]) -> float:
    """Seconds after which a medium counts as hung: the set patience, and a second for each megabyte."""
    size = sum(len(content) if isinstance(content, bytes) else content.stat().st_size for content in files.values())
    return services.pace.patience.total_seconds() + size / 1e6


def _package(
    services: Services, record: RecordId, work: WorkFolder, sheet: Mapping[str, object]
) -> dict[str, Path | bytes]:
    """Logical path → content of the record's first version (docs/format.md)."""
    number = work.closing().version
    files: dict[str, Path | bytes] = {
        f"{number}/document.pdf": work.signed_pdf.read_bytes(),
        f"{number}/data.json": work.data(),
        f"{number}/record.json": readable_json(sheet),
    }
    for name, path in work.reports().items():
        files[f"{number}/reports/{name}"] = path
    for name, path in work.beside().items():
        files[f"{number}/{name}"] = path
    for name, path in work.trust().items():
        files[f"{number}/trust/{name}"] = path
    if holds_export(record.kind, as_pages=work.closing().provenance.as_pages):
        export = raw_export(services, record, work)
        refuse_other_export(record, work.closing(), export)
        for name, path in export.items():
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
            **_further_closing(work),
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
            "made_with": dict(rendered.made_with),
        },
        "data": {"file": "data.json", "sha512": closing.data_sha512},
        "signature": signature.facts(),
        "further_signatures": [
            json.loads(path.read_bytes()) for name, path in work.beside().items() if name.endswith(".json")
        ],
        "provenance": closing.provenance.model_dump(mode="json"),
        **({"correction": closing.correction.model_dump(mode="json")} if closing.correction else {}),
    }


def _further_closing(work: WorkFolder) -> dict[str, object]:
    """When the source was closed, and who confirmed the close; nothing where the regulation wants neither."""
    locked, confirmed = work.closing().source_locked_on, work.confirmation()
    said: dict[str, object] = {} if locked is None else {"source_locked_on": locked.isoformat()}
    if work.closing().confirmed:
        said["confirmed"] = dict(work.closing().confirmed)
    if confirmed is not None:
        said["confirmed"] = confirmed.model_dump(mode="json", include={"actor", "role", "at"})
    return said


def tidy(services: Services, record: RecordId, actor: str) -> None:
    """The step «tidy»: when every medium holds this document, its work folder goes; the import with the last kind.

    Raises UnavailableError `tidy.incomplete` while a copy is owed, IntegrityError `tidy.other_document`.
    """
    for _, medium in services.media.attached():
        clean_staging(medium)  # what killed writers left; living ones hold their locks
    work = WorkFolder(services.home.work_folder(record))
    if work.exists:
        _check_all_hold(services, record, work.closing().version, sha512_hex(work.signed_pdf.read_bytes()))
        durable.remove_folder(work.path, services.home.work)
        durable.remove_folder(services.home.section_folder(record), services.home.sections)
    folder = services.home.material_folder(record)
    if not ImportFolder(folder).exists:
        return
    imported = RecordId(record.school, record.year, record.unit, *parse_record_name(folder.name))
    if all(_held_everywhere(services, made) for made in made_here(services, imported)):
        drop_import(services, imported)
        services.log(actor, "purge-import", str(record))


def _held_everywhere(services: Services, record: RecordId) -> bool:
    held = archived_versions(services, record)
    return bool(held) and set(held) == set(services.media.names)


def _check_all_hold(services: Services, record: RecordId, version: int, sha512: str) -> None:
    sheets = {}
    for name, medium in services.media.attached():
        with suppress(NotFoundError):
            sheets[name] = read_sheet(medium, str(record))
    if set(sheets) != set(services.media.names) or any(one.version < version for one in sheets.values()):
        raise UnavailableError(
            "tidy.incomplete",
            f"Документ {record} есть ещё не на всех носителях.",
            "Подключите носители и повторите: letopis commit --all.",
        )
    for name, sheet in sheets.items():
        archived = sheet.document["sha512"]
        if archived != sha512 or not check_object(services.media.source(name), object_id(str(record))).ok:
            raise IntegrityError(
                "tidy.other_document",
                f"На носителе «{name}» лежит не тот документ {record}, что подписан, или копия повреждена.",
                f"Рабочая папка сохранена. Проверьте носитель: letopis media check {name}.",
            )
