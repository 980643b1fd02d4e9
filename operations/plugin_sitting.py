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
from operations import durable
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


@dataclass(frozen=True)
class Offered:
    """A document to be signed now, with its title."""

    title: str
    offer: Offer


def next_offers(services: Services, actor: str, most: int) -> list[Offered]:
    """Documents of the actor's sitting that are prepared and whose signature has not come yet, `most` at most.

    None while what came is being read. Raises NotFoundError `elsewhere.nothing_handed`.
    """
    sheet = sheet_of(services, actor)
    if _is_reading(actor, sheet):
        return []
    there = _files(services, actor)
    wanted = [document for document, name in _waiting(services, sheet).items() if name not in there]
    return [
        Offered(one.title, offer_of(one.id, one.prepared)) for one in islice(_leaving(services, sheet, wanted), most)
    ]


def collect(services: Services, actor: str, answer: Mapping[str, object]) -> None:
    """Keeps a signature that fits the document which it names.

    Raises RefusedError `signing.stale_answer`; NotFoundError `elsewhere.nothing_handed`; as `plugin.accepted`.
    """
    document = str(answer.get("document"))
    with alone_at(services, actor):
        sheet = sheet_of(services, actor)
        name = None if _is_reading(actor, sheet) else _waiting(services, sheet).get(document)
        found = next(_leaving(services, sheet, [document]), None) if name else None
        if name is None or found is None:
            raise RefusedError(
                "signing.stale_answer",
                f"Документ {document} подписи больше не ждёт.",
                "Обновите страницу: его могли уже подписать или закрыть заново.",
            )
        durable.write(_collected(services, actor) / name, accepted(offer_of(document, found.prepared), answer))


def count_collected(services: Services, actor: str) -> int:
    """How many documents that wait have a signature here that was not sent on yet."""
    sheet = sheet_in(folder_of(services, actor))
    there = _files(services, actor)
    return len(there & {*_waiting(services, sheet).values()}) if sheet and there else 0


def send_on(services: Services, actor: str) -> None:
    """Has what was collected read: proved, stamped, stored. Nothing is done where nothing was.

    Raises NotFoundError `elsewhere.nothing_handed`.
    """
    with alone_at(services, actor):
        sheet, folder = sheet_of(services, actor), _collected(services, actor)
        waiting = {*_waiting(services, sheet).values()}
        for name in _files(services, actor) - waiting:
            (folder / name).unlink()  # of a document that was signed otherwise, or closed anew
        if _files(services, actor):
            plan_reading(services, actor, sheet, folder.rename)


def _is_reading(actor: str, sheet: HandedSheet) -> bool:
    return any(not one.is_over for one in steps.facts([take_key(actor, sheet)]))


def _waiting(services: Services, sheet: HandedSheet) -> dict[str, str]:
    """Document that waits → the name of the file that its signature gets: another one after it was closed anew."""
    records = {str(one): sheet.records[str(one)] for one in still_out(services, sheet)}
    papers = still_waiting(services, sheet.answers, certificate_of(sheet))
    answers = {f"{one.request}/{one.name}": one.key for one in papers}
    return {one: f"{sha256_hex(f'{one} {tag}'.encode())[:32]}.sig" for one, tag in (records | answers).items()}


def _leaving(services: Services, sheet: HandedSheet, wanted: Collection[str]) -> Iterator[Leaving]:
    """Those of the documents that are prepared; the PDF of each is read when it is its turn."""
    certificate = certificate_of(sheet)
    records = [one for one in still_out(services, sheet) if str(one) in wanted]
    answers = still_waiting(services, sheet.answers, certificate)
    papers = [one for one in answers if f"{one.request}/{one.name}" in wanted]
    return chain(leaving_records(services, records, certificate), leaving_answers(papers, certificate))


def _collected(services: Services, actor: str) -> Path:
    return folder_of(services, actor) / COLLECTED


def _files(services: Services, actor: str) -> set[str]:
    return {path.name for path in _collected(services, actor).glob("*.sig")}
