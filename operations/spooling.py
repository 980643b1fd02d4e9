"""Files from a browser onto the disk: in pieces, under names that are safe, no more than a bound."""

import os
from collections.abc import Iterable, Sequence
from pathlib import Path, PurePosixPath

from kernel.errors import BadInputError
from operations import durable

MOST = 2**30
"""Bytes that one upload may bring."""
_LONGEST_NAME = 200


def spool(files: Iterable[tuple[str, Iterable[bytes]]], target: Path) -> list[str]:
    """Writes files, each told by its name and its pieces, into a new folder; gives the names they lie under.

    Raises BadInputError `upload.too_large`.
    """
    target.mkdir(mode=0o700, parents=True)
    names: list[str] = []
    total = 0
    for said, pieces in files:
        safe = _safe_name(said, names)
        with (target / safe).open("xb") as out:
            for piece in pieces:
                total += len(piece)
                if total > MOST:
                    raise BadInputError(
                        "upload.too_large",
                        f"Файлы вместе больше {MOST // 2**20} МБ.",
                        "Передайте файлы по частям.",
                    )
                out.write(piece)
            out.flush()
            os.fsync(out.fileno())
        names.append(safe)
    durable.sync_folder(target)
    return names


def _safe_name(said: str, taken: Sequence[str]) -> str:
    """The file's own last name without anything that a path could be made of; readers look at it."""
    last = PurePosixPath(said.replace("\\", "/")).name
    clean = "".join(letter for letter in last if letter.isprintable() and letter not in '<>:"|?*').strip(". ")
    stem, dot, suffix = clean.rpartition(".")
    name = f"{_cut(stem, _LONGEST_NAME)}{dot}{_cut(suffix, 20)}" if dot else _cut(clean, _LONGEST_NAME)
    name = name or "файл"
    number = 2
    free = name
    while free in taken:
        free, number = f"{number}-{name}", number + 1
    return free


def _cut(text: str, most: int) -> str:
    """The beginning of the text, at most so many bytes of UTF-8."""
    return text.encode()[:most].decode(errors="ignore")
