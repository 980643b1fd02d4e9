"""What must hold before anything of a record goes onto a medium: rule 3 of the design, and what a version goes onto."""

from collections.abc import Mapping
from pathlib import Path

from archive_store.medium import Medium
from archive_store.paths import object_id
from archive_store.reader import object_head
from archive_store.versions import ObjectVersion, measure
from kernel.digests import sha256_hex, sha512_hex
from kernel.errors import IntegrityError, RefusedError, UnavailableError
from kernel.ids import RecordId
from operations.archived import latest_version
from operations.countersigning import refuse_incomplete
from operations.folders import WorkFolder
from operations.services import Services
from operations.sheets import Closing, CorrectionFacts, State


def refuse_gap(medium: Medium, version: ObjectVersion, number: int, correction: CorrectionFacts) -> None:
    """A later version goes onto the one that it corrects, and onto no other; what is stored is never replaced.

    Raises UnavailableError `store.earlier_version_missing`; RefusedError `store.conflict`.
    """
    name = medium.identity.name
    head = object_head(medium, version.object_id)
    known = latest_version(head.files) if head is not None else 0
    if head is None or known < number - 1:
        raise UnavailableError(
            "store.earlier_version_missing",
            f"На носителе «{name}» ещё нет прежней версии {version.object_id}, а без неё новую не записать.",
            f"Выполните: letopis media attach {name}; затем: letopis commit --all.",
        )
    earlier = head.files[f"{number - 1}/document.pdf"].sha512
    there = {path: fact.sha512 for path, fact in head.files.items() if path.startswith(f"{number}/")}
    ours = {path: digest for path, (digest, _) in measure(version.files).items()}
    if earlier != correction.earlier_sha512 or (there and there != ours) or known > number:
        raise RefusedError(
            "store.conflict",
            f"На носителе «{name}» у {version.object_id} уже есть другая версия {number}, или исправлена не та.",
            "Записанное не меняют. Снимите исправление и составьте его заново: letopis correct.",
        )


def refuse_stored_version(services: Services, record: RecordId, closing: Closing) -> None:
    """Returns if no medium has this version of a correction yet: a home that came back old must not sign a second one.

    Raises RefusedError `store.conflict`.
    """
    if closing.correction is None:
        return
    for name, medium in services.media.attached():
        head = object_head(medium, object_id(str(record)))
        if head is not None and latest_version(head.files) >= closing.version:
            raise RefusedError(
                "store.conflict",
                f"На носителе «{name}» уже есть версия {closing.version} документа {record}.",
                "Подпись не поставлена. Снимите это исправление: letopis reopen ГОД --class КЛАСС --basis ПРИЧИНА.",
            )


def refuse_unjudged(services: Services, record: RecordId, work: WorkFolder) -> None:
    """Returns only if the validator has passed exactly the signed bytes, and every signature asked for is there."""
    signed = work.signed_pdf.read_bytes() if work.signed_pdf.is_file() else b""
    verdict = work.pdfa()
    if work.state is State.REJECTED:
        raise RefusedError(
            "record.rejected",
            f"Документ {record} отклонён: он не соответствует PDF/A.",
            "Отчёт лежит в рабочей папке, в reports/verapdf.json; сообщите разработчикам.",
        )
    if signed:
        refuse_incomplete(services, record, work)
    if not signed or verdict is None or not verdict.passed or verdict.sha512 != sha512_hex(signed):
        raise RefusedError(
            "record.not_judged",
            f"Документ {record} не подписан или не проверен на PDF/A.",
            "Подпишите и сохраните заново: letopis sign --all.",
        )


def refuse_other_export(record: RecordId, closing: Closing, export: Mapping[str, Path]) -> None:
    """What is stored with the record is the export that it was made of. Raises IntegrityError `record.other_export`."""
    found = {name: sha256_hex(path.read_bytes()) for name, path in export.items()}
    if found != {file.stored: file.sha256 for file in closing.provenance.files}:
        raise IntegrityError(
            "record.other_export",
            f"Выгрузка, из которой составлен документ {record}, заменена другой.",
            "Снимите закрытие (letopis reopen) и закройте снова; подписанное сохраните после разбора, кто её заменил.",
        )
