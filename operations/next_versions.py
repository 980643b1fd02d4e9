"""What a corrected export changes of an archived class: the next version of each of its records, not written yet."""

from dataclasses import dataclass

from archive_store.paths import object_id
from journals.differences import Difference, differences
from journals.importing import Imported
from journals.model import ClassJournal
from journals.summary import SummarySheet
from kernel.digests import sha512_hex
from kernel.errors import IntegrityError, LetopisError, RefusedError
from kernel.ids import RecordId
from operations.archived import ArchivedSheet
from operations.correction_grounds import comparable, refuse_other_export
from operations.folders import WorkFolder
from operations.imported import ImportedClass
from operations.making import data_of, kinds_made
from operations.newest import Newest, refuse_newer_elsewhere
from operations.record_data import read_record
from operations.services import Services
from operations.sheets import State

_MOST = 500
"""So many entries are no correction: another class, or an export that numbers everything anew."""


@dataclass(frozen=True)
class Corrected:
    """A record's next version, and what it corrects."""

    id: RecordId
    version: int
    entries: tuple[Difference, ...]


@dataclass(frozen=True)
class Next:
    """A record's next version before it is written; `written` where a call that was killed has done so."""

    corrected: Corrected
    sheet: ArchivedSheet
    data: bytes
    written: bool


def next_versions(services: Services, newest: Newest, item: ImportedClass, imported: Imported) -> list[Next]:
    """The next version of each record of the class that the export changes.

    Raises RefusedError `correct.not_this_kind`, `correct.not_archived`, `correct.under_way`, `correct.nothing_changed`,
    `correct.other_class`, `correct.renumbered`, `correct.too_many`, `record.destroyed`; IntegrityError
    `record.no_good_copy`, `media.disagree`; UnavailableError `record.newer_elsewhere`.
    """
    journal = imported.journal
    if not isinstance(journal, ClassJournal):
        raise RefusedError(
            "correct.not_this_kind",
            f"{item.id}: так исправляются журналы и ведомости, а это — {item.id.kind.russian}.",
            "Оформите исправление на бумаге и приложите к делу.",
        )
    records = [item.id.of_kind(kind) for kind in kinds_made(services.profile, item.id.kind)]
    living = [record for record in records if object_id(str(record)) not in services.media.destroyed()]
    if not living:
        raise _destroyed(services, records[0])
    archived = [record for record in living if _is_archived(services, newest, record)]
    if not archived:
        raise RefusedError(
            "correct.not_archived",
            f"{item.title} за {item.year}: на носителях нет ни одного документа этого класса.",
            "Что ещё не подписано, заменяет новая выгрузка: letopis import ФАЙЛ.",
        )
    nexts = [one for record in archived if (one := _next(services, newest, record, journal)) is not None]
    if not nexts:
        raise RefusedError(
            "correct.nothing_changed",
            f"{item.title} за {item.year}: в выгрузке то же, что в архиве.",
            "Исправьте запись в электронном журнале и выгрузите класс снова.",
        )
    return nexts


def _destroyed(services: Services, record: RecordId) -> RefusedError:
    return RefusedError(
        "record.destroyed",
        f"{record}: документ уничтожен по акту {services.media.destroyed()[object_id(str(record))]}.",
        "Уничтоженное не исправляют и в архив не возвращают.",
    )


def _is_archived(services: Services, newest: Newest, record: RecordId) -> bool:
    """Whether there is a version to correct, the newest one at hand.

    Raises RefusedError `correct.under_way` for a first version that is not stored yet; IntegrityError
    `media.disagree`; UnavailableError `record.newer_elsewhere`.
    """
    if newest.is_disputed(str(record)):
        raise IntegrityError(
            "media.disagree",
            f"Носители расходятся: у документа {record} две разные последние версии.",
            "Сравните копии с подписанным документом (letopis verify) и сообщите ответственному за архив.",
        )
    refuse_newer_elsewhere(newest, str(record))
    archived = newest.wanted(str(record)) is not None
    if not archived and WorkFolder(services.home.work_folder(record)).exists:
        raise RefusedError(
            "correct.under_way",
            f"Документ {record} закрыт, но ещё не сохранён на носителях.",
            "Подпишите и сохраните его (letopis sign --all) или снимите закрытие (letopis reopen) и повторите.",
        )
    return archived


def _next(services: Services, newest: Newest, record: RecordId, journal: ClassJournal) -> Next | None:
    """None where the export changes nothing of this record."""
    sheet, content = newest.sheet(str(record)), newest.file(str(record), "data.json")
    if sheet is None or content is None:
        raise IntegrityError(
            "record.no_good_copy",
            f"Подтверждённая копия документа «{record}» не читается.",
            "Подключите остальные носители и проверьте их: letopis media check --full.",
        )
    before = comparable(record, read_record(record.kind, content))
    refuse_other_export(record, journal, before)
    data = _new_data(services, journal, record)
    after = None if data is None else read_record(record.kind, data)
    entries = differences(before, after) if isinstance(after, ClassJournal | SummarySheet) else ()
    if not entries or data is None:
        return None
    if len(entries) > _MOST:
        raise RefusedError(
            "correct.too_many",
            f"{record}: выгрузка отличается от архивного документа в {len(entries)} местах, это не исправление.",
            "Проверьте, полна ли выгрузка. Первое отличие: " + entries[0].place,
        )
    corrected = Corrected(record, sheet.version + 1, entries)
    return Next(corrected, sheet, data, _is_written(services, newest, corrected, data))


def _is_written(services: Services, newest: Newest, corrected: Corrected, data: bytes) -> bool:
    """Whether the very same correction is there already: its call was killed, or the document could not be rendered.

    An accepted version that waits for one medium alone stands in nobody's way: attaching the medium pays that.
    Raises RefusedError `correct.under_way`.
    """
    work = WorkFolder(services.home.work_folder(corrected.id))
    if not work.exists:
        return False
    closing, record = work.closing(), corrected.id
    if closing.version < corrected.version and newest.accepted(str(record)):
        return False
    same = (closing.version, closing.data_sha512) == (corrected.version, sha512_hex(data))
    if same and work.state in (State.CLOSED, State.RENDERED):
        return True
    take_back = "letopis reopen ГОД --class КЛАСС --basis ПРИЧИНА"
    raise RefusedError(
        "correct.under_way",
        f"Документ {record} уже исправляется: его новая версия ещё не сохранена на носителях.",
        f"Снимите её: {take_back}."
        if work.state is State.CLOSED
        else f"Подпишите её (letopis sign --all) или снимите: {take_back}.",
    )


def _new_data(services: Services, journal: ClassJournal, record: RecordId) -> bytes | None:
    """None for a supplement that the export would not make."""
    try:
        return data_of(services, journal, record)
    except LetopisError as error:
        if error.code == "close.nothing_changed":
            return None
        raise
