"""The verb «get»: a record's files out of the archive, verified while they are copied. Needs no database."""

from pathlib import Path

from archive_store import reader
from archive_store.medium import Medium
from archive_store.paths import object_id
from kernel.errors import BadInputError, IntegrityError, NotFoundError
from operations.archived import find_version, gone_objects, media_with
from operations.evidence_shelf import Member, Shelved, coverings, read_shelf, sealed_from_any
from operations.services import Services


def get_record(
    services: Services, record: str, target: Path, actor: str, *, medium: str | None, version: int | None
) -> list[Path]:
    """Copies the files of one version (the latest by default) into `target`; a damaged copy is passed over.

    The event log is told first of who looks: nobody sees a record unseen.

    Raises:
        NotFoundError: `record.not_found`, `record.no_such_version`, `media.unknown`.
        BadInputError: `get.target_not_empty`.
        IntegrityError: `record.no_good_copy` when every attached copy is damaged.
    """
    refuse_taken(target)
    refuse_destroyed(services, record)
    services.log(actor, "view", record, version=version or 0, medium=medium or "")
    if medium is not None:
        with services.media.open(medium) as chosen:
            files = _copy(chosen, record, target, version)
    else:
        files = _from_any(services, record, target, version)
    return files + _copy_evidence(services, record, target)


def refuse_destroyed(services: Services, record: str) -> None:
    """Returns unless an act has destroyed the record. Raises NotFoundError `record.not_found`."""
    if object_id(record) in gone_objects(services):
        raise NotFoundError(
            "record.not_found",
            f"Документ «{record}» уничтожен по акту {services.media.destroyed()[object_id(record)]}.",
            "Учётная запись о нём и акт остаются в журнале событий.",
        )


def refuse_taken(target: Path) -> None:
    """Returns if the folder is new or empty. Raises BadInputError `get.target_not_empty`."""
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise BadInputError(
            "get.target_not_empty", f"«{target}» уже занято.", "Укажите после -o новую или пустую папку."
        )


def _copy_evidence(services: Services, record: str, target: Path) -> list[Path]:
    """The record's evidence in the standard form, the inventory that it covers, and how to check them.

    Nothing where no batch covers what was taken out: evidence of a newer version proves nothing of an older one.
    """
    taken = (target / "document.pdf").read_bytes()
    for shelved, member in coverings(read_shelf(services), record):
        sealed = sealed_from_any(services, member)
        if sealed is not None and sealed[0] == taken:
            return _write_evidence(target, shelved, member, sealed[1])
    return []


def _write_evidence(target: Path, shelved: Shelved, member: Member, inventory: bytes) -> list[Path]:
    trust = {path: data for path, data in shelved.files.items() if path.startswith("trust/")}
    files = {
        "evidence/record.ers": shelved.batch.record(str(member)),
        "evidence/inventory.json": inventory,
        "evidence/readme.txt": _EVIDENCE_NOTE.encode(),
        **{f"evidence/{path}": data for path, data in trust.items()},
    }
    return [_write(target / path, content) for path, content in files.items()]


_EVIDENCE_NOTE = """Доказательство долгого срока (RFC 4998, Evidence Record)

record.ers      запись доказательства: штампы времени над document.pdf и inventory.json этого документа
inventory.json  опись архивной единицы: контрольные суммы всех её файлов (SHA-512)
trust/          корневые сертификаты и таблица алгоритмов, по которым доказательство проверяется

Проверить может любая программа, которая знает RFC 4998: ей нужны record.ers и два файла вместе,
document.pdf и inventory.json, как одна группа данных. В Летописи: letopis verify ДОКУМЕНТ.
"""


def _from_any(services: Services, record: str, target: Path, version: int | None) -> list[Path]:
    damaged, missing = False, None
    for _, medium in media_with(services, record):
        try:
            return _copy(medium, record, target, version)
        except IntegrityError:
            damaged = True
        except NotFoundError as error:
            missing = missing or error  # another copy may have that version
    if missing is not None:
        raise missing
    if not damaged:
        raise NotFoundError(
            "record.not_found",
            f"На подключённых носителях нет документа «{record}».",
            "Посмотрите перечень: letopis status; проверьте носители: letopis media list.",
        )
    raise IntegrityError(
        "record.no_good_copy",
        f"Все подключённые копии документа «{record}» повреждены.",
        "Подключите остальные носители и проверьте их: letopis media check --full.",
    )


def _copy(medium: Medium, record: str, target: Path, version: int | None) -> list[Path]:
    head, number = find_version(medium, record, version)
    prefix = f"{number}/"
    wanted = sorted(path for path in head.files if path.startswith(prefix))
    # All is read and verified before anything is written: a damaged copy leaves nothing half-copied.
    contents = {path: reader.read_file(medium, head.object_id, path) for path in wanted}
    try:
        return [_write(target / path.removeprefix(prefix), content) for path, content in contents.items()]
    except OSError as error:
        raise BadInputError(
            "get.target_unusable",
            f"В «{target}» записать нельзя: {error.strerror}.",
            "Укажите после -o папку на диске, куда у вас есть доступ.",
        ) from error


def _write(place: Path, content: bytes) -> Path:
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(content)
    return place
