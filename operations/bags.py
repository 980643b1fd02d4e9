"""BagIt (RFC 8493), as hand-overs, in-year copies and backups use it: tags over a payload, and their check.

`sha512sum -c manifest-sha512.txt` in the bag is all that is needed to check it without this program.
"""

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path, PurePosixPath

from kernel.digests import sha512_hex
from kernel.errors import BadInputError, IntegrityError

MANIFEST = "manifest-sha512.txt"
_TAGS = "tagmanifest-sha512.txt"
TAG_FILES = frozenset({"bagit.txt", "bag-info.txt", MANIFEST, _TAGS})


def tags_of(payload: Mapping[str, str], info: Sequence[tuple[str, str]] | None = None) -> dict[str, bytes]:
    """The tag files of a bag: name → content.

    `payload` is path (`data/…`) → SHA-512; `info` what bag-info.txt says, in order.
    """
    tags = {
        "bagit.txt": b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n",
        MANIFEST: _lines(payload),
    }
    if info is not None:
        tags["bag-info.txt"] = "".join(f"{name}: {value}\n" for name, value in info).encode()
    return {**tags, _TAGS: _lines({name: sha512_hex(content) for name, content in tags.items()})}


def sha512_of(path: Path) -> str:
    """SHA-512 of a file of any size, 128 lower-case hex digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha512").hexdigest()


def _lines(digests: Mapping[str, str]) -> bytes:
    for path in digests:
        if not path.isprintable():  # a line break, or a name that is no UTF-8
            raise BadInputError(
                "bag.bad_name",
                f"Имя файла «{path.encode('utf-8', 'replace').decode()}» нельзя записать в опись копии.",
                "Переименуйте файл: буквы, цифры, точка, дефис.",
            )
    return "".join(f"{sha512}  {path}\n" for path, sha512 in sorted(digests.items())).encode()


def check_bag(folder: Path) -> list[str]:
    """The payload's paths, each file read and found as the manifest says, nothing besides, no links.

    Raises BadInputError `bag.not_one`; IntegrityError `bag.damaged`.
    """
    tagged = _parsed(folder, _TAGS)
    for path, sha512 in tagged.items():
        _check(folder, path, sha512)
    if MANIFEST not in tagged:
        raise _damaged(folder, "контрольные суммы файлов ничем не подтверждены")
    listed = _parsed(folder, MANIFEST)
    for path, sha512 in listed.items():
        if PurePosixPath(path).parts[:1] != ("data",):
            raise _damaged(folder, f"«{path}» лежит не в data")
        _check(folder, path, sha512)
    there = {path.relative_to(folder).as_posix() for path in (folder / "data").rglob("*") if not path.is_dir()}
    if there != set(listed):
        raise _damaged(folder, f"лишний файл «{sorted(there ^ set(listed))[0]}»")
    return sorted(listed)


def _parsed(folder: Path, name: str) -> dict[str, str]:
    try:
        text = (folder / name).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise BadInputError(
            "bag.not_one", f"В папке «{folder}» нет целой копии: нет файла {name}.", "Укажите папку самой копии."
        ) from error
    found = {}
    for line in text.removesuffix("\n").split("\n"):
        sha512, gap, path = line.partition("  ")
        parts = PurePosixPath(path).parts
        if not gap or len(sha512) != 128 or not parts or ".." in parts or PurePosixPath(path).is_absolute():
            raise _damaged(folder, f"в {name} негодная строка")
        found[path] = sha512
    return found


def _check(folder: Path, path: str, sha512: str) -> None:
    place = folder / path
    links = [part for part in (place, *place.parents) if part != folder and part.is_relative_to(folder)]
    if any(part.is_symlink() for part in links) or not place.is_file():
        raise _damaged(folder, f"нет файла «{path}»")
    if sha512_of(place) != sha512:
        raise _damaged(folder, f"файл «{path}» изменён")


def _damaged(folder: Path, what: str) -> IntegrityError:
    return IntegrityError(
        "bag.damaged", f"Копия «{folder}» повреждена: {what}.", "Ничего не восстановлено. Возьмите другую копию."
    )
