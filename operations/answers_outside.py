"""Answers whose signature is made on another machine: prepared beside the paper, and found again by the digest.

An answer's folder has `outside-<certificate>.json` then, and the file with the hole that it names. Unlike a record an
answer has nothing before it after the signature: it is stamped, embedded and kept as soon as that has come back.
"""

import secrets
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from docgen.facts import MarkPlace
from kernel.digests import sha512_hex
from kernel.errors import IntegrityError, LetopisError
from operations import durable
from operations.alone import alone
from operations.answer_papers import (
    ANSWERS,
    AnswerPaper,
    find_paper,
    open_papers,
    paper_file,
    waiting_papers,
    whole_file,
)
from operations.answer_signing import keep_signed, refuse_outdated, refuse_signed
from operations.authority import Attorney, Authority, check_authority, still_holds
from operations.handing_out import Leaving, outside_file
from operations.loose_signing import finish_paper, prepare_paper
from operations.requests import reference, requests
from operations.services import Services
from operations.sheets import Sheet, read_sheet
from signing.outside import accept, signed_digest, signed_with, signer_of
from signing.shapes import CertificateFacts, Prepared


class _OutsideSheet(Sheet):
    """What was prepared for a certificate: the file with the hole, by what office and order it will be signed."""

    file: str
    prepared: str
    position: str = ""
    order: str = ""
    first: date | None = None
    last: date | None = None
    mchd: str = ""
    mchd_sha512: str = ""

    @property
    def said(self) -> Authority:
        """By what it will be signed, without the power of attorney, which lies beside."""
        return Authority(self.position, self.order, self.first, self.last)


@dataclass(frozen=True)
class _Outside:
    """An answer that was prepared: by what office and order it will be signed, and the file with the hole."""

    sheet: _OutsideSheet
    prepared: Prepared


def prepare_answers(
    services: Services, papers: Sequence[AnswerPaper], certificate: CertificateFacts, authority: Authority, actor: str
) -> None:
    """Prepares answers for the certificate; one that was prepared for it before keeps its bytes.

    Raises RefusedError `answer.outdated`, `answer.signed`; NotFoundError `answer.unknown` for one that was removed
    meanwhile; UnavailableError `answer.basis_away`; as `check_authority`, `paper_file`.
    """
    check_authority(services, authority)
    refuse_outdated(services, papers)
    for paper in papers:
        with alone(services.home, ANSWERS):
            refuse_signed(find_paper(services, paper.request, paper.name))
            prepared = _prepare(services, paper, certificate, authority)
        details = {"paper": paper.name, "digest": prepared.digest.hex(), "serial": certificate.serial}
        services.log(actor, "hand-out", reference(paper.request), **details)


def _prepare(services: Services, paper: AnswerPaper, certificate: CertificateFacts, authority: Authority) -> Prepared:
    known = _outside(paper, certificate)
    if known is None:
        mark = MarkPlace(paper.sheet.mark_page, paper.sheet.mark_box)
        prepared = prepare_paper(services, paper_file(paper), mark, certificate, paper.sheet.title)
        name = f"outside-{secrets.token_hex(6)}.pdf"
        durable.write(paper.folder / name, prepared.pdf)
        known = _Outside(_OutsideSheet(file=name, prepared=prepared.to_json().decode()), prepared)
    elif still_holds(known.sheet.said, authority, services.today()):
        return known.prepared
    mchd = authority.mchd
    if mchd:
        durable.write(paper.folder / mchd.file, mchd.content)
    said = {"position": authority.position, "order": authority.document, "first": authority.first,
            "last": authority.last, "mchd": mchd.file if mchd else "",
            "mchd_sha512": mchd.sha512 if mchd else ""}  # fmt: skip
    durable.write(paper.folder / outside_file(certificate.fingerprint), known.sheet.model_copy(update=said).data())
    return known.prepared


