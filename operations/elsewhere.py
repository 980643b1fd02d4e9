"""«sign --prepare» and «sign --finish»: the key is on another machine, and only digests and signatures travel.

What is prepared stays in the record's work folder (`outside.json` and the file with the hole), so that a signature that
comes back weeks later still finds its document: by the digest that it signs, whatever its file is called.
"""

import base64
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from kernel.clock import stamp
from kernel.digests import sha512_hex
from kernel.errors import BadInputError, IntegrityError, LetopisError, NotFoundError, RefusedError
from kernel.ids import RecordId
from kernel.russian import short_moment
from operations.act_signer import refuse_act_signature, tell_act_signature
from operations.confirming import refuse_unconfirmed
from operations.folders import WorkFolder
from operations.services import Services
from operations.sheets import SignatureSheet
from operations.sitting import prepared_for, signature_sheet
from operations.spreadsheet_csv import spreadsheet_csv
from signing.certificates import refuse_if_unusable
from signing.outside import LIMIT, accept, read_cms, signed_digest, signed_with, signer_of, to_be_signed
from signing.shapes import CertificateFacts, Prepared

_SHEET = "outside.json"
_SUFFIXES = (".sig", ".sgn", ".p7s", ".p7m", ".cms", ".der", ".pem", ".b64")


@dataclass(frozen=True)
class Handed:
    """A document that was handed out: its number in the list, the file to sign, the digest."""

    record: RecordId
    file: str
    title: str
    pages: int
    md: str
    digest: str


@dataclass(frozen=True)
class Returned:
    """What came of the files that came back: records with a signature now, and files that were no good."""

    records: tuple[RecordId, ...]
    refused: tuple[tuple[str, LetopisError], ...]


def prepare_outside(
    services: Services, records: Sequence[RecordId], certificate: CertificateFacts, target: Path, actor: str
) -> list[Handed]:
    """Writes into a new folder what another program is to sign: a file for each document, a list, and how to.

    Preparing again for the same certificate gives the same bytes: signatures made from either folder are good.

    Raises:
        BadInputError: `elsewhere.folder_taken`, `elsewhere.folder_unusable`.
        RefusedError: `signing.certificate_expired` and the like, `signing.algorithm_refused`, `close.not_confirmed`.
    """
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise BadInputError(
            "elsewhere.folder_taken", f"«{target}» уже занято.", "Укажите после --prepare новую или пустую папку."
        )
    now = services.clock.now()
    refuse_if_unusable(certificate, now)
    services.policy().refuse_weak((certificate.md, certificate.key), now)
    handed, files = [], dict[str, bytes]()
    for number, record in enumerate(records, 1):
        work = WorkFolder(services.home.work_folder(record))
        refuse_unconfirmed(services, record, work)
        prepared = _prepared(services, work, certificate)
        closing, rendered = work.closing(), work.rendered()
        name = f"{number:03}-{record.unit}-{record.name}.bin"
        files[name] = to_be_signed(prepared)
        handed.append(Handed(record, name, closing.title, rendered.pages, prepared.md, prepared.digest.hex()))
        services.log(actor, "hand-out", str(record), digest=prepared.digest.hex(), serial=certificate.serial)
    files["list.csv"] = _csv(handed)
    files["README.txt"] = _readme(services, handed, certificate).encode()
    try:
        target.mkdir(parents=True, exist_ok=True)
        for name, content in files.items():
            (target / name).write_bytes(content)
    except OSError as error:
        raise BadInputError(
            "elsewhere.folder_unusable",
            f"В «{target}» записать нельзя: {error.strerror}.",
            "Укажите папку на диске, куда у вас есть доступ.",
        ) from error
    return handed


def _prepared(services: Services, work: WorkFolder, certificate: CertificateFacts) -> Prepared:
    """What was prepared for this certificate before, if it is still of this document; else anew."""
    known = _known(work)
    if known is not None and known.certificate == certificate.fingerprint:
        return known
    prepared = prepared_for(services, work, certificate, services.clock.now())
    name = f"outside-{secrets.token_hex(6)}.pdf"
    work.write(name, prepared.pdf)
    work.write(_SHEET, name.encode() + b"\n" + prepared.to_json())
    return prepared


def _known(work: WorkFolder) -> Prepared | None:
    if not (work.path / _SHEET).is_file():
        return None
    name, _, sheet = work.read(_SHEET).partition(b"\n")
    try:
        return Prepared.from_parts(work.read(name.decode()), sheet)
    except (LetopisError, OSError, UnicodeDecodeError):
        return None  # half written, or of another release: it is prepared anew


