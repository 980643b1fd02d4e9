"""The verb «get»: a record's files out of the archive, verified while they are copied. Needs no database."""

from pathlib import Path

from archive_store import reader
from archive_store.directory import DirectoryMedium
from kernel.errors import BadInputError, IntegrityError, NotFoundError
from operations.archived import find_version, media_with
from operations.services import Services


def get_record(services: Services, record: str, target: Path, *, medium: str | None, version: int | None) -> list[Path]:
    """Copies the files of one version (the latest by default) into `target`; a damaged copy is passed over.

    Raises:
        NotFoundError: `record.not_found`, `record.no_such_version`, `media.unknown`.
        BadInputError: `get.target_not_empty`.
        IntegrityError: `record.no_good_copy` when every attached copy is damaged.
    """
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise BadInputError(
            "get.target_not_empty", f"«{target}» уже занято.", "Укажите после -o новую или пустую папку."
        )
    if medium is not None:
        with services.media.open(medium) as chosen:
            return _copy(chosen, record, target, version)
    return _from_any(services, record, target, version)


def _from_any(services: Services, record: str, target: Path, version: int | None) -> list[Path]:
    damaged = False
    for _, medium in media_with(services, record):
        try:
            return _copy(medium, record, target, version)
        except IntegrityError:
            damaged = True
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


def _copy(medium: DirectoryMedium, record: str, target: Path, version: int | None) -> list[Path]:
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