def leaving_answers(papers: Iterable[AnswerPaper], certificate: CertificateFacts) -> Iterator[Leaving]:
    """The answers that are prepared for the certificate."""
    for paper in papers:
        outside = _outside(paper, certificate)
        if outside is not None:
            name, sheet = f"{paper.request}/{paper.name}", paper.sheet
            title = f"{sheet.title}: {sheet.about}" if sheet.about else sheet.title
            yield Leaving(name, f"otvet-{name.replace('/', '-')}", title, sheet.pages, outside.prepared)


def handed_answers(services: Services) -> dict[bytes, AnswerPaper]:
    """Digest → answer, of all that was handed out and of what was signed from it, until the request is answered."""
    papers = open_papers(services, requests(services))
    return {outside.prepared.digest: paper for paper in papers for outside in _all_outside(paper)}


def take_answer(services: Services, paper: AnswerPaper, cms: bytes, actor: str) -> None:
    """Proves the signature, stamps it, embeds it and keeps the signed answer. The same once more is no harm.

    Raises RefusedError `answer.outdated`, `answer.signed`; NotFoundError `answer.unknown`; UnavailableError
    `answer.basis_away`; IntegrityError `elsewhere.preparation_lost`; as `signing.outside.accept`, `finish_paper`.
    """
    signature, digest = sha512_hex(signed_with(cms)), signed_digest(cms)
    with alone(services.home, ANSWERS):
        now = find_paper(services, paper.request, paper.name)
        if now.signed is not None and now.signed.signature == signature:
            return
        if now.signed is not None:
            services.log(actor, "discard-signature", reference(paper.request), cms_sha512=sha512_hex(cms))
        refuse_signed(now)
        refuse_outdated(services, [paper])
        outside = next((one for one in _all_outside(paper) if one.prepared.digest == digest), None)
        if outside is None:
            raise IntegrityError(
                "elsewhere.preparation_lost",
                f"Подготовленный файл ответа {paper.request}/{paper.name} пропал.",
                "Выдайте ответ на подпись ещё раз.",
            )
        authority = _authority(paper, outside.sheet)
        bare = accept(outside.prepared, cms, services.authorities(), services.clock.now())
        signer = signer_of(bare)
        content = finish_paper(services, paper_file(paper), outside.prepared, bare, signer.serial)
        keep_signed(services, paper, content, signer, actor, authority, signature=signature)


def _authority(paper: AnswerPaper, sheet: _OutsideSheet) -> Authority:
    if not sheet.mchd:
        return sheet.said
    mchd = Attorney(sheet.mchd, whole_file(paper, paper.folder / sheet.mchd, sheet.mchd_sha512))
    return replace(sheet.said, mchd=mchd)


def _outside(paper: AnswerPaper, certificate: CertificateFacts) -> _Outside | None:
    """What was prepared for the certificate; None where nothing was, or it does not read."""
    known = _read(paper, paper.folder / outside_file(certificate.fingerprint))
    return known if known is not None and known.prepared.certificate == certificate.fingerprint else None


def _all_outside(paper: AnswerPaper) -> Iterator[_Outside]:
    """The same for every certificate that it left for."""
    for path in sorted(paper.folder.glob("outside-*.json")):
        known = _read(paper, path)
        if known is not None:
            yield known


def _read(paper: AnswerPaper, path: Path) -> _Outside | None:
    with suppress(LetopisError, OSError):  # half written, or of another release: it is prepared anew
        sheet = read_sheet(_OutsideSheet, path)
        return _Outside(sheet, Prepared.from_parts((paper.folder / sheet.file).read_bytes(), sheet.prepared.encode()))
    return None


def still_waiting(services: Services, keys: Sequence[str], certificate: CertificateFacts) -> list[AnswerPaper]:
    """Those of the answers (`AnswerPaper.key`) that are there as they were, prepared for the certificate, unsigned."""
    waiting = {paper.key: paper for paper in (waiting_papers(services, requests(services)) if keys else ())}
    return [waiting[key] for key in keys if key in waiting and _outside(waiting[key], certificate) is not None]
