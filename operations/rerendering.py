"""The verb «rerender»: a record is rendered again from its own data and compared with what was signed.

«Same bytes» means the same locked versions and the same Debian release (docs/documents.md); where they are others, the
verdict names what the record was made with, and the pages that differ. Nothing is replaced.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from docgen.assembly import differing_pages
from docgen.facsimile.document import ContentOf
from docgen.facts import DocumentFacts
from kernel.clock import parse_stamp
from kernel.digests import sha512_hex
from kernel.errors import NotFoundError
from kernel.ids import RecordId, parse_record_id
from operations.archived import record_ids
from operations.folders import WorkFolder
from operations.material import archived_file
from operations.naming import is_named, refuse_names_of_nothing
from operations.rendering import corrections_of, export_of, facts_of, keeping, made_now, render_data
from operations.services import Services
from operations.sheets import CorrectionFacts, ImportSheet, State
from retention.record import Retention

_NAMES = {
    "program": "программа",
    "engine": "версии библиотек",
    "layout": "редакция ГОСТ Р 7.0.97",
    "fonts_sha256": "шрифты",
    "templates_sha256": "шаблоны",
    "pages": "программы, читающие листы",
}
_SHOWN = 10  # numbers of differing pages that a message names


@dataclass(frozen=True)
class Comparison:
    """A record and its re-rendering.

    Attributes:
        id: the record.
        same: whether the bytes are the same.
        made_otherwise: what the record was made with that is not so now, in Russian.
        pages: numbers of the pages that differ.
    """

    id: str
    same: bool
    made_otherwise: tuple[str, ...] = ()
    pages: tuple[int, ...] = ()

    @property
    def message(self) -> str:
        """The verdict for people."""
        if self.same:
            return "байты те же"
        shown = ", ".join(str(page) for page in self.pages[:_SHOWN]) + ("…" if len(self.pages) > _SHOWN else "")
        what = f"отличаются листы: {shown}" if self.pages else "листы те же, отличаются служебные сведения файла"
        why = f"; сделано иначе: {', '.join(self.made_otherwise)}" if self.made_otherwise else ""
        return what + why


def rerender(services: Services, wanted: Sequence[str]) -> list[Comparison]:
    """Compares the records named by ids or first parts; all, where none is named.

    Raises NotFoundError `record.not_found`; IntegrityError `record.no_good_copy`.
    """
    archived = [parse_record_id(text) for text in record_ids(services)]
    under_way = [r for r in services.home.work_folders() if r not in archived and _work(services, r).state in _RENDERED]
    everything = [*archived, *under_way]
    refuse_names_of_nothing(everything, wanted, _unknown)
    chosen = [record for record in everything if not wanted or is_named(record, wanted)]
    return [_archived(services, r) if r in archived else _under_way(services, r) for r in sorted(chosen)]


def _unknown(prefix: str) -> NotFoundError:
    return NotFoundError("record.not_found", f"Документа «{prefix}» нет.", "Посмотрите: letopis status.")


_RENDERED = (State.RENDERED, State.SIGNED, State.REJECTED)


def _work(services: Services, record: RecordId) -> WorkFolder:
    return WorkFolder(services.home.work_folder(record))


def _archived(services: Services, record: RecordId) -> Comparison:
    sheet: dict[str, Any] = json.loads(_file(services, record, "record.json"))
    data = _file(services, record, "data.json")
    document = sheet["document"]
    kept = _file(services, record, "document.pdf")[: document["unsigned"]["size"]]
    made: Mapping[str, str] = document.get("made_with", {})
    said = sheet.get("correction")
    correction = CorrectionFacts.model_validate(said) if said else None
    facts = DocumentFacts(
        record_id=sheet["id"],
        created=correction.at if correction else parse_stamp(sheet["closing"]["at"]),
        closed_on=date.fromisoformat(sheet["closing"]["on"]),
        order=sheet["closing"]["order"],
        retention=keeping(Retention.from_json(sheet["retention"])),
        case_index=sheet["case_index"],
        pdfa_level=document["pdfa"],
        program=made.get("program", services.program),
        templates=services.home.templates,
        zone=services.school.zone,
        corrections=corrections_of(sheet["id"], sheet["title"], sheet["version"], correction),
    )
    stored = ImportSheet.model_validate(sheet["provenance"]).stored

    def content(sha256: str) -> bytes:
        return _file(services, record, f"source/{stored[sha256]}")

    return _compared(record, kept, data, facts, made, content)


def _file(services: Services, record: RecordId, name: str) -> bytes:
    content = archived_file(services, str(record), name)
    if content is None:
        raise NotFoundError("record.not_found", f"У документа {record} нет файла {name}.", "Проверьте: letopis verify.")
    return content


def _under_way(services: Services, record: RecordId) -> Comparison:
    work = _work(services, record)
    made = work.rendered().made_with
    facts = facts_of(services, work.closing(), program=made.get("program", services.program))
    return _compared(record, work.unsigned(), work.data(), facts, made, export_of(services, record, work))


def _compared(
    record: RecordId, kept: bytes, data: bytes, facts: DocumentFacts, made: Mapping[str, str], files: ContentOf
) -> Comparison:
    again = render_data(record.kind, data, facts, files=files).pdf
    if sha512_hex(again) == sha512_hex(kept):
        return Comparison(str(record), same=True)
    now = made_now(data, facts)
    otherwise = tuple(
        f"{_NAMES.get(name, name)} ({made[name][:60]} — теперь {value[:60]})"
        for name, value in now.items()
        if name in made and made[name] != value
    )
    return Comparison(str(record), same=False, made_otherwise=otherwise, pages=differing_pages(kept, again))
