"""What is handed out for a key on another machine: only digests leave, and the files that they are made over.

What is prepared stays in the record's work folder (`outside-<certificate>.json` and the file with the hole), so that a
signature that comes back weeks later still finds its document: by the digest that it signs, whatever its file is
called. It may be out for several certificates: the first signature that comes back is the record's.
"""

import secrets
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from kernel.clock import stamp
from kernel.errors import BadInputError, LetopisError
from kernel.ids import RecordId
from kernel.russian import short_moment
from operations.act_signer import refuse_act_signature
from operations.authority import NO_AUTHORITY, Authority, check_authority, record_authority
from operations.confirming import refuse_unconfirmed
from operations.folders import WorkFolder
from operations.services import Services
from operations.sitting import prepared_for
from operations.spreadsheet_csv import spreadsheet_csv
from signing.certificates import refuse_if_unusable
from signing.outside import to_be_signed
from signing.shapes import CertificateFacts, Prepared


@dataclass(frozen=True)
class Handed:
    """A document that was handed out: its number in the archive or the register, the file to sign, the digest."""

    id: str
    file: str
    title: str
    pages: int
    md: str
    digest: str


def refuse_unfit(services: Services, certificate: CertificateFacts) -> None:
    """Returns if the certificate may sign today.

    Raises RefusedError `signing.certificate_expired` and the like, `signing.algorithm_refused`.
    """
    now = services.clock.now()
    refuse_if_unusable(certificate, now)
    services.policy().refuse_weak((certificate.md, certificate.key), now)


def prepare_outside(
    services: Services,
    records: Sequence[RecordId],
    certificate: CertificateFacts,
    target: Path,
    actor: str,
    authority: Authority = NO_AUTHORITY,
) -> list[Handed]:
    """Writes into a new folder what another program is to sign: a file for each document, a list, and how to.

    Preparing again for the same certificate gives the same bytes: signatures made from either folder are good.

    Raises:
        BadInputError: `elsewhere.folder_taken`, `elsewhere.folder_unusable`.
        RefusedError: as `refuse_unfit`, `record_authority`, and `close.not_confirmed`.
    """
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise BadInputError(
            "elsewhere.folder_taken", f"«{target}» уже занято.", "Укажите после --prepare новую или пустую папку."
        )
    refuse_unfit(services, certificate)
    check_authority(services, authority)
    for record in records:
        prepare_one(services, record, certificate, actor)
    handed: list[Handed] = []
    try:
        target.mkdir(parents=True, exist_ok=True)
        record_authority(services, records, authority, certificate)  # once nothing refuses the hand-out
        for name, content in package(services, leaving_records(services, records, certificate), certificate, handed):
            (target / name).write_bytes(content)
    except OSError as error:
        raise BadInputError(
            "elsewhere.folder_unusable",
            f"В «{target}» записать нельзя: {error.strerror}.",
            "Укажите папку на диске, куда у вас есть доступ.",
        ) from error
    return handed


def prepare_one(services: Services, record: RecordId, certificate: CertificateFacts, actor: str) -> None:
    """Prepares a record for the certificate, unless it is so already.

    Raises RefusedError `close.not_confirmed`; as `refuse_act_signature` for an act of destruction.
    """
    work = WorkFolder(services.home.work_folder(record))
    refuse_unconfirmed(services, record, work)
    refuse_act_signature(services, record, work, actor, certificate.owner)
    prepared = prepared_before(work, certificate)
    if prepared is None:
        prepared = prepared_for(services, work, certificate, services.clock.now())
        name = f"outside-{secrets.token_hex(6)}.pdf"
        work.write(name, prepared.pdf)
        work.write(outside_file(certificate.fingerprint), name.encode() + b"\n" + prepared.to_json())
    services.log(actor, "hand-out", str(record), digest=prepared.digest.hex(), serial=certificate.serial)


@dataclass(frozen=True)
class Leaving:
    """A document on its way out. `stem` is how its file's name goes on after the number."""

    id: str
    stem: str
    title: str
    pages: int
    prepared: Prepared


def leaving_records(
    services: Services, records: Sequence[RecordId], certificate: CertificateFacts
) -> Iterator[Leaving]:
    """The records that are prepared for the certificate; others were closed anew meanwhile."""
    for record in records:
        work = WorkFolder(services.home.work_folder(record))
        prepared = prepared_before(work, certificate)
        if prepared is not None:
            stem = f"{record.unit}-{record.name}"
            yield Leaving(str(record), stem, work.closing().title, work.rendered().pages, prepared)


def package(
    services: Services, leaving: Iterable[Leaving], certificate: CertificateFacts, handed: list[Handed]
) -> Iterator[tuple[str, bytes]]:
    """Name and bytes of each file that leaves, the list and the instruction last; `handed` is filled by the way."""
    for one in leaving:
        name = f"{len(handed) + 1:03}-{one.stem}.bin"
        handed.append(Handed(one.id, name, one.title, one.pages, one.prepared.md, one.prepared.digest.hex()))
        yield name, to_be_signed(one.prepared)
    yield "list.csv", _csv(handed)
    yield "README.txt", _readme(services, handed, certificate).encode()


def outside_file(certificate: str) -> str:
    """The file that says what was prepared for the certificate (its fingerprint)."""
    return f"outside-{certificate[:16]}.json"


def prepared_before(work: WorkFolder, certificate: CertificateFacts) -> Prepared | None:
    """What was prepared for this certificate before, if it is still of this document."""
    known = _preparation(work, outside_file(certificate.fingerprint))
    return known[1] if known is not None and known[1].certificate == certificate.fingerprint else None


def preparations(work: WorkFolder) -> Iterator[tuple[str, Prepared]]:
    """What the record was prepared for: the name of the prepared file in the work folder, and what it is."""
    for path in sorted(work.path.glob("outside-*.json")):
        known = _preparation(work, path.name)
        if known is not None:
            yield known


def _preparation(work: WorkFolder, sheet_name: str) -> tuple[str, Prepared] | None:
    if not (work.path / sheet_name).is_file():
        return None
    name, _, sheet = work.read(sheet_name).partition(b"\n")
    try:
        return name.decode(), Prepared.from_parts(work.read(name.decode()), sheet)
    except (LetopisError, OSError, UnicodeDecodeError):
        return None  # half written, or of another release: it is prepared anew


def _csv(handed: list[Handed]) -> bytes:
    rows = ((one.file, one.title, one.id, one.pages, one.md, one.digest) for one in handed)
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
        "2. Верните подписи (.sig, .p7s) туда, где работает Летопись: на странице «На подпись» (файлами или одним",
        "   архивом ZIP) или командой: letopis sign --finish ПАПКА",
        "Имена файлов подписи не важны: документ находится по хэшу. Штампы времени Летопись поставит сама.",
        "",
        "Документы",
    ]
    for one in handed:
        lines += [f"{one.file}  {one.title}, листов: {one.pages}", f"    {one.md} {one.digest}"]
    return "\n".join(lines) + "\n"
