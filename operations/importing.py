"""The verb «import»: files in, checked journals into the home. Whatever is wrong, nothing is changed."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path, PurePosixPath

from journals.bundle import open_bundle
from journals.canonical import write_journal
from journals.checks import check_data
from journals.counts import counts
from journals.facsimile import FACSIMILE, Facsimile
from journals.gradebook.reader import Said
from journals.importing import Imported, read_with
from journals.model import ClassJournal, JournalKind
from journals.records import Importable, kind_of
from kernel.digests import sha256_hex, sha512_hex
from kernel.errors import BadInputError
from kernel.findings import Finding, Severity
from kernel.ids import RecordId, SchoolYear, parse_record_id, parse_year, unit_slug
from kernel.kinds import Kind
from operations.before_importing import (
    refuse_archived,
    refuse_closed,
    refuse_errors,
    refuse_idle_supplement,
    refuse_other_group,
    refuse_twins,
)
from operations.book_check import movement_by_book
from operations.choosing_reader import reader_of, readers, refuse_strangers
from operations.folders import ImportFolder
from operations.import_changes import Replacement, changes, refuse_unseen, replacement
from operations.import_words import NOTHING_SAID, Understood, Words, remember, understood
from operations.imported import ImportedClass
from operations.movement_check import movement
from operations.orders import orders
from operations.readiness import readiness
from operations.services import Services
from operations.sheets import ImportSheet, SourceFile
from operations.supplements import free_id


def import_files(
    services: Services,
    paths: Sequence[Path],
    *,
    source: str | None,
    dry_run: bool,
    actor: str,
    kind: Kind | None = None,
    words: Words = NOTHING_SAID,
    seen: Collection[str] | None = None,
) -> list[ImportedClass]:
    """Imports every class found in the files.

    Args:
        services: the home to import into.
        paths: files, folders or ZIP archives, handed in together.
        source: the reader's name, or None to recognise the content.
        dry_run: check only.
        actor: who does it, for the log.
        kind: what the journals are, where the export itself does not say: an elective's journal, or the class's
            results after the autumn retakes (`supplement`).
        words: what a person says of files that do not say it themselves; signs and headings are remembered.
        seen: where an earlier import is replaced only by one that somebody compared with it, `Replacement.digest` of
            these; None: what it changes is told, and it takes over.

    Raises:
        BadInputError: `import.not_this_kind`; the files are not what they should be; nothing was changed.
        RefusedError: `import.already_closed`, `import.already_archived`, `import.replaces`, and for a further
            supplement as `data_of`.
    """
    known = understood(services, words)
    reader, classes = _acceptable(services, paths, source, kind, known)
    replaced = {item.id: replacement(services, item.id, item.title, one) for item, one in classes}
    for found in replaced.values():
        refuse_unseen(found, seen)
    classes = [(replace(item, findings=item.findings + changes(replaced[item.id])), one) for item, one in classes]
    if not dry_run:
        for item, imported in classes:
            keep_import(services, item, imported, reader, actor, judged_anew=bool(known.book))
        remember(services, known)
    return [item for item, _ in classes]


def compare_files(
    services: Services, paths: Sequence[Path], *, kind: Kind | None = None, words: Words = NOTHING_SAID
) -> list[Replacement]:
    """What taking the files in would change of what was imported before. Raises as `import_files`."""
    _, classes = _acceptable(services, paths, None, kind, understood(services, words))
    found = (replacement(services, item.id, item.title, one) for item, one in classes)
    return [one for one in found if one is not None]


def _acceptable(
    services: Services, paths: Sequence[Path], source: str | None, kind: Kind | None, known: Understood
) -> tuple[str, list[tuple[ImportedClass, Imported]]]:
    """The reader's name, and the classes, none of which is closed or archived."""
    reader, found = read_classes(services, paths, source=source, kind=kind, known=known)
    classes = [(replace(item, id=free_id(services, item.id)), imported) for item, imported in found]
    for item, imported in classes:
        refuse_archived(services, item.id, as_pages=isinstance(imported.journal, Facsimile))
        refuse_closed(services, item.id, write_journal(imported.journal))
        refuse_other_group(services, item.id, imported.journal)
        refuse_idle_supplement(services, item.id, imported.journal)
    return reader, classes


def read_classes(
    services: Services,
    paths: Sequence[Path],
    *,
    source: str | None,
    kind: Kind | None,
    known: Understood | None = None,
) -> tuple[str, list[tuple[ImportedClass, Imported]]]:
    """The reader's name, and every class found in the files, checked in itself. Raises as `import_files`."""
    bundle = open_bundle(paths)
    known = known or understood(services, NOTHING_SAID)
    known = replace(known, said=replace(known.said, kind=kind))
    every = readers(services, known)
    reader = reader_of(every, bundle, source)
    _refuse_words(reader.name, known)
    read = read_with(reader, bundle)
    refuse_strangers(every, reader, bundle, read)
    classes = [_judged(services, _as_kind(imported, kind), known) for imported in read]
    items = [item for item, _ in classes]
    refuse_twins(items)
    refuse_errors(items)
    return reader.name, classes


def _refuse_words(reader: str, known: Understood) -> None:
    """Data say themselves who is in them."""
    if reader != FACSIMILE and known.said.pupils:
        raise BadInputError(
            "import.pupils_not_wanted",
            "Список обучающихся нужен только к PDF и изображениям: в этой выгрузке он есть.",
            "Уберите --pupils.",
        )


