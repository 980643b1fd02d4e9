"""A sitting with the key on another machine whose signatures come one by one, from the plug-in in the browser.

It is an `outside_sitting` in all but its carrier: the same documents are prepared for the same certificate. Each
signature is looked at as it comes, and kept in `collected/` of the signer's folder; a browser that is closed in the
middle loses none, and goes on with those that are left. Together they are read as files that came back.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path

from desk import steps
from kernel.digests import sha256_hex
from kernel.errors import RefusedError
from kernel.ids import RecordId
from operations import durable
from operations.answer_papers import AnswerPaper
from operations.answers_outside import leaving_answers, still_waiting
from operations.handing_out import Leaving, leaving_records
from operations.outside_shelf import (
    COLLECTED,
    HandedSheet,
    alone_at,
    certificate_of,
    folder_of,
    sheet_in,
    sheet_of,
    still_out,
    take_key,
)
from operations.outside_taking import plan_reading
from operations.services import Services
from signing.plugin import Offer, accepted, offer_of
from signing.shapes import CertificateFacts


@dataclass(frozen=True)
class Offered:
    """A document to be signed now, with its title."""

    title: str
    offer: Offer


@dataclass(frozen=True)
class Offers:
    """What is to be signed next, and how many signatures have come that were not sent on."""

    documents: tuple[Offered, ...]
    collected: int


def next_offers(services: Services, actor: str, most: int) -> Offers:
    """Documents of the actor's sitting that are prepared and whose signature has not come yet, `most` at most.

    None while what came is being read. Raises NotFoundError `elsewhere.nothing_handed`.
    """
    sheet, there = sheet_of(services, actor), _files(services, actor)
    waiting = _waiting(services, sheet)
    collected = sum(name in there for name in waiting.files.values())
    if _is_reading(actor, sheet):
        return Offers((), collected)
    wanted = [document for document, name in waiting.files.items() if name not in there]
    leaving = islice(waiting.leaving(services, wanted), most)
    return Offers(tuple(Offered(one.title, offer_of(one.id, one.prepared)) for one in leaving), collected)


def collect(services: Services, actor: str, answer: Mapping[str, object]) -> None:
    """Keeps a signature that fits the document which it names.

    Raises RefusedError `signing.stale_answer`; NotFoundError `elsewhere.nothing_handed`; as `plugin.accepted`.
    """
    document = str(answer.get("document"))
    with alone_at(services, actor):
        sheet = sheet_of(services, actor)
        waiting = _waiting(services, _only(sheet, document))
        found = None if _is_reading(actor, sheet) else next(waiting.leaving(services, waiting.files), None)
        if found is None:
            raise RefusedError(
                "signing.stale_answer",
                f"Документ {document} подписи больше не ждёт.",
                "Обновите страницу: его могли уже подписать или закрыть заново.",
            )
        cms = accepted(offer_of(document, found.prepared), answer)
        durable.write(_collected(services, actor) / waiting.files[document], cms)


def count_collected(services: Services, actor: str) -> int:
    """How many documents that wait have a signature here that was not sent on yet."""
    sheet, there = sheet_in(folder_of(services, actor)), _files(services, actor)
    return len(there & {*_waiting(services, sheet).files.values()}) if sheet and there else 0


def send_on(services: Services, actor: str) -> None:
    """Has what was collected read: proved, stamped, stored. Nothing is done where nothing was.

    Raises NotFoundError `elsewhere.nothing_handed`.
    """
    with alone_at(services, actor):
        sheet, folder = sheet_of(services, actor), _collected(services, actor)
        there = _files(services, actor)
        waiting = there & {*_waiting(services, sheet).files.values()}
        for name in there - waiting:
            (folder / name).unlink()  # of a document that was signed otherwise, or closed anew
        if waiting:
            plan_reading(services, actor, sheet, folder.rename)


def _is_reading(actor: str, sheet: HandedSheet) -> bool:
    return any(not one.is_over for one in steps.facts([take_key(actor, sheet)]))


@dataclass(frozen=True)
class _Waiting:
    """Documents of a sitting that wait, by their ids; `files`: the name of the file that a signature gets."""

    certificate: CertificateFacts
    records: Mapping[str, RecordId]
    answers: Mapping[str, AnswerPaper]
    files: Mapping[str, str]

    def leaving(self, services: Services, wanted: Collection[str]) -> Iterator[Leaving]:
        """Those of the documents that are prepared; the PDF of each is read when it is its turn."""
        records = [record for name, record in self.records.items() if name in wanted]
        answers = [paper for name, paper in self.answers.items() if name in wanted]
        return chain(leaving_records(services, records, self.certificate), leaving_answers(answers, self.certificate))


def _waiting(services: Services, sheet: HandedSheet) -> _Waiting:
    certificate = certificate_of(sheet)
    records = {str(one): one for one in still_out(services, sheet)}
    answers = {f"{one.request}/{one.name}": one for one in still_waiting(services, sheet.answers, certificate)}
    # A document that was closed anew, or drawn anew, gets another file.
    tags = {name: sheet.records[name] for name in records} | {name: one.key for name, one in answers.items()}
    files = {name: f"{sha256_hex(f'{name} {tag}'.encode())[:32]}.sig" for name, tag in tags.items()}
    return _Waiting(certificate, records, answers, files)


def _only(sheet: HandedSheet, document: str) -> HandedSheet:
    """The sheet with that document alone: the others need not be looked at for its sake."""
    records = {name: tag for name, tag in sheet.records.items() if name == document}
    answers = tuple(key for key in sheet.answers if key.partition(" ")[0] == document)
    return sheet.model_copy(update={"records": records, "answers": answers})


def _collected(services: Services, actor: str) -> Path:
    return folder_of(services, actor) / COLLECTED


def _files(services: Services, actor: str) -> set[str]:
    return {path.name for path in _collected(services, actor).glob("*.sig")}
