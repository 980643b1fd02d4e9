"""What lies of a signing sitting whose key is on another machine: `sittings/<account>/`.

`handed.json` says what was handed out for which certificate, `refused.json` what the last files brought; `collected/`
are signatures that came one by one, `back-N/` files that came back, until they are read.
"""

import base64
from collections.abc import Iterable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Final

from pydantic import AwareDatetime

from kernel.clock import stamp
from kernel.errors import NotFoundError
from kernel.ids import RecordId, parse_record_id
from operations.alone import alone
from operations.folders import WorkFolder
from operations.plans import Closed
from operations.services import Services
from operations.sheets import Sheet, State, read_sheet
from signing.certificates import facts
from signing.shapes import CertificateFacts

HAND_OUT: Final = "hand-out"
TAKE: Final = "take-signatures"
COLLECTED: Final = "collected"
"""The folder of signatures that came one by one and are not sent on yet."""


class HandedSheet(Sheet):
    """`handed.json`: the certificate in base64, each document with the tag of its closing, each answer by its key, the
    steps that try one of each kind, and how often signatures came back.
    """

    certificate: str
    records: dict[str, str]
    answers: tuple[str, ...] = ()
    trials: tuple[str, ...]
    at: AwareDatetime
    takes: int = 0


class RefusedSheet(Sheet):
    """`refused.json`: how many signatures the last files brought, and what was not taken and why."""

    taken: int
    failed: tuple[dict[str, str], ...] = ()


def alone_at(services: Services, actor: str) -> AbstractContextManager[None]:
    """One at a time writes the actor's sheet: he may have two pages open."""
    return alone(services.home, f"sitting-{actor}")


def folder_of(services: Services, actor: str) -> Path:
    """The sitting's folder."""
    return services.home.sittings / actor


def sheet_in(folder: Path) -> HandedSheet | None:
    """What was handed out; None if nothing was."""
    return read_sheet(HandedSheet, folder / "handed.json") if (folder / "handed.json").is_file() else None


def sheet_of(services: Services, actor: str) -> HandedSheet:
    """What was handed out to the actor. Raises NotFoundError `elsewhere.nothing_handed`."""
    sheet = sheet_in(folder_of(services, actor))
    if sheet is None:
        raise NotFoundError(
            "elsewhere.nothing_handed",
            "Вам ничего не выдано на подпись.",
            "Выберите документы и сертификат на странице «На подпись».",
        )
    return sheet


def certificate_of(sheet: HandedSheet) -> CertificateFacts:
    """The certificate that the documents are prepared for."""
    return facts(base64.b64decode(sheet.certificate))


def still_out(services: Services, sheet: HandedSheet) -> list[RecordId]:
    """The documents that were handed out and are neither signed nor closed anew since."""
    return [record for name, tag in sheet.records.items() if _waits(services, record := parse_record_id(name), tag)]


def _waits(services: Services, record: RecordId, tag: str) -> bool:
    work = WorkFolder(services.home.work_folder(record))
    return work.exists and work.tag == tag and work.state is State.RENDERED and work.signature() is None


def step_keys(sheet: HandedSheet, records: Iterable[RecordId]) -> list[str]:
    """The steps that prepare these documents for the sheet's certificate."""
    fingerprint = certificate_of(sheet).fingerprint[:16]
    return [f"{Closed(one, sheet.records[str(one)]).key(HAND_OUT)}-{fingerprint}" for one in records]


def take_key(actor: str, sheet: HandedSheet) -> str:
    """Of this sitting alone: one that was ended counted from the beginning as well."""
    return f"signatures:{actor}:{stamp(sheet.at)}:{sheet.takes}"
