"""Files of signatures as a school hands them back: loose in a folder, or in archives ZIP, whatever they are called."""

import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path, PurePosixPath
from typing import Final

from kernel.errors import BadInputError
from signing.outside import LIMIT

SUFFIXES: Final = (".sig", ".sgn", ".p7s", ".p7m", ".cms", ".der", ".pem", ".b64")
_MOST = 10_000
"""Entries of one archive that are looked at."""


@dataclass(frozen=True)
class SignatureFile:
    """A file that may be a signature: its name, and how its first bytes are had, one more than a signature may take.

    `read` raises BadInputError `signing.bad_cms`.
    """

    name: str
    read: Callable[[], bytes]


def signatures_in(folder: Path) -> Iterator[SignatureFile]:
    """The signatures that lie loose in a folder, by the ends of their names."""
    for path in sorted(folder.iterdir()):
        if _is_signature(path.name) and path.is_file():
            yield SignatureFile(path.name, partial(_of_file, path))


def signatures_sent(folder: Path) -> Iterator[SignatureFile]:
    """The same, and those inside of archives that lie there. An archive that can't be read is told as a file is."""
    yield from signatures_in(folder)
    for path in sorted(folder.iterdir()):
        if path.is_file() and zipfile.is_zipfile(path):
            yield from _of_archive(path)


def _is_signature(name: str) -> bool:
    return PurePosixPath(name).suffix.lower() in SUFFIXES


def _of_file(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(LIMIT + 1)
    except OSError as error:
        raise _unreadable(error.strerror or type(error).__name__, "Проверьте носитель и права на файл.") from error


def _of_archive(path: Path) -> Iterator[SignatureFile]:
    """Nothing is unpacked onto the disk, and of each entry no more is read than a signature may take."""
    try:
        with zipfile.ZipFile(path) as archive:
            for entry in archive.infolist()[:_MOST]:
                if not entry.is_dir() and _is_signature(entry.filename):
                    yield SignatureFile(PurePosixPath(entry.filename).name, partial(_of_entry, archive, entry))
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        yield SignatureFile(path.name, partial(_raise, type(error).__name__))


def _of_entry(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    try:
        with archive.open(entry) as file:
            return file.read(LIMIT + 1)
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, RuntimeError, NotImplementedError, ValueError) as error:
        raise _unreadable(type(error).__name__, "Соберите архив ZIP заново, без пароля.") from error


def _raise(cause: str) -> bytes:
    raise _unreadable(cause, "Соберите архив ZIP заново, без пароля.")


def _unreadable(cause: str, hint: str) -> BadInputError:
    return BadInputError("signing.bad_cms", f"Файл подписи не читается: {cause}.", hint)
