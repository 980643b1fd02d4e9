"""What is put before the signer, locked from the moment it is shown.

Showing writes the document's digest into its work folder; the step «sign» signs nothing else. What was shown before is
remembered outside the work folder, so that a document that was closed anew in between is seen to differ.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from docgen.facts import DocumentFacts
from docgen.forms.signing import ListedDocument, signing_list
from docgen.papers import render_paper
from kernel.clock import local_date
from kernel.digests import sha512_hex
from kernel.errors import BadInputError, IntegrityError, LetopisError
from kernel.ids import RecordId
from kernel.russian import short_date
from operations import durable
from operations.folders import WorkFolder
from operations.services import Services
from operations.sheets import ShownSheet, read_sheet


@dataclass(frozen=True)
class Shown:
    """A document as it was shown: `difference` says in Russian what changed since the last look."""

    record: RecordId
    title: str
    pages: int
    sha512: str
    difference: str


def show(services: Services, records: Sequence[RecordId], actor: str) -> list[Shown]:
    """Shows the documents and locks them.

    Raises IntegrityError `signing.rendered_changed` for one whose file is no longer what was rendered.
    """
    return [_show(services, record, actor) for record in records]


def _show(services: Services, record: RecordId, actor: str) -> Shown:
    work = WorkFolder(services.home.work_folder(record))
    rendered, now = work.rendered(), services.clock.now()
    digest = sha512_hex(work.unsigned())
    if digest != rendered.sha512:
        raise IntegrityError(
            "signing.rendered_changed",
            f"Файл документа {record} изменился после формирования.",
            "Снимите закрытие (letopis reopen) и закройте снова: подписывать этот файл нельзя.",
        )
    sheet = ShownSheet(sha512=digest, pages=rendered.pages, at=now, actor=actor)
    difference = _difference(services, services.home.look(record), sheet)
    if work.write_once("shown.json", sheet.data()):
        services.log(actor, "show", str(record), sha512=digest)
    durable.write(services.home.look(record), sheet.data())
    return Shown(record, work.closing().title, rendered.pages, digest, difference)


def _difference(services: Services, look: Path, now: ShownSheet) -> str:
    if not look.is_file():
        return "показан впервые"
    try:
        before = read_sheet(ShownSheet, look)
    except LetopisError:
        return "показан впервые"  # what can't be read was not seen
    day = short_date(local_date(before.at, services.school.zone))
    if before.sha512 == now.sha512:
        return f"без изменений с {day}"
    pages = f": было {before.pages} л., стало {now.pages}" if before.pages != now.pages else ""
    return f"ИЗМЕНЁН после {day}{pages}"


def check_locked(work: WorkFolder, record: RecordId, unsigned: bytes) -> None:
    """Returns if the bytes are those that were shown. Raises IntegrityError `signing.changed_since_shown`."""
    shown = work.shown()
    if shown is not None and shown.sha512 != sha512_hex(unsigned):
        raise IntegrityError(
            "signing.changed_since_shown",
            f"Документ {record} изменился после того, как был показан на подпись.",
            "Подпись не поставлена. Снимите закрытие (letopis reopen), закройте снова и просмотрите перечень.",
        )


def write_list(services: Services, shown: Sequence[Shown], signer: str, target: Path) -> None:
    """The list as PDF. Raises BadInputError `signing.list_unusable`."""
    now: datetime = services.clock.now()
    day = services.today()
    rows = tuple(ListedDocument(one.title, one.pages, one.sha512, one.difference) for one in shown)
    facts = DocumentFacts("", now, day, program=services.program, pdfa_level="2a")
    rendered = render_paper(signing_list(services.school.name, signer, day, rows), facts)
    try:
        target.write_bytes(rendered.pdf)
    except OSError as error:
        raise BadInputError(
            "signing.list_unusable", f"В «{target}» записать нельзя: {error.strerror}.", "Укажите другой файл."
        ) from error
