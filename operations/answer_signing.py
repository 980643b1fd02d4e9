"""The director's signature under answers to requests: what was looked at, and nothing else."""

from collections.abc import Sequence
from dataclasses import replace

from docgen.facts import MarkPlace
from kernel.digests import sha512_hex
from kernel.errors import RefusedError
from operations import durable
from operations.alone import alone
from operations.answer_papers import (
    ANSWERS,
    AnswerPaper,
    SignedPaper,
    documents_now,
    find_paper,
    paper_file,
    waiting_papers,
)
from operations.authority import NO_AUTHORITY, Authority, check_authority
from operations.loose_signing import sign_paper
from operations.requests import reference, requests
from operations.services import Services
from signing.keys import SigningKey
from signing.shapes import CertificateFacts

MOST = 25
"""Signed at one go: each takes a second or two, and whoever signs waits."""


def chosen_papers(services: Services, keys: Sequence[str]) -> list[AnswerPaper]:
    """The answers named by `AnswerPaper.key` that still wait.

    Raises RefusedError `signing.other_than_shown` if one is not what was shown, `answer.too_many`.
    """
    waiting = {f"{one.request}/{one.name}": one for one in waiting_papers(services, requests(services))}
    found = []
    for key in dict.fromkeys(keys):
        paper = waiting.get(key.partition(" ")[0])
        if paper is None:
            continue
        if paper.key != key:
            raise RefusedError(
                "signing.other_than_shown",
                f"Ответ {paper.request}/{paper.name} изменился, пока страница была открыта.",
                "Ничего не подписано. Обновите страницу, просмотрите ответ и подпишите снова.",
            )
        found.append(paper)
    if len(found) > MOST:
        raise RefusedError(
            "answer.too_many", f"Ответов за раз: до {MOST}.", "Снимите лишние отметки, подпишите в два приёма."
        )
    return found


def sign_papers(
    services: Services, papers: Sequence[AnswerPaper], key: SigningKey, actor: str, authority: Authority = NO_AUTHORITY
) -> list[AnswerPaper]:
    """Signs them one by one; what is signed by the time of an error stays signed.

    Raises RefusedError `answer.outdated` before any is signed, `answer.signed`; NotFoundError `answer.unknown` for one
    that was removed meanwhile; BadInputError as `check_authority`; as `sign_paper`.
    """
    check_authority(services, authority)
    refuse_outdated(services, papers)
    return [_sign(services, paper, key, actor, authority) for paper in papers]


def refuse_outdated(services: Services, papers: Sequence[AnswerPaper]) -> None:
    """What an answer was drawn from must still be what is archived: it may have been corrected or destroyed.

    Raises RefusedError `answer.outdated`; UnavailableError `answer.basis_away` where that can't be told.
    """
    now = documents_now(services, {record for one in papers for record in one.sheet.documents})
    for one in papers:
        stale = [record for record, sha512 in one.sheet.documents.items() if now.get(record) != sha512]
        if stale:
            raise RefusedError(
                "answer.outdated",
                f"Ответ {one.request}/{one.name} составлен по документу {stale[0]}, который с тех пор изменён.",
                "Ничего не подписано. Уберите этот ответ и составьте его заново.",
            )


def refuse_signed(paper: AnswerPaper) -> None:
    """Returns if nobody signed it. Raises RefusedError `answer.signed`."""
    if paper.signed is not None:
        raise RefusedError("answer.signed", f"Ответ {paper.request}/{paper.name} уже подписан.", "Обновите страницу.")


def _sign(services: Services, paper: AnswerPaper, key: SigningKey, actor: str, authority: Authority) -> AnswerPaper:
    with alone(services.home, ANSWERS):
        refuse_signed(find_paper(services, paper.request, paper.name))
        mark = MarkPlace(paper.sheet.mark_page, paper.sheet.mark_box)
        content = sign_paper(services, paper_file(paper), mark, key, paper.sheet.title, actor)
        return keep_signed(services, paper, content, key.certificate, actor, authority)


def keep_signed(
    services: Services,
    paper: AnswerPaper,
    content: bytes,
    certificate: CertificateFacts,
    actor: str,
    authority: Authority,
    *,
    signature: str = "",
) -> AnswerPaper:
    """Keeps the signed answer with its paper; the log knows it first. For a caller that holds `ANSWERS` alone.

    `signature`: as in `SignedPaper`.
    """
    signed = SignedPaper(
        sha512=sha512_hex(content), signature=signature, serial=certificate.serial, owner=certificate.owner,
        signed_by=actor, signed_at=services.clock.now(), position=authority.position, order=authority.document,
        mchd_sha512=authority.mchd.sha512 if authority.mchd else "",
    )  # fmt: skip
    details = {"paper": paper.name, "serial": signed.serial, "sha512": signed.sha512, "content": paper.sheet.content}
    details |= {"authority": authority.document} if authority.document else {}
    details |= {"mchd_sha512": signed.mchd_sha512} if signed.mchd_sha512 else {}
    services.log(actor, "answer-sign", reference(paper.request), **details)
    attorney = {"mchd.xml": authority.mchd.content} if authority.mchd else {}
    files = {"signed.pdf": content, "signed.json": signed.data(), **attorney}
    durable.publish_new_folder(services.home.staging, paper.folder / "signed", files)
    return replace(paper, signed=signed)
