"""The verb «import»: files in, checked journals into the home. Whatever is wrong, nothing is changed."""

import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path, PurePosixPath

from archive_store.paths import object_id
from journals.bundle import open_bundle
from journals.canonical import CanonicalReader, write_journal
from journals.checks import check_data
from journals.counts import Counts, counts
from journals.dnevnikru import DnevnikReader
from journals.edutatar.reader import EduTatarReader
from journals.gradebook.reader import GradebookReader
from journals.importing import Bundle, Imported, Reader, read_with
from journals.model import ClassJournal, JournalKind, School
from journals.pupilpages.html_pages import PupilPagesReader
from journals.pupilpages.kiasuo import KiasuoReader
from journals.pupilpages.mesh import MeshReader
from journals.pupilpages.netschool import NetschoolReader
from journals.records import Importable, kind_of
from journals.tables.sniffing import sniffed
from kernel.digests import sha256_hex, sha512_hex
from kernel.errors import BadInputError, RefusedError
from kernel.findings import Finding, Severity
from kernel.ids import RecordId, SchoolYear, parse_record_id, parse_year, unit_slug
from kernel.kinds import Kind
from operations.archived import archived_versions
from operations.folders import ImportFolder, WorkFolder
from operations.import_words import NOTHING_SAID, Understood, Words, remember, understood
from operations.making import kinds_made
from operations.services import Services
from operations.sheets import ImportSheet, SourceFile

_TOLD = 8
"""So many errors are spelt out."""


def readers(services: Services, known: Understood) -> tuple[Reader, ...]:
    """The readers of source systems. Where an export does not name the school, the settings do."""
    school = School(full_name=services.school.name)
    said = (school, known.codes, known.said)
    return (
        CanonicalReader(),
        DnevnikReader(school),
        KiasuoReader(*said),
        NetschoolReader(*said),
        MeshReader(*said),
        EduTatarReader(*said),
        PupilPagesReader(*said),
        GradebookReader(*said),
    )


@dataclass(frozen=True)
class ImportedClass:
    """One class that was (or, on a dry run, would be) imported."""

    id: RecordId
    title: str
    year: str
    counts: Counts
    findings: tuple[Finding, ...]