def _as_kind(imported: Imported, kind: Kind | None) -> Imported:
    """The import as the kind that a person named; `journal` and what the data say by themselves change nothing."""
    if kind in (None, Kind.JOURNAL, kind_of(imported.journal)):
        return imported
    journal = imported.journal
    if not isinstance(journal, ClassJournal) or kind.value not in set(JournalKind):
        raise BadInputError(
            "import.not_this_kind",
            f"Из этой выгрузки «{kind.russian}» не получится: в ней {kind_of(journal).russian}.",
            "Уберите --kind: вид документа Летопись узнаёт сама.",
        )
    return replace(imported, journal=journal.model_copy(update={"kind": JournalKind(kind.value)}))


def _judged(services: Services, imported: Imported, known: Understood) -> tuple[ImportedClass, Imported]:
    journal = imported.journal
    findings = imported.findings + check_data(journal).findings + tuple(_told_otherwise(journal, known.said))
    if isinstance(journal, ClassJournal):
        findings += (*readiness(journal, services.profile, services.today()), *movement(journal, orders(services)))
        findings += tuple(movement_by_book(journal, known.book)) if known.book else ()
    if services.school.name not in (journal.school.full_name, journal.school.short_name):
        findings += (
            Finding(
                "import.other_school",
                Severity.WARNING,
                "/school",
                f"В файле школа названа «{journal.school.full_name}», в настройках — «{services.school.name}».",
            ),
        )
    year = parse_year(journal.academic_year)
    kind = kind_of(journal)
    record = _record_id(services, year, journal.unit.title, kind if isinstance(journal, Facsimile) else kind.source)
    return ImportedClass(record, journal.unit.title, year.title, counts(journal), findings), imported


def _told_otherwise(journal: Importable, said: Said) -> Iterator[Finding]:
    """Where files say themselves of what class and year they are, and a person has said another: theirs is taken."""
    year = parse_year(journal.academic_year)
    if said.title and unit_slug(said.title) != unit_slug(journal.unit.title):
        text = f"Назван класс «{said.title}», а в файле — {journal.unit.title}: взят тот, что в файле."
        yield Finding("import.other_class", Severity.WARNING, "/class", text)
    if said.year is not None and said.year != year:
        text = f"Назван учебный год {said.year.title}, а в файле — {year.title}: взят тот, что в файле."
        yield Finding("import.other_year", Severity.WARNING, "/academic_year", text)


def _record_id(services: Services, year: SchoolYear, title: str, kind: Kind) -> RecordId:
    """The class's id, which must read back as itself: a title made of quotes alone would name a folder of others."""
    record = RecordId(services.school.id, year, unit_slug(title), kind)
    try:
        return parse_record_id(str(record))
    except BadInputError as error:
        raise BadInputError(
            "import.bad_class_name",
            f"«{title[:80]}» не годится как название класса.",
            "Назовите класс коротко, буквами и цифрами («7А», «10А, корпус 2»), в полях class.letter или class.name.",
        ) from error


def keep_import(
    services: Services, item: ImportedClass, imported: Imported, reader: str, actor: str, *, judged_anew: bool = False
) -> None:
    """Makes the export the one of which the class's records are made.

    The same once more changes nothing, unless it is `judged_anew`, by what was not there the first time.
    """
    data = write_journal(imported.journal)
    folder = ImportFolder(services.home.import_folder(item.id))
    if folder.exists and folder.sheet().journal_sha512 == sha512_hex(data) and not judged_anew:
        return
    sheet, export = described_export(services, item, imported, reader, actor)
    write_import(services, item.id, data, export, sheet)


def write_import(
    services: Services, record: RecordId, data: bytes, export: Mapping[str, bytes], sheet: ImportSheet
) -> None:
    """Keeps the journal's data with the raw export and what is written of both, in place of what was there."""
    files = {"journal.json": data, **export, "import.json": sheet.data()}
    ImportFolder(services.home.import_folder(record)).keep(services.home.staging, files)
    services.log(sheet.actor, "import", str(record), journal_sha512=sheet.journal_sha512, **sheet.counts)


def described_export(
    services: Services, item: ImportedClass, imported: Imported, reader: str, actor: str
) -> tuple[ImportSheet, dict[str, bytes]]:
    """What is written of an import, and the raw export under safe names in `source/`."""
    contents, sources = {}, []
    for number, (name, content) in enumerate(sorted(imported.source.items()), start=1):
        stored = f"{number:04d}{_suffix(name)}"
        contents[f"source/{stored}"] = content
        sources.append(SourceFile(name=name, stored=stored, size=len(content), sha256=sha256_hex(content)))
    sheet = ImportSheet(
        record_class=item.title,
        reader=reader,
        at=services.clock.now(),
        actor=actor,
        journal_sha512=sha512_hex(write_journal(imported.journal)),
        files=tuple(sources),
        counts=asdict(item.counts),
        findings=tuple(finding.as_json() for finding in item.findings),
    )
    return sheet, contents


_PAGES = (".pdf", ".jpg", ".jpeg", ".png", ".tif", ".tiff")


def _suffix(name: str) -> str:
    """An extension that is safe to keep: a file's own name may hold a pupil's."""
    suffix = PurePosixPath(name).suffix.lower()
    return suffix if suffix in (".json", ".csv", ".xml", ".html", ".xls", ".xlsx", ".ods", *_PAGES) else ".bin"
