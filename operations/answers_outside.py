"""Answers whose signature is made on another machine: prepared beside the paper, and found again by the digest.

An answer's folder has `outside.json` then, and the file with the hole that it names. Unlike a record an answer has
nothing before it after the signature: it is stamped, embedded and kept as soon as the signature has come back.
"""

import secrets
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress

from docgen.facts import MarkPlace
from kernel.errors import IntegrityError, LetopisError
from operations import durable
from operations.alone import alone
from operations.answer_papers import ANSWERS, AnswerPaper, find_paper, open_papers, paper_file, waiting_papers
from operations.answer_signing import keep_signed, refuse_outdated, refuse_signed
from operations.authority import Authority, check_authority
from operations.handing_out import Leaving
from operations.loose_signing import finish_paper, prepare_paper
from operations.requests import reference, requests
from operations.services import Services
from operations.sheets import Sheet, read_sheet
from signing.outside import accept, signer_of
from signing.shapes import CertificateFacts, Prepared

_SHEET = "outside.json"


class _OutsideSheet(Sheet):
    """`outside.json`: the file with the hole, its description, and by what office and order it will be signed."""

    file: str
    prepared: str
    position: str = ""
    order: str = ""


def prepare_answers(
    services: Services, papers: Sequence[AnswerPaper], certificate: CertificateFacts, authority: Authority, actor: str
) -> None:
    """Prepares answers for the certificate; one that was prepared for it before keeps its bytes.

    Raises RefusedError `answer.outdated`; as `check_authority`, `paper_file`.
    """
    check_authority(services, authority)
    refuse_outdated(services, papers)
    for paper in papers:
        prepared = prepared_answer(paper, certificate)
        sheet = _sheet(paper)
        if prepared is None or sheet is None:
            mark = MarkPlace(paper.sheet.mark_page, paper.sheet.mark_box)
            prepared = prepare_paper(services, paper_file(paper), mark, certificate, paper.sheet.title)
            name = f"outside-{secrets.token_hex(6)}.pdf"
            durable.write(paper.folder / name, prepared.pdf)
            sheet = _OutsideSheet(file=name, prepared=prepared.to_json().decode())
        said = {"position": authority.position, "order": authority.document}
        durable.write(paper.folder / _SHEET, sheet.model_copy(update=said).data())
        details = {"paper": paper.name, "digest": prepared.digest.hex(), "serial": certificate.serial}
        services.log(actor, "hand-out", reference(paper.request), **details)


def prepared_answer(paper: AnswerPaper, certificate: CertificateFacts) -> Prepared | None:
    """What was prepared for this certificate before."""
    known = _preparation(paper)
    return known if known is not None and known.certificate == certificate.fingerprint else None


def leaving_answers(papers: Iterable[AnswerPaper], certificate: CertificateFacts) -> Iterator[Leaving]:
    """The answers that are prepared for the certificate."""
    for paper in papers:
        prepared = prepared_answer(paper, certificate)
        if prepared is not None:
            name, sheet = f"{paper.request}/{paper.name}", paper.sheet
            about = f": {sheet.about}" if sheet.about else ""
            yield Leaving(name, f"otvet-{name.replace('/', '-')}", f"{sheet.title}{about}", sheet.pages, prepared)


def handed_answers(services: Services) -> dict[bytes, AnswerPaper]:
    """Digest → answer, of all that was handed out and of what was signed from it, until the request is answered."""
    found = ((_preparation(paper), paper) for paper in open_papers(services, requests(services)))
    return {prepared.digest: paper for prepared, paper in found if prepared is not None}


def take_answer(services: Services, paper: AnswerPaper, cms: bytes, actor: str) -> None:
    """Proves the signature, stamps it, embeds it and keeps the signed answer.

    Raises RefusedError `answer.outdated`, `answer.signed`; NotFoundError `answer.unknown`; IntegrityError
    `elsewhere.preparation_lost`; as `signing.outside.accept`, `finish_paper`.
    """
    with alone(services.home, ANSWERS):
        refuse_signed(find_paper(services, paper.request, paper.name))
        refuse_outdated(services, [paper])
        prepared, sheet = _preparation(paper), _sheet(paper)
        if prepared is None or sheet is None:
            raise IntegrityError(
                "elsewhere.preparation_lost",
                f"Подготовленный файл ответа {paper.request}/{paper.name} пропал.",
                "Выдайте ответ на подпись ещё раз.",
            )
        bare = accept(prepared, cms, services.authorities(), services.clock.now())
        signer = signer_of(bare)
        content = finish_paper(services, paper_file(paper), prepared, bare, signer.serial)
        keep_signed(services, paper, content, signer, actor, Authority(sheet.position, sheet.order))


def _sheet(paper: AnswerPaper) -> _OutsideSheet | None:
    path = paper.folder / _SHEET
    with suppress(LetopisError):
        return read_sheet(_OutsideSheet, path) if path.is_file() else None
    return None  # of another release: it is prepared anew


def _preparation(paper: AnswerPaper) -> Prepared | None:
    sheet = _sheet(paper)
    with suppress(LetopisError, OSError):
        return Prepared.from_parts((paper.folder / sheet.file).read_bytes(), sheet.prepared.encode()) if sheet else None
    return None


def still_waiting(services: Services, keys: Sequence[str]) -> list[AnswerPaper]:
    """Those of the answers (`AnswerPaper.key`) that are there as they were and wait for their signature."""
    waiting = {paper.key: paper for paper in (waiting_papers(services, requests(services)) if keys else ())}
    return [waiting[key] for key in keys if key in waiting]