def import_files(
    services: Services,
    paths: Sequence[Path],
    *,
    source: str | None,
    dry_run: bool,
    actor: str,
    kind: Kind | None = None,
    words: Words = NOTHING_SAID,
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

    Raises:
        BadInputError: `import.not_this_kind`; the files are not what they should be; nothing was changed.
        RefusedError: `import.already_closed`, `import.already_archived`.
    """
    known = understood(services, words)
    reader, classes = read_classes(services, paths, source=source, kind=kind, known=known)
    for item, imported in classes:
        _refuse_archived(services, item.id)
        _refuse_closed(services, item.id, write_journal(imported.journal))
        _refuse_other_group(services, item.id, imported.journal)
    if not dry_run:
        for item, imported in classes:
            keep_import(services, item, imported, reader, actor)
        remember(services, known)
    return [item for item, _ in classes]


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
    reader = _reader(readers(services, known), bundle, source)
    classes = [_judged(services, _as_kind(imported, kind)) for imported in read_with(reader, bundle)]
    _refuse_twins(classes)
    _refuse_errors(classes)
    return reader.name, classes


def _reader(known: Sequence[Reader], bundle: Bundle, source: str | None) -> Reader:
    names = ", ".join(reader.name for reader in known)
    if source is not None:
        for reader in known:
            if reader.name == source:
                return reader
        raise BadInputError(
            "import.unknown_source",
            f"Источник «{source}» не знаком.",
            f"Летопись читает: {names}; --from можно опустить.",
        )
    for reader in known:
        if reader.recognises(bundle):
            return reader
    seen = ", ".join(f"{file} ({sniffed(bundle.files[file]).russian})" for file in sorted(bundle.files)[:5])
    raise BadInputError(
        "import.unknown_format",
        f"Не удалось понять, что это за файлы: {seen}.",
        f"Летопись читает: {names}; таблицы — xlsx, xls, ods, html и csv с обучающимися по строкам. Передайте файлы "
        "одной выгрузки вместе, папкой или архивом ZIP.",
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


def _judged(services: Services, imported: Imported) -> tuple[ImportedClass, Imported]:
    journal = imported.journal
    findings = imported.findings + check_data(journal).findings
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
    record = _record_id(services, year, journal.unit.title, kind_of(journal))
    return ImportedClass(record, journal.unit.title, year.title, counts(journal), findings), imported


def _record_id(services: Services, year: SchoolYear, title: str, kind: Kind) -> RecordId:
    """The class's id, which must read back as itself: a title made of quotes alone would name a folder of others."""
    record = RecordId(services.school.id, year, unit_slug(title), kind.source)
    try:
        return parse_record_id(str(record))
    except BadInputError as error:
        raise BadInputError(
            "import.bad_class_name",
            f"«{title[:80]}» не годится как название класса.",
            "Назовите класс коротко, буквами и цифрами («7А», «10А, корпус 2»), в полях class.letter или class.name.",
        ) from error


def _refuse_twins(classes: Sequence[tuple[ImportedClass, Imported]]) -> None:
    seen: set[RecordId] = set()
    for item, _ in classes:
        if item.id in seen:
            raise BadInputError(
                "import.class_twice",
                f"Класс {item.title} за {item.year} встретился дважды.",
                "Оставьте одну выгрузку; разные журналы одного класса назовите по-разному в поле class.name.",
            )
        seen.add(item.id)


def _refuse_errors(classes: Sequence[tuple[ImportedClass, Imported]]) -> None:
    errors = [(item, f) for item, _ in classes for f in item.findings if f.severity is Severity.ERROR]
    if errors:
        told = [f"Класс {item.title}, {one.subject}: {one.message}" for item, one in errors[:_TOLD]]
        more = [f"Всего ошибок: {len(errors)}."] if len(errors) > 1 else []
        raise BadInputError(
            "import.inconsistent",
            "\n".join([*told, *more]),
            "Исправьте данные в электронном журнале и выгрузите класс ещё раз.",
        )


def _refuse_archived(services: Services, record: RecordId) -> None:
    """A later export may still serve the kind that is not archived: the summary waits for the transfer order."""
    made = kinds_made(services.profile, record.kind)
    destroyed = services.media.destroyed()
    for kind in made:
        gone = object_id(str(_of_kind(record, kind)))
        if gone in destroyed:
            raise RefusedError(
                "record.destroyed",
                f"{_of_kind(record, kind)}: {kind.russian} уже уничтожен(а) по акту {destroyed[gone]}.",
                "Уничтоженное в архив не возвращается, и номер второй раз не используется.",
            )
    if all(archived_versions(services, _of_kind(record, kind)) for kind in made):
        names = ", ".join(kind.russian for kind in made)
        raise RefusedError(
            "import.already_archived",
            f"{record.unit} за {record.year.title} учебный год: на носителях уже лежат {names}.",
            "Архивный документ не заменяется. Исправление ошибки: letopis correct ФАЙЛ; итоги осенней пересдачи: "
            "letopis import ФАЙЛ --kind supplement.",
        )


def _refuse_closed(services: Services, record: RecordId, data: bytes) -> None:
    folder = ImportFolder(services.home.import_folder(record))
    if not folder.exists or folder.sheet().journal_sha512 == sha512_hex(data):
        return
    made = [kind for kind in Kind if kind.source is record.kind]
    closed = [kind for kind in made if WorkFolder(services.home.work_folder(_of_kind(record, kind))).exists]
    if closed:
        raise RefusedError(
            "import.already_closed",
            f"Журнал {record} уже закрыт, а новая выгрузка от прежней отличается.",
            "Если закрыто по ошибке и ещё не подписано: letopis reopen ГОД --class КЛАСС --basis ПРИЧИНА.",
        )


def _refuse_other_group(services: Services, record: RecordId, data: Importable) -> None:
    """A class has one journal, but may have several groups: one must not take another's place.

    Raises RefusedError `import.replaces_other`; BadInputError `import.name_in_id` where the group's name, which becomes
    a part of the id, has a pupil's surname in it (rule 8 of the design).
    """
    if record.kind in (Kind.JOURNAL, Kind.SUPPLEMENT, Kind.SUBSTITUTION):
        return
    words = set(re.findall(r"\w+", data.unit.title.casefold()))
    if any(pupil.surname.casefold() in words for pupil in data.pupils):
        raise BadInputError(
            "import.name_in_id",
            f"В названии группы («{record.kind.russian}») стоит фамилия, а название входит в номер документа.",
            "Назовите группу без фамилии, например «7А, индивидуальное обучение № 1» (поле class.name).",
        )
    folder = ImportFolder(services.home.import_folder(record))
    if not folder.exists:
        return
    known = folder.journal()
    same_pupils = {pupil.id for pupil in known.pupils} & {pupil.id for pupil in data.pupils}
    if not same_pupils or not _subject_names(known) & _subject_names(data):
        raise RefusedError(
            "import.replaces_other",
            f"Под номером {record} уже принят другой журнал: с другими обучающимися или занятиями.",
            "Назовите группы по-разному в поле class.name: «7А, математика», «7А, физика».",
        )


def _subject_names(data: Importable) -> set[str]:
    """What the group is taught; sheets, which have no subjects, are all alike."""
    return {subject.name.casefold() for subject in data.subjects} if isinstance(data, ClassJournal) else {""}


def _of_kind(record: RecordId, kind: Kind) -> RecordId:
    return RecordId(record.school, record.year, record.unit, kind)


def keep_import(services: Services, item: ImportedClass, imported: Imported, reader: str, actor: str) -> None:
    """Makes the export the one of which the class's records are made."""
    data = write_journal(imported.journal)
    folder = ImportFolder(services.home.import_folder(item.id))
    if folder.exists and folder.sheet().journal_sha512 == sha512_hex(data):
        return
    sheet, export = described_export(services, item, imported, reader, actor)
    folder.keep(services.home.staging, {"journal.json": data, **export, "import.json": sheet.data()})
    services.log(actor, "import", str(item.id), journal_sha512=sheet.journal_sha512, **asdict(item.counts))


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


def _suffix(name: str) -> str:
    """An extension that is safe to keep: a file's own name may hold a pupil's."""
    suffix = PurePosixPath(name).suffix.lower()
    return suffix if suffix in (".json", ".csv", ".xml", ".html", ".xls", ".xlsx", ".ods", ".pdf") else ".bin"
