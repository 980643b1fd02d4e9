"""Answers on paper under a request: drawn by the archivist, signed by the director, handed out.

Each is a folder of the request, `requests/<number>/papers/<n>/`: `paper.pdf` and `paper.json`; `signed/` with
`signed.pdf` and `signed.json` once it bears a signature. It names people and is no record: like the register it lies
in the home alone. The event log has its digests, so that what comes back years later can be known again.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

from pydantic import AwareDatetime

from archive_store.paths import object_id
from docgen.page_picture import page_picture
from kernel.digests import sha512_hex
from kernel.errors import IntegrityError, NotFoundError, RefusedError, UnavailableError
from kernel.ids import parse_record_id
from operations import durable
from operations.alone import alone
from operations.answer_basis import document_digest
from operations.copying import draw_copy
from operations.extracting import draw_extract
from operations.loose_papers import Drawn
from operations.newest import newest_of, refuse_newer_elsewhere
from operations.proved_files import proved
from operations.referencing import ReferenceWish, draw_reference
from operations.requests import Request, find_request, reference
from operations.roles import allow_kinds
from operations.services import Services
from operations.sheets import Sheet, read_sheet

ANSWERS: Final = "answers"
"""What one process at a time does: signs an answer, or removes it."""


class PaperKind(StrEnum):
    """What kind of answer."""

    EXTRACT = "extract"
    REFERENCE = "reference"
    COPY = "copy"


class PaperSheet(Sheet):
    """`paper.json`. `sha512` is that of `paper.pdf`, `content` what its QR code says; the mark's box is in points.

    `about`: whom an extract is on. `documents`: by record, the SHA-512 of the document that it was drawn from.
    """

    kind: PaperKind
    title: str
    number: str
    about: str = ""
    records: tuple[str, ...]
    documents: dict[str, str] = {}
    pages: int
    sha512: str
    content: str
    mark_page: int
    mark_box: tuple[float, float, float, float]
    made_by: str
    made_at: AwareDatetime


class SignedPaper(Sheet):
    """`signed.json`: the signature, and the digest of the signed file; by what office and order, if any was named.

    `mchd_sha512`: of the power of attorney (МЧД), `mchd.xml` beside it; empty where there is none. `signature`: of one
    that was made on another machine, the SHA-512 of the signature itself.
    """

    sha512: str
    position: str = ""
    order: str = ""
    mchd_sha512: str = ""
    signature: str = ""
    serial: str
    owner: str
    signed_by: str
    signed_at: AwareDatetime


@dataclass(frozen=True)
class AnswerPaper:
    """An answer as it stands. `request` is the number of its request, `name` its own within that."""

    request: str
    name: str
    folder: Path
    sheet: PaperSheet
    signed: SignedPaper | None

    @property
    def key(self) -> str:
        """«2026-3/1», and the digest that whoever signs has seen."""
        return f"{self.request}/{self.name} {self.sheet.sha512}"


def add_extract(services: Services, request: str, record: str, pupil: str, number: str, actor: str) -> AnswerPaper:
    """Draws an extract to be signed. Raises as `draw_extract`, `find_request`; RefusedError `request.answered`."""
    _refuse_closed(services, request)
    allow_kinds(actor, [parse_record_id(record).kind], services.roles, services.owner)
    drawn = draw_extract(services, record, pupil, number=number, request=reference(request), actor=actor)
    return _keep(services, request, PaperKind.EXTRACT, drawn, number, (record,), actor)


def add_reference(services: Services, request: str, wish: ReferenceWish, actor: str) -> AnswerPaper:
    """Draws a reference to be signed. Raises as `draw_reference`, otherwise as `add_extract`."""
    _refuse_closed(services, request)
    known = [parse_record_id(record) for record in wish.records]
    allow_kinds(actor, [one.kind for one in known], services.roles, services.owner)
    drawn = draw_reference(services, wish, request=reference(request), actor=actor)
    return _keep(services, request, PaperKind.REFERENCE, drawn, wish.number, tuple(map(str, known)), actor)


def add_copy(services: Services, request: str, record: str, number: str, actor: str) -> AnswerPaper:
    """Draws the page that certifies a copy, to be signed. Raises as `draw_copy`, otherwise as `add_extract`."""
    _refuse_closed(services, request)
    allow_kinds(actor, [parse_record_id(record).kind], services.roles, services.owner)
    drawn = draw_copy(services, record, number=number, request=reference(request), actor=actor)
    return _keep(services, request, PaperKind.COPY, drawn, number, (record,), actor)


def _refuse_closed(services: Services, request: str) -> None:
    if find_request(services, request).answer is not None:
        raise RefusedError(
            "request.answered", f"На запрос № {request} уже ответили.", "Новое обращение — новый запрос."
        )


def _keep(
    services: Services, request: str, kind: PaperKind, drawn: Drawn, number: str, records: Sequence[str], actor: str
) -> AnswerPaper:
    rendered = drawn.rendered
    assert rendered.mark is not None  # every form of an answer has a place for it
    _refuse_closed(services, request)  # drawing took a while
    sheet = PaperSheet(
        kind=kind, title=drawn.title, number=number, records=tuple(records), pages=rendered.pages, about=drawn.about,
        documents=dict(drawn.documents),
        sha512=sha512_hex(rendered.pdf), content=drawn.content, mark_page=rendered.mark.page,
        mark_box=rendered.mark.box, made_by=actor, made_at=services.clock.now(),
    )  # fmt: skip
    details = {"request": reference(request), "number": number, "sha512": sheet.sha512, "content": sheet.content}
    for record in records:
        services.log(actor, "answer-draw", record, kind=kind.value, **details)
    files = {"paper.json": sheet.data(), "paper.pdf": rendered.pdf}
    while True:
        papers = services.home.requests / request / "papers"
        taken = [int(one.name) for one in (papers.iterdir() if papers.is_dir() else ()) if one.name.isdecimal()]
        name = str(max(taken, default=0) + 1)
        folder = papers / name
        if durable.publish_new_folder(services.home.staging, folder, files):
            return AnswerPaper(request, name, folder, sheet, None)


def documents_now(services: Services, records: Iterable[str]) -> dict[str, str]:
    """By record, the SHA-512 of its newest document; one that an act destroyed is left out.

    Raises UnavailableError `answer.basis_away` for one that cannot be read just now, `record.newer_elsewhere` where a
    medium that is away holds a later version.
    """
    found, gone = {}, services.media.destroyed()
    with newest_of(services) as newest:
        for record in records:
            refuse_newer_elsewhere(newest, record)
            sheet = newest.sheet(record)
            if sheet is not None:
                found[record] = document_digest(sheet)
            elif object_id(record) not in gone:
                raise UnavailableError(
                    "answer.basis_away",
                    f"Документ {record}, по которому составлен ответ, сейчас не прочесть.",
                    "Подключите носители (letopis media attach) и повторите: ничего не потеряно.",
                )
    return found


def _names(services: Services, request: str) -> Iterator[str]:
    papers = services.home.requests / request / "papers"
    for path in papers.iterdir() if papers.is_dir() else ():
        if path.name.isascii() and path.name.isdigit() and (path / "paper.json").is_file():
            yield path.name


def papers_of(services: Services, request: str) -> list[AnswerPaper]:
    """The answers that were drawn under a request, in order. Raises as `find_request`, `read_sheet`."""
    find_request(services, request)
    return _papers(services, request)


def _papers(services: Services, request: str) -> list[AnswerPaper]:
    return [_read(services, request, name) for name in sorted(_names(services, request), key=int)]


def find_paper(services: Services, request: str, name: str) -> AnswerPaper:
    """One answer. Raises NotFoundError `answer.unknown`; as `find_request`."""
    find_request(services, request)
    if name not in set(_names(services, request)):
        raise NotFoundError("answer.unknown", f"Ответа {request}/{name[:20]} нет.", "Откройте запрос: ответы там.")
    return _read(services, request, name)


def _read(services: Services, request: str, name: str) -> AnswerPaper:
    folder = services.home.requests / request / "papers" / name
    sheet, signed = read_sheet(PaperSheet, folder / "paper.json"), folder / "signed" / "signed.json"
    return AnswerPaper(request, name, folder, sheet, read_sheet(SignedPaper, signed) if signed.is_file() else None)


def open_papers(services: Services, among: Iterable[Request]) -> list[AnswerPaper]:
    """Every answer under those of the requests that are not answered yet, in their order.

    One that can't be read is passed over here: whoever opens its request is told.
    """
    found = []
    for number in (one.sheet.number for one in among if one.answer is None):
        for name in sorted(_names(services, number), key=int):
            with suppress(IntegrityError):
                found.append(_read(services, number, name))
    return found


def waiting_papers(services: Services, among: Iterable[Request]) -> list[AnswerPaper]:
    """What of that waits for a signature."""
    return [paper for paper in open_papers(services, among) if paper.signed is None]


def paper_file(paper: AnswerPaper) -> bytes:
    """The PDF as it is now, signed or not. Raises IntegrityError `home.damaged_sheet` if it is not what it was."""
    path = paper.folder / ("signed/signed.pdf" if paper.signed else "paper.pdf")
    wanted = paper.signed.sha512 if paper.signed else paper.sheet.sha512
    return whole_file(paper, path, wanted)


def whole_file(paper: AnswerPaper, path: Path, wanted: str) -> bytes:
    """A file of the answer that has the digest (SHA-512). Raises IntegrityError `home.damaged_sheet`."""
    wrong = IntegrityError(
        "home.damaged_sheet",
        f"Файл ответа {paper.request}/{paper.name} повреждён.",
        "Уберите этот ответ и составьте его заново; подписанный восстановите из резервной копии.",
    )
    return proved(path, wanted, wrong)


def behold_paper(services: Services, paper: AnswerPaper, actor: str) -> None:
    """Tells the log that somebody looks at an answer: an extract holds a pupil's marks."""
    digest = paper.signed.sha512 if paper.signed else paper.sheet.sha512
    services.log(actor, "answer-look", reference(paper.request), paper=paper.name, sha512=digest)


