"""What keeps an export from being taken in: errors in it, a class that is closed or archived, another group's name."""

import re
from collections.abc import Sequence

from archive_store.paths import object_id
from journals.assembling.codes import MEANINGS
from journals.assembling.findings import ASKS_COLUMN, ASKS_SIGN
from journals.facsimile import Facsimile
from journals.model import ClassJournal
from journals.records import Importable, is_facsimile
from kernel.digests import sha512_hex
from kernel.errors import AskingError, BadInputError, RefusedError, UnavailableError
from kernel.findings import Severity
from kernel.ids import RecordId
from kernel.kinds import Kind
from operations.archived import archived_versions
from operations.folders import ImportFolder, WorkFolder
from operations.imported import ImportedClass
from operations.making import data_of, kinds_made
from operations.services import Services

_TOLD = 8
"""So many errors are spelt out."""


def refuse_twins(classes: Sequence[ImportedClass]) -> None:
    """Raises BadInputError `import.class_twice`."""
    seen: set[RecordId] = set()
    for item in classes:
        if item.id in seen:
            raise BadInputError(
                "import.class_twice",
                f"Класс {item.title} за {item.year} встретился дважды.",
                "Оставьте одну выгрузку; разные журналы одного класса назовите по-разному в поле class.name.",
            )
        seen.add(item.id)


def refuse_errors(classes: Sequence[ImportedClass]) -> None:
    """Raises AskingError `import.inconsistent` with the first errors spelt out, and all that a person may explain."""
    errors = [(item, f) for item in classes for f in item.findings if f.severity is Severity.ERROR]
    if errors:
        told = [f"Класс {item.title}, {one.subject}: {one.message}" for item, one in errors[:_TOLD]]
        more = [f"Всего ошибок: {len(errors)}."] if len(errors) > 1 else []
        asks = tuple(dict.fromkeys(one.asks for _, one in errors if one.asks))
        raise AskingError(
            "import.inconsistent",
            "Не принято. " + "\n".join([*told, *more]),
            _explain(asks) if asks else "Исправьте это в файле или в электронном журнале и передайте ещё раз.",
            asks,
        )


def _explain(asks: Sequence[str]) -> str:
    """How to answer by the command."""
    signs = [one.partition(":")[2] for one in asks if one.startswith(ASKS_SIGN)]
    columns = [one.partition(":")[2] for one in asks if one.startswith(ASKS_COLUMN)]
    said = [f'--code "{one}=…"' for one in signs[:_TOLD]] + [f'--column "{one}=…"' for one in columns[:_TOLD]]
    values = [f"у знака: {', '.join(MEANINGS)}"] if signs else []
    values += ["у столбца: «1 четверть», «год», дата урока «15.04.2026» или «нет»"] if columns else []
    return f"Скажите, что это: {' '.join(said)}. Значения {'; '.join(values)}."


def refuse_archived(services: Services, record: RecordId, *, as_pages: bool = False) -> None:
    """A later export may still serve the kind that is not archived: the summary waits for the transfer order.

    Raises RefusedError `record.destroyed`, `import.already_archived`.
    """
    made = kinds_made(services.profile, record.kind, as_pages=as_pages)
    destroyed = services.media.destroyed()
    for kind in made:
        gone = object_id(str(record.of_kind(kind)))
        if gone in destroyed:
            raise RefusedError(
                "record.destroyed",
                f"{record.of_kind(kind)}: {kind.russian} уже уничтожен(а) по акту {destroyed[gone]}.",
                "Уничтоженное в архив не возвращается, и номер второй раз не используется.",
            )
    if all(archived_versions(services, record.of_kind(kind)) for kind in made):
        names = ", ".join(kind.russian for kind in made)
        raise RefusedError(
            "import.already_archived",
            f"{record.unit} за {record.year.title} учебный год: на носителях уже лежат {names}.",
            "Архивный документ не заменяется. Исправление ошибки: letopis correct ФАЙЛ; итоги осенней пересдачи: "
            "letopis import ФАЙЛ --kind supplement.",
        )


def refuse_closed(services: Services, record: RecordId, data: bytes) -> None:
    """Raises RefusedError `import.already_closed` where what was closed was made of other data."""
    folder = ImportFolder(services.home.import_folder(record))
    if folder.exists and folder.sheet().journal_sha512 == sha512_hex(data):
        return
    made = services.home.made_of(record) if folder.exists else [record] if is_facsimile(data) else []
    closed = [one for one in made if WorkFolder(services.home.work_folder(one)).exists]
    if closed:
        raise RefusedError(
            "import.already_closed",
            f"Документ {closed[0]} уже закрыт, а новая выгрузка от прежней отличается.",
            "Если закрыто по ошибке и ещё не подписано: letopis reopen ГОД --class КЛАСС --basis ПРИЧИНА.",
        )


def refuse_idle_supplement(services: Services, record: RecordId, data: Importable) -> None:
    """A supplement that would change nothing is not taken in: nobody would close it, and the export would stay.

    Raises as `data_of`; but one whose summary cannot be seen now may wait for it.
    """
    if record.kind is not Kind.SUPPLEMENT or isinstance(data, Facsimile):
        return
    try:
        data_of(services, data, record)
    except UnavailableError:
        return


def refuse_other_group(services: Services, record: RecordId, data: Importable) -> None:
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
    if isinstance(data, Facsimile) or isinstance(known, Facsimile):
        return  # whose pages they are, nobody can tell; that they change is told
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
