"""The verb «print»: documents for the printer, with cover and certifying page, as the profile wants them on paper."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from docgen.assembly import page_count
from docgen.facts import DocumentFacts
from docgen.forms.shapes import Case, Organisation, Person
from docgen.print_pack import PrintItem, PrintOrder, print_pack
from kernel.errors import BadInputError, NotFoundError
from kernel.ids import RecordId, parse_record_id
from operations import durable
from operations.archived import media_with, read_sheet, record_ids
from operations.folders import WorkFolder
from operations.material import document_of
from operations.naming import is_meant
from operations.roles import allow_kinds
from operations.services import Services
from profiles.words import PaperCopy, Role
from retention.record import Retention

_DIGITS = 12  # of a range: far above any document, far below what fills the memory


@dataclass(frozen=True)
class PrintFile:
    """The file that was written: where it lies, how many pages and sheets of paper it has, of which records."""

    path: Path
    pages: int
    sheets: int
    records: tuple[str, ...]


def print_records(
    services: Services,
    wanted: Sequence[str],
    target: Path,
    *,
    pages: str = "",
    basis: str = "",
    duplex: bool = True,
    covers: bool = True,
    actor: str,
) -> PrintFile:
    """Writes one file for the printer.

    Args:
        services: the home.
        wanted: records by id or by their first parts; none for all that the profile wants on paper.
        target: the file.
        pages: «3-10,15» to print chosen pages of one record; empty for whole documents.
        basis: why chosen pages are printed: needed with `pages` (S003 4.6).
        duplex: both sides of a sheet.
        covers: a cover before each document.
        actor: who prints, for the log.

    Raises:
        BadInputError: `print.nothing`, `print.one_record`, `print.basis_missing`, `print.bad_pages`,
            `print.target_unusable`.
        NotFoundError: `record.no_document`, `record.not_found`.
        RefusedError: `role.restricted`.
    """
    records = _chosen(services, wanted)
    allow_kinds(actor, (record.kind for record in records), services.roles, services.owner)
    if pages and len(records) != 1:
        raise BadInputError(
            "print.one_record", "Выбранные листы печатают из одного документа.", "Назовите номер документа целиком."
        )
    if pages and not basis.strip():
        raise BadInputError(
            "print.basis_missing",
            "Для печати выбранных листов нужно основание (S003 4.6).",
            'Добавьте: --basis "распоряжение директора № 7 от 12.03.2026".',
        )
    items = [_item(services, record, pages) for record in records]
    now, today = services.clock.now(), services.today()
    facts = DocumentFacts(
        record_id=str(records[0]) if len(records) == 1 else services.school.id,
        created=now,
        closed_on=today,
        pdfa_level=services.profile.pdfa().value,
        program=services.program,
        templates=services.home.templates,
    )
    order = PrintOrder(Organisation(services.school.name), duplex=duplex, covers=covers, basis=basis)
    printed = print_pack(items, order, facts)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        durable.write(target, printed.pdf)
    except OSError as error:
        raise BadInputError(
            "print.target_unusable", f"Файл «{target}» записать нельзя.", "Укажите после -o другой файл."
        ) from error
    for record in records:
        services.log(actor, "print", str(record), pages=pages or "all", sheets=printed.sheets)
    return PrintFile(target, printed.pages, printed.sheets, tuple(str(record) for record in records))


def _chosen(services: Services, wanted: Sequence[str]) -> list[RecordId]:
    """The records named, or all that the profile wants on paper in any case."""
    known = {parse_record_id(text) for text in record_ids(services)} | set(services.home.work_folders())
    chosen: set[RecordId] = set()
    for prefix in wanted:
        meant = {record for record in known if is_meant(record, prefix)}
        if not meant:
            raise NotFoundError(
                "record.not_found", f"Документа «{prefix}» нет.", "Посмотрите перечень: letopis status."
            )
        chosen |= meant
    if not wanted:
        chosen = {r for r in known if services.profile.rules_for(r.kind).paper_copy.value is PaperCopy.BOUND}
    if not chosen:
        raise BadInputError(
            "print.nothing",
            "По профилю школы на бумаге ничего не требуется.",
            "Назовите документы (перечень: letopis status).",
        )
    return sorted(chosen)


def _item(services: Services, record: RecordId, pages: str) -> PrintItem:
    pdf = document_of(services, record)
    title, year, index, retention = _described(services, record)
    case = Case(title, year, index=index, term=retention.term.text, article=retention.term.article)
    chosen = _pages(pages, page_count(pdf)) if pages else None
    signers, seal = _signers(services, record)
    return PrintItem(str(record), title, pdf, case, signers, seal, chosen)


def _described(services: Services, record: RecordId) -> tuple[str, str, str, Retention]:
    """Title, school year, case index and retention, from the archive or from the work folder."""
    work = WorkFolder(services.home.work_folder(record))
    for _, medium in () if work.exists else media_with(services, str(record)):
        sheet = read_sheet(medium, str(record))
        index = str((sheet.model_extra or {}).get("case_index", ""))
        return sheet.title, sheet.academic_year, index, Retention.from_json(sheet.retention)
    closing = work.closing()
    return closing.title, closing.academic_year, closing.case_index, Retention.from_json(closing.retention)


def _signers(services: Services, record: RecordId) -> tuple[tuple[Person, ...], bool]:
    """Who certifies on paper by the profile, and whether with the seal; the director with it, where it does not say."""
    signers = services.profile.rules_for(record.kind).paper_signers.value
    if not signers:
        return (Person(_capital(Role.DIRECTOR.russian), ""),), True
    return tuple(Person(_capital(s.role.russian), "") for s in signers), any(s.seal for s in signers)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _pages(text: str, count: int) -> tuple[int, ...]:
    """«3-10,15» as numbers from 1. Raises BadInputError `print.bad_pages`."""
    found: list[int] = []
    for part in text.replace("–", "-").split(","):
        first, dash, last = (piece.strip() for piece in part.partition("-"))
        if not first.isdecimal() or (dash and not last.isdecimal()) or len(first + last) > _DIGITS:
            raise _bad_pages(text, count)
        begins, ends = int(first), int(last or first)
        if not 1 <= begins <= ends <= count:
            raise _bad_pages(text, count)
        found += range(begins, ends + 1)
    return tuple(dict.fromkeys(found))


def _bad_pages(text: str, count: int) -> BadInputError:
    return BadInputError(
        "print.bad_pages",
        f"«{text}» — не номера листов этого документа: в нём листы с 1 по {count}.",
        "Запишите так: --pages 3-10,15.",
    )