def paper_page(paper: AnswerPaper, number: int, width: int) -> bytes:
    """A page of it as a PNG. Raises as `paper_file`, `page_picture`."""
    return page_picture(paper_file(paper), number, width)


def take_paper(services: Services, paper: AnswerPaper, actor: str) -> bytes:
    """The PDF to be handed out; the log knows it before anybody has it. Raises as `paper_file`."""
    content = paper_file(paper)
    details = {"paper": paper.name, "sha512": sha512_hex(content), "signed": paper.signed is not None}
    services.log(actor, "answer-take", reference(paper.request), **details)
    return content


def take_attorney(services: Services, paper: AnswerPaper, actor: str) -> bytes:
    """The power of attorney (МЧД) that it was signed by, to be handed out with it; the log knows it first.

    Raises NotFoundError `answer.no_attorney`; as `whole_file`.
    """
    digest = paper.signed.mchd_sha512 if paper.signed is not None else ""
    if not digest:
        raise NotFoundError(
            "answer.no_attorney",
            f"У ответа {paper.request}/{paper.name} нет доверенности.",
            "Она есть у того ответа, который подписан по доверенности.",
        )
    content = whole_file(paper, paper.folder / "signed" / "mchd.xml", digest)
    services.log(actor, "answer-take", reference(paper.request), paper=paper.name, sha512=digest, attorney=True)
    return content


def drop_paper(services: Services, paper: AnswerPaper, actor: str) -> None:
    """Removes an answer that nobody signed. Raises RefusedError `answer.signed`."""
    with alone(services.home, ANSWERS):
        if find_paper(services, paper.request, paper.name).signed is not None:
            raise RefusedError(
                "answer.signed", "Ответ уже подписан и не убирается.", "Составьте новый ответ, если он неверен."
            )
        details = {"paper": paper.name, "sha512": paper.sheet.sha512}
        services.log(actor, "answer-drop", reference(paper.request), **details)
        durable.remove_folder(paper.folder, services.home.requests / paper.request)
