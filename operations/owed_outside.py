"""Further signatures made on another machine: the signed documents leave as they are, detached signatures come back."""

import secrets
import shutil
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import IO

from kernel.errors import BadInputError, LetopisError, NotFoundError
from kernel.ids import RecordId
from operations.countersigning import is_kept, keep_beside, refuse_other_office, refuse_same_certificate
from operations.folders import WorkFolder
from operations.owed_signatures import Owed, owed, plan_finish
from operations.services import Services
from operations.signature_files import SUFFIXES, SignatureFile, signatures_sent
from operations.spooling import spool
from signing.detached import Reception
from signing.digests import digest_of
from signing.outside import read_cms, signer_of

_README = """ВТОРАЯ ПОДПИСЬ

1. Подпишите каждый файл .pdf отсоединённой подписью CAdES-BES (в КриптоАРМ: «Подписать», «Отсоединённая подпись»,
   без штампа времени; одним разом можно выбрать все файлы). OpenSSL:
   openssl cms -sign -cades -binary -in ФАЙЛ.pdf -signer сертификат.pem -inkey ключ.pem -outform DER -out ФАЙЛ.sig
2. Верните файлы подписи (.sig, .p7s) на страницу «Вторая подпись»: файлами или одним архивом ZIP.

Сами документы не открывайте для правки и не пересохраняйте: подпись должна относиться к файлу как он есть.
Имена файлов подписи не важны. Штамп времени Летопись поставит сама.
"""


@dataclass(frozen=True)
class TakenBack:
    """What files brought: how many signatures, and those that were no good."""

    taken: int
    refused: tuple[tuple[str, LetopisError], ...]


def write_documents(services: Services, role: str, actor: str, target: IO[bytes]) -> None:
    """Writes the documents that lack the role's signature as an archive ZIP, with how to sign them.

    Raises NotFoundError `elsewhere.nothing_handed`.
    """
    waiting = [one for one in owed(services, actor) if one.role == role and not one.given]
    if not waiting:
        raise NotFoundError(
            "elsewhere.nothing_handed", "На подпись ничего не выдано.", "Обновите страницу: её могли уже поставить."
        )
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, one in enumerate(waiting, 1):
            services.log(actor, "hand-out", str(one.record), role=role)
            work = WorkFolder(services.home.work_folder(one.record))
            archive.write(work.signed_pdf, f"{number:03}-{one.record.unit}-{one.record.name}.pdf")
        archive.writestr("README.txt", _README)


def take_files(services: Services, role: str, files: Iterable[tuple[str, Iterable[bytes]]], actor: str) -> TakenBack:
    """As `take`, from what a browser sends. Raises BadInputError `elsewhere.no_signatures`, `upload.too_large`."""
    spooled = services.home.staging / f"countersign-{secrets.token_hex(8)}"
    try:
        spool(files, spooled)
        found = [*signatures_sent(spooled)]
        if not found:
            raise BadInputError(
                "elsewhere.no_signatures",
                "Среди переданных файлов нет подписей.",
                f"Выберите файлы {', '.join(SUFFIXES[:4])} или архив ZIP с ними.",
            )
        return take(services, role, found, actor)
    finally:
        shutil.rmtree(spooled, ignore_errors=True)


def take(services: Services, role: str, files: Iterable[SignatureFile], actor: str) -> TakenBack:
    """Takes the role's signatures that were made elsewhere; each finds its document by the digest that it signs."""
    waiting = [one for one in owed(services, actor) if one.role == role]
    refused: list[tuple[str, LetopisError]] = []
    taken = set[RecordId]()
    found = _Finder(services, waiting)
    with Reception(services.authorities(), services.policy(), services.clock.now()) as reception:
        for file in files:
            try:
                taken.add(_take(services, role, read_cms(file.read()), found, reception, actor))
            except LetopisError as error:
                refused.append((file.name, error))
    return TakenBack(len(taken), tuple(refused))


def _take(services: Services, role: str, cms: bytes, found: "_Finder", reception: Reception, actor: str) -> RecordId:
    one = found(*reception.names(cms))
    refuse_other_office(services, one.record, role, actor)
    work = WorkFolder(services.home.work_folder(one.record))
    if not is_kept(work, role):
        bare = reception.accept(work.signed_pdf.read_bytes(), cms)
        refuse_same_certificate(services, one.record, role, signer_of(bare))
        keep_beside(services, one.record, role, bare, signer_of(bare), actor, elsewhere=True)
    plan_finish(services, one.record, role, actor)
    return one.record


class _Finder:
    """Finds a document by what a signature says of it; each is read once for each algorithm."""

    def __init__(self, services: Services, waiting: Sequence[Owed]) -> None:
        self._files = {one: WorkFolder(services.home.work_folder(one.record)).signed_pdf for one in waiting}
        self._known: dict[str, dict[bytes, Owed]] = {}

    def __call__(self, md: str, digest: bytes) -> Owed:
        """Raises NotFoundError `elsewhere.unknown_document`."""
        if md not in self._known:
            self._known[md] = {digest_of(md, path.read_bytes()): one for one, path in self._files.items()}
        if digest not in self._known[md]:
            raise NotFoundError(
                "elsewhere.unknown_document",
                "Подпись не относится ни к одному из документов, которые её ждут.",
                "Подписан другой файл, или этот документ уже подписан: скачайте документы ещё раз.",
            )
        return self._known[md][digest]