def accept_outside(services: Services, folder: Path, actor: str) -> Returned:
    """Takes the signatures in a folder and keeps each with its document. Nothing is stamped or embedded yet.

    A file that fits no document, or fits badly, is told and left where it is; the others are taken.

    Raises NotFoundError `elsewhere.no_folder`, `elsewhere.no_signatures`.
    """
    if not folder.is_dir():
        raise NotFoundError("elsewhere.no_folder", f"Папки «{folder}» нет.", "Проверьте имя после --finish.")
    files = sorted(path for path in folder.iterdir() if path.suffix.lower() in _SUFFIXES and path.is_file())
    if not files:
        raise NotFoundError(
            "elsewhere.no_signatures",
            f"В папке «{folder}» нет файлов подписи.",
            f"Положите туда файлы {', '.join(_SUFFIXES[:4])} — отсоединённые подписи файлов .bin.",
        )
    waiting = _waiting(services)
    records: list[RecordId] = []
    refused: list[tuple[str, LetopisError]] = []
    for path in files:
        try:
            record = _take(services, path, waiting, actor)
        except LetopisError as error:
            refused.append((path.name, error))
        else:
            if record not in records:
                records.append(record)
    return Returned(tuple(records), tuple(refused))


def _waiting(services: Services) -> dict[bytes, RecordId]:
    """Digest → record, of all that was handed out and of what was signed from it."""
    found = {}
    for record in services.home.work_folders():
        prepared = _known(WorkFolder(services.home.work_folder(record)))
        if prepared is not None:
            found[prepared.digest] = record
    return found


def _take(services: Services, path: Path, waiting: dict[bytes, RecordId], actor: str) -> RecordId:
    try:
        with path.open("rb") as file:
            data = file.read(LIMIT + 1)
    except OSError as error:
        raise BadInputError(
            "signing.bad_cms", f"Файл подписи не читается: {error.strerror}.", "Проверьте носитель и права на файл."
        ) from error
    cms = read_cms(data)
    record = waiting.get(signed_digest(cms))
    if record is None:
        raise NotFoundError(
            "elsewhere.unknown_document",
            "Подпись не относится ни к одному из выданных документов.",
            "Подписан другой файл, или документ с тех пор закрыт заново: выдайте документы ещё раз (--prepare).",
        )
    work = WorkFolder(services.home.work_folder(record))
    prepared = _known(work)
    if prepared is None:
        raise IntegrityError(
            "elsewhere.preparation_lost", f"Подготовленный файл {record} пропал.", "Выдайте документ ещё раз."
        )
    kept = work.signature()
    if kept is not None:
        return _signed_before(services, record, kept, cms, actor)
    refuse_act_signature(services, record, work, actor, signer_of(cms).owner)
    _keep(services, work, record, prepared, accept(prepared, cms, services.authorities(), services.clock.now()), actor)
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


def _keep(services: Services, work: WorkFolder, record: RecordId, prepared: Prepared, cms: bytes, actor: str) -> None:
    now = services.clock.now()
    name = work.read(_SHEET).partition(b"\n")[0].decode()
    sheet: SignatureSheet = signature_sheet(services, work, name, prepared, cms, signer_of(cms), now, actor)
    tell_act_signature(services, record, sheet, actor)
    if work.write_once("signature.json", sheet.data()):
        services.log(actor, "sign", str(record), cms_sha512=sha512_hex(cms), serial=sheet.serial, elsewhere=True)
    else:
        services.log(actor, "discard-signature", str(record), cms_sha512=sha512_hex(cms))


def _csv(handed: list[Handed]) -> bytes:
    rows = ((one.file, one.title, str(one.record), one.pages, one.md, one.digest) for one in handed)
    return spreadsheet_csv(("Файл", "Документ", "Номер", "Листов", "Алгоритм", "Хэш"), rows)


def _readme(services: Services, handed: list[Handed], certificate: CertificateFacts) -> str:
    now = services.clock.now()
    lines = [
        f"НА ПОДПИСЬ: {services.school.name}",
        f"Подготовлено {short_moment(now, services.school.zone)} ({stamp(now)}). Документов: {len(handed)}.",
        f"Подписывает: {certificate.owner}, сертификат {certificate.serial}.",
        "",
        "Что сделать",
        "1. Подпишите каждый файл .bin отсоединённой подписью CAdES-BES (в КриптоАРМ: «Подписать», «Отсоединённая»",
        "   подпись, без штампа времени; одним разом можно выбрать все файлы). OpenSSL:",
        "   openssl cms -sign -cades -binary -in ФАЙЛ.bin -signer сертификат.pem -inkey ключ.pem \\",
        "     -outform DER -out ФАЙЛ.sig",
        "2. Положите подписи (.sig, .p7s) в эту же или любую папку и верните её туда, где работает Летопись:",
        "   letopis sign --finish ПАПКА",
        "Имена файлов подписи не важны: документ находится по хэшу. Штампы времени Летопись поставит сама.",
        "",
        "Документы",
    ]
    for one in handed:
        lines += [f"{one.file}  {one.title}, листов: {one.pages}", f"    {one.md} {one.digest}"]
    return "\n".join(lines) + "\n"
