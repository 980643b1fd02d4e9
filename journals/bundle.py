"""Opens what a person hands in (files, folders, ZIP archives) as a `Bundle`, within bounds, and safely.

A ZIP from outside is hostile until shown otherwise: its names may climb out of the folder, its content may unfold to
gigabytes, its entries may be links or encrypted. Nothing is ever written while opening.
"""

import stat
import unicodedata
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from io import BytesIO
from pathlib import Path, PurePosixPath

from journals.importing import Bundle
from journals.tables.sniffing import MAGIC, PAGES, sniffed
from kernel.errors import BadInputError

MAX_FILE = 64 * 2**20  # bytes; a class's canonical journal has about 5 MiB
MAX_BUNDLE = 160 * 2**20  # bytes, all files together
MAX_FILES = 20_000
MAX_RATIO = 200  # unpacked : packed; JSON of marks packs about 30 : 1

# What a system puts into any folder that somebody has looked at.
_LITTER = frozenset({"Thumbs.db", "desktop.ini", ".DS_Store"})
_ZIP_MAGIC = b"PK\x03\x04"
_DEPTH = 2
"""So deep may an archive lie in others."""


def open_bundle(paths: Iterable[Path]) -> Bundle:
    """Reads the files, folders and ZIP archives named as one bundle.

    Raises BadInputError: `import.no_such_file`, `import.empty`, `import.too_large`, `import.bad_zip`,
    `import.duplicate_name`, `import.link`.
    """
    files: dict[str, bytes] = {}
    total = 0
    for path in paths:
        for name, content in _members(path):
            if name in files:
                raise BadInputError(
                    "import.duplicate_name",
                    f"Файл «{name}» встретился дважды.",
                    "Передайте файлы с разными именами или импортируйте их по очереди.",
                )
            files[name] = content
            total += len(content)
            if total > MAX_BUNDLE or len(files) > MAX_FILES:
                raise _too_large(str(path))
    if not any(files.values()):
        raise BadInputError(
            "import.empty",
            "В переданных файлах ничего нет.",
            "Выгрузите журнал из электронного журнала ещё раз и проверьте размер файла.",
        )
    return Bundle(files)


def _members(path: Path) -> Iterator[tuple[str, bytes]]:
    if path.is_dir():
        for item in sorted(path.rglob("*")):
            if item.is_symlink():
                raise BadInputError(
                    "import.link",
                    f"«{item.relative_to(path)}» — ссылка, а не файл.",
                    "Замените ссылку самим файлом: Летопись не выходит за пределы переданной папки.",
                )
            if item.is_file() and item.name not in _LITTER:
                yield item.relative_to(path).as_posix(), _read(item)
    elif path.is_file():
        content = _read(path)
        yield from _opened(path.name, content)
    else:
        raise BadInputError(
            "import.no_such_file",
            f"Файла «{path}» нет.",
            "Проверьте имя и папку; имена с пробелами берите в кавычки.",
        )


def _is_litter(name: str) -> bool:
    return PurePosixPath(name).name in _LITTER or name.startswith("__MACOSX/")


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            pages = sniffed(file.read(MAGIC)) in PAGES  # such a document is large
            if path.stat().st_size > (MAX_BUNDLE if pages else MAX_FILE):
                raise _too_large(path.name)
            file.seek(0)
            return file.read()
    except OSError as error:
        raise BadInputError(
            "import.unreadable",
            f"Файл «{path.name}» не читается: {error.strerror}.",
            "Скопируйте файл на диск компьютера и повторите импорт.",
        ) from error


def _opened(name: str, content: bytes, within: int = 0) -> Iterator[tuple[str, bytes]]:
    """A file as it is; an archive's files instead of the archive: also of one that lies in another."""
    if not content.startswith(_ZIP_MAGIC) or _is_office_file(content):
        yield name, content
        return
    if within > _DEPTH:
        raise _bad_zip(name, "в нём архив в архиве, и так несколько раз")
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            for entry in archive.infolist():
                if not entry.is_dir() and not _is_litter(_written(entry)):
                    inside = _safe_name(name, entry)
                    stem = f"{PurePosixPath(name).with_suffix('')}/" if within else ""
                    yield from _opened(f"{stem}{inside}", _entry(name, archive, entry), within + 1)
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, NotImplementedError, OSError, ValueError) as error:
        raise _bad_zip(name, "архив повреждён или зашифрован") from error


def _safe_name(archive: str, entry: zipfile.ZipInfo) -> str:
    written = _written(entry)
    name = PurePosixPath(written.replace("\\", "/"))
    if name.is_absolute() or ".." in name.parts or ":" in written or "\x00" in written:
        raise _bad_zip(archive, "имя файла ведёт за пределы архива")
    if stat.S_ISLNK(entry.external_attr >> 16):
        raise _bad_zip(archive, "в архиве лежит ссылка")
    return name.as_posix()


_UTF8 = 0x800
"""The flag of an entry whose name is UTF-8 (APPNOTE 4.4.4, bit 11)."""


def _written(entry: zipfile.ZipInfo) -> str:
    """The entry's name. macOS and Linux write UTF-8 without saying so; Windows the DOS code page, in Russia 866.

    «й» and «ё» that came apart on a Mac are put together.
    """
    name = entry.filename
    if not (entry.flag_bits & _UTF8 or name.isascii()):
        try:
            raw = name.encode("cp437")
        except UnicodeEncodeError:
            return unicodedata.normalize("NFC", name)  # it was known by an extra field
        name = _in_utf8(raw) or raw.decode("cp866")
    return unicodedata.normalize("NFC", name)


def _in_utf8(raw: bytes) -> str:
    """The name, if it is UTF-8 and its letters are Russian or Latin; else empty: a few letters in 866 read as UTF-8."""
    try:
        name = raw.decode("utf-8")
    except UnicodeDecodeError:
        return ""
    letters = (unicodedata.name(letter, "") for letter in name if letter.isalpha() and not letter.isascii())
    return name if all(letter.startswith(("CYRILLIC", "LATIN")) for letter in letters) else ""


def _entry(name: str, archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    if entry.file_size > MAX_FILE:
        raise _too_large(name)
    if entry.file_size > 2**20 and entry.file_size > MAX_RATIO * max(entry.compress_size, 1):
        raise _bad_zip(name, "файл распаковывается в неправдоподобно большой")
    with archive.open(entry) as stream:
        content = stream.read(MAX_FILE + 1)  # the header's size may lie
    if len(content) > MAX_FILE:
        raise _too_large(name)
    return content


def _is_office_file(content: bytes) -> bool:
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            return bool({"[Content_Types].xml", "mimetype"} & set(archive.namelist()))
    except zipfile.BadZipFile:
        return False


def _bad_zip(name: str, why: str) -> BadInputError:
    return BadInputError(
        "import.bad_zip",
        f"Архив «{name}» не открыт: {why}.",
        "Распакуйте архив сами и передайте папку с файлами.",
    )


def _too_large(name: str) -> BadInputError:
    return BadInputError(
        "import.too_large",
        f"«{name}» больше, чем принимается за один раз "
        f"(файл до {MAX_FILE // 2**20} МБ, всё вместе до {MAX_BUNDLE // 2**20} МБ).",
        "Выгружайте и импортируйте классы по одному.",
    )
