"""A sitting with the key on another machine whose signatures come one by one, from the plug-in in the browser.

It is an `outside_sitting` in all but its carrier: the same documents are prepared for the same certificate. Each
signature is looked at as it comes, and kept in `collected/` of the signer's folder; a browser that is closed in the
middle loses none, and goes on with those that are left. Together they are read as files that came back.
"""

import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path

from kernel.digests import sha256_hex
from kernel.errors import RefusedError
from operations import durable
from operations.answers_outside import leaving_answers, still_waiting
from operations.handing_out import Leaving, leaving_records
from operations.outside_shelf import HandedSheet, alone_at, certificate_of, folder_of, sheet_in, sheet_of, still_out
from operations.outside_sitting import plan_reading
from operations.services import Services
from signing.plugin import Offer, accepted, offer_of


@dataclass(frozen=True)
class Offered:
    """A document to be signed now, with its title."""

    title: str
    offer: Offer


def next_offers(services: Services, actor: str, most: int) -> list[Offered]:
    """Documents of the actor's sitting that are prepared and whose signature has not come yet, `most` at most.

    Raises NotFoundError `elsewhere.nothing_handed`.
    """
    return [
        Offered(one.title, offer_of(one.id, one.prepared))
        for one in islice(_leaving(services, sheet_of(services, actor), _names(_collected(services, actor))), most)
    ]


def collect(services: Services, actor: str, answer: Mapping[str, object]) -> None:
    """Keeps a signature that fits the document which it names.

    Raises RefusedError `signing.stale_answer`; NotFoundError `elsewhere.nothing_handed`; as `plugin.accepted`.
    """
    document = str(answer.get("document"))
    with alone_at(services, actor):
        sheet = sheet_of(services, actor)
        found = next((one for one in _leaving(services, sheet, frozenset(), document) if one.id == document), None)
        if found is None:
            raise RefusedError(
                "signing.stale_answer",
                f"Документ {document} подписи больше не ждёт.",
                "Обновите страницу: его могли уже подписать или закрыть заново.",
            )
        cms = accepted(offer_of(document, found.prepared), answer)
        folder = _collected(services, actor)
        folder.mkdir(parents=True, exist_ok=True)
        durable.write(folder / _file_of(document), cms)


def count_collected(services: Services, actor: str) -> int:
    """How many signatures have come and are not read yet."""
    return len(_names(_collected(services, actor))) if sheet_in(folder_of(services, actor)) else 0


def send_on(services: Services, actor: str) -> None:
    """Has what was collected read: proved, stamped, stored. Nothing is done where nothing was.

    Raises NotFoundError `elsewhere.nothing_handed`.
    """
    with alone_at(services, actor):
        sheet, folder = sheet_of(services, actor), _collected(services, actor)
        if _names(folder):
            plan_reading(services, actor, sheet, lambda spooled: shutil.copytree(folder, spooled))
            shutil.rmtree(folder)  # a kill before it sends them once more, which is no harm


def _leaving(services: Services, sheet: HandedSheet, but: frozenset[str], only: str = "") -> Iterator[Leaving]:
    """What is prepared of the sheet, `but` for those whose files are named; each PDF is read when it is its turn."""
    certificate = certificate_of(sheet)

    def wanted(identifier: str) -> bool:
        return only in ("", identifier) and _file_of(identifier) not in but

    records = [one for one in still_out(services, sheet) if wanted(str(one))]
    answers = [
        one for one in still_waiting(services, sheet.answers, certificate) if wanted(f"{one.request}/{one.name}")
    ]
    return chain(leaving_records(services, records, certificate), leaving_answers(answers, certificate))


def _file_of(document: str) -> str:
    return f"{sha256_hex(document.encode())[:32]}.sig"


def _collected(services: Services, actor: str) -> Path:
    return folder_of(services, actor) / "collected"


def _names(folder: Path) -> frozenset[str]:
    return frozenset(path.name for path in folder.glob("*.sig"))
