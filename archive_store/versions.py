"""What a caller hands to the store, what it gets back, and the reading of what is to be archived."""

import hashlib
import re
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from archive_store.paths import check_logical_path, check_object_id
from kernel.errors import BadInputError

Content = Path | bytes

Measured = Mapping[str, tuple[str, int]]
"""Logical path → SHA-512 and size in bytes of what is to be archived."""

_ACTOR = re.compile(r"[a-z0-9][a-z0-9._:@-]{0,63}")
_CHUNK = 1 << 20  # bytes


@dataclass(frozen=True)
class ObjectVersion:
    """What to write: a new object's files, or those that a new version of an object adds or replaces.

    Attributes:
        object_id: see docs/format.md §4.
        files: logical path → content (a file to copy, or the bytes).
        created: aware instant.
        message: why, for the reader.
        actor: account or role, ASCII; never a person's name.
    """

    object_id: str
    files: Mapping[str, Content]
    created: datetime
    message: str
    actor: str

    def __post_init__(self) -> None:
        check_object_id(self.object_id)
        check_files(self.files)
        if not _ACTOR.fullmatch(self.actor):
            raise BadInputError(
                "store.bad_actor",
                f"«{self.actor}» не годится как имя действующего лица на носителе.",
                "Укажите учётную запись или роль латиницей, без имени человека: director, archivist-1.",
            )
        if self.created.tzinfo is None:
            raise ValueError("created: an instant without a zone")


@dataclass(frozen=True)
class Receipt:
    """What is now on the medium. Equal for equal content, whoever wrote it and however often.

    Attributes:
        object_id: see docs/format.md §4.
        version: the OCFL version that holds exactly what was asked for.
        inventory_sha512: digest of that version's inventory.
        bytes_written: 0 if it was all there before.
    """

    object_id: str
    version: int
    inventory_sha512: str
    bytes_written: int = field(compare=False)


def check_files(paths: Collection[str]) -> None:
    """Whether these can be an object's logical paths. Raises BadInputError `store.empty`, `store.bad_path`."""
    if not paths:
        raise BadInputError("store.empty", "Нечего записывать: в объекте нет ни одного файла.", "Добавьте файлы.")
    for path in paths:
        check_logical_path(path)
        parts = path.split("/")
        if any("/".join(parts[:count]) in paths for count in range(1, len(parts))):
            raise BadInputError(
                "store.bad_path",
                f"«{path}»: одно и то же имя и у файла, и у папки.",
                "Переименуйте файл или папку.",
            )


def measure(files: Mapping[str, Content]) -> dict[str, tuple[str, int]]:
    """Logical path → SHA-512 and size in bytes. Raises BadInputError `store.no_source`."""
    measured = {}
    for path, content in files.items():
        digest, size = hashlib.sha512(), 0
        for chunk in chunks_of(content):
            digest.update(chunk)
            size += len(chunk)
        measured[path] = (digest.hexdigest(), size)
    return measured


def check_unchanged(content: Content, expected: str) -> None:
    """Whether the content still has the SHA-512. Raises BadInputError `store.source_changed`, `store.no_source`."""
    digest = hashlib.sha512()
    for chunk in chunks_of(content):
        digest.update(chunk)
    if digest.hexdigest() != expected:
        raise BadInputError(
            "store.source_changed",
            "Исходный файл изменился, пока его записывали.",
            "Дождитесь, пока другие программы закончат с ним работать, и повторите.",
        )


def chunks_of(content: Content) -> Iterator[bytes]:
    """The content in pieces. Raises BadInputError `store.no_source`."""
    if isinstance(content, bytes):
        yield content
        return
    with _source_errors(content), content.open("rb") as file:
        while chunk := file.read(_CHUNK):
            yield chunk


@contextmanager
def _source_errors(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise BadInputError(
            "store.no_source", f"Не удалось прочитать исходный файл {path.name}.", "Проверьте, что файл на месте."
        ) from error
