"""Signatures that come back from a key on another machine: each finds its document by the digest that it signs."""

import base64
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from kernel.digests import sha512_hex
from kernel.errors import IntegrityError, LetopisError, NotFoundError, RefusedError
from kernel.ids import RecordId
from operations.act_signer import refuse_act_signature, tell_act_signature
from operations.answer_papers import AnswerPaper
from operations.answers_outside import handed_answers, take_answer
from operations.folders import WorkFolder
from operations.handing_out import preparations
from operations.services import Services
from operations.sheets import SignatureSheet
from operations.signature_files import SUFFIXES, SignatureFile, signatures_in
from operations.sitting import signature_sheet
from signing.outside import accept, read_cms, signed_digest, signed_with, signer_of
from signing.shapes import Prepared


@dataclass(frozen=True)
class Returned:
    """What came of the files that came back: records with a signature now, signed answers, files that were no good."""

    records: tuple[RecordId, ...]
    answers: tuple[AnswerPaper, ...]
    refused: tuple[tuple[str, LetopisError], ...]


def accept_outside(services: Services, folder: Path, actor: str) -> Returned:
    """Takes the signatures that lie in a folder.

    Raises NotFoundError `elsewhere.no_folder`, `elsewhere.no_signatures`.
    """
    if not folder.is_dir():
        raise NotFoundError("elsewhere.no_folder", f"Папки «{folder}» нет.", "Проверьте имя после --finish.")
    returned = accept_signatures(services, signatures_in(folder), actor)
    if not (returned.records or returned.answers or returned.refused):
        raise NotFoundError(
            "elsewhere.no_signatures",
            f"В папке «{folder}» нет файлов подписи.",
            f"Положите туда файлы {', '.join(SUFFIXES[:4])} — отсоединённые подписи файлов .bin.",
        )
    return returned


def accept_signatures(services: Services, files: Iterable[SignatureFile], actor: str) -> Returned:
    """Takes signatures and keeps each with its document. Of records, nothing is stamped or embedded yet.

    A file that fits no document, or fits badly, is told; the others are taken.
    """
    waiting, answers = _waiting(services), handed_answers(services)
    taken: dict[str, RecordId | AnswerPaper] = {}
    refused: list[tuple[str, LetopisError]] = []
    for file in files:
        try:
            one = _take(services, file, waiting, answers, actor)
        except LetopisError as error:
            refused.append((file.name, error))
        else:
            taken[str(one) if isinstance(one, RecordId) else one.key] = one
    records = tuple(one for one in taken.values() if isinstance(one, RecordId))
    signed = tuple(one for one in taken.values() if isinstance(one, AnswerPaper))
    return Returned(records, signed, tuple(refused))


def _waiting(services: Services) -> dict[bytes, RecordId]:
    """Digest → record, of all that was handed out and of what was signed from it."""
    found = {}
    for record in services.home.work_folders():
        for _, prepared in preparations(WorkFolder(services.home.work_folder(record))):
            found[prepared.digest] = record
    return found


def _take(
    services: Services,
    file: SignatureFile,
    waiting: dict[bytes, RecordId],
    answers: dict[bytes, AnswerPaper],
    actor: str,
) -> RecordId | AnswerPaper:
    cms = read_cms(file.read())
    digest = signed_digest(cms)
    if digest in answers:
        take_answer(services, answers[digest], cms, actor)
        return answers[digest]
    record = waiting.get(digest)
    if record is None:
        raise NotFoundError(
            "elsewhere.unknown_document",
            "Подпись не относится ни к одному из выданных документов.",
            "Подписан другой файл, или документ с тех пор закрыт заново: выдайте документы ещё раз (--prepare).",
        )
    work = WorkFolder(services.home.work_folder(record))
    known = next((one for one in preparations(work) if one[1].digest == digest), None)
    if known is None:
        raise IntegrityError(
            "elsewhere.preparation_lost", f"Подготовленный файл {record} пропал.", "Выдайте документ ещё раз."
        )
    kept = work.signature()
    if kept is not None:
        return _signed_before(services, record, kept, cms, actor)
    refuse_act_signature(services, record, work, actor, signer_of(cms).owner)
    name, prepared = known
    bare = accept(prepared, cms, services.authorities(), services.clock.now())
    _keep(services, work, record, name, prepared, bare, actor)
    return record


def _signed_before(services: Services, record: RecordId, kept: SignatureSheet, cms: bytes, actor: str) -> RecordId:
    """The same signature again is no harm; another is discarded: one is kept, the first."""
    if signed_with(base64.b64decode(kept.cms)) == signed_with(cms):
        return record
    services.log(actor, "discard-signature", str(record), cms_sha512=sha512_hex(cms))
    raise RefusedError(
        "elsewhere.already_signed",
        f"Документ {record} уже подписан; вторая подпись отброшена.",
        "Ничего делать не нужно: действует первая подпись.",
    )


def _keep(
    services: Services, work: WorkFolder, record: RecordId, name: str, prepared: Prepared, cms: bytes, actor: str
) -> None:
    now, authority = services.clock.now(), work.authority(prepared.certificate)
    sheet: SignatureSheet = signature_sheet(services, name, prepared, cms, signer_of(cms), now, actor, authority)
    tell_act_signature(services, record, sheet, actor)
    if work.write_once("signature.json", sheet.data()):
        services.log(actor, "sign", str(record), cms_sha512=sha512_hex(cms), serial=sheet.serial, elsewhere=True)
    else:
        services.log(actor, "discard-signature", str(record), cms_sha512=sha512_hex(cms))
