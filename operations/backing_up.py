"""The verbs «backup» and «restore»: the home's own files, which no medium holds; the records lie on the media.

A backup is a BagIt bag. What it lacks when it is restored, because it is old, the media know: the event log is taken
over from the one that goes furthest, and with it every approval; holds and tombstones unite from all of them. Until all
were heard the home says nothing new. So an old backup makes the archive forget nothing.
"""

import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from archive_store.media import medium_keys
from archive_store.paths import EVENTS
from kernel.clock import stamp
from kernel.digests import sha512_hex
from kernel.errors import BadInputError, IntegrityError, LetopisError, RefusedError
from kernel.findings import Finding, Severity
from kernel.ids import parse_record_id
from operations import durable
from operations.archived import record_id_of
from operations.bags import check_bag, tags_of
from operations.carriers import BACKUP, GONE, How
from operations.catching_up import buried
from operations.erasing import forget_named
from operations.hold_lists import holds_now
from operations.home import Home
from operations.services import Services

# What is made anew: caches, messages, folders being filled, the card index; what is not taken in yet, and whose sender
# has it; and the demonstration's media.
_LEFT_OUT = frozenset({"cache", "broker", "staging", "media", "locks", "lock", "uploads"})
NAME = "letopis-backup-"
_INSIDE_A_UNIT = 5  # parts of «imports/school/year/unit/…»
_MOST_UNITS = 400  # a line of the event log has bounds
_PRIVATE = "Закрытый ключ архива и данные детей: хранить под замком, отдельно от этого компьютера"


@dataclass(frozen=True)
class BackedUp:
    """A backup that was written and read back."""

    path: Path
    files: int
    size: int


def back_up(services: Services, folder: Path, actor: str) -> BackedUp:
    """Writes a backup into a new folder below `folder`, aside first, read back before it gets its name.

    Raises BadInputError `backup.inside_home`, `backup.unusable`; IntegrityError `bag.damaged`.
    """
    home = services.home.root.resolve()
    if folder.resolve().is_relative_to(home):
        raise BadInputError(
            "backup.inside_home",
            "Резервная копия в самой папке архива пропадёт вместе с ней.",
            "Укажите папку на другом диске.",
        )
    name = NAME + stamp(services.clock.now()).replace(":", "").replace("-", "")
    target, partial = folder / name, folder / f".{name}.part"
    if target.exists():
        raise BadInputError("backup.unusable", f"«{target}» уже есть.", "Повторите через секунду.")
    device = _device(folder)
    files = sorted(_files(home), key=lambda path: (path.name == EVENTS, path))
    services.log(actor, BACKUP, services.school.id, name=name, units=_units_in(home, files))
    try:
        shutil.rmtree(partial, ignore_errors=True)
        payload, size = _copy(home, files, partial)
        info = [
            ("Source-Organization", services.school.name),
            ("Bagging-Date", services.today().isoformat()),
            ("Bag-Software-Agent", services.program),
            ("Payload-Oxum", f"{size}.{len(payload)}"),
            ("External-Description", _PRIVATE),
        ]
        for tag, content in tags_of(payload, info).items():
            durable.write(partial / tag, content)
        if "data/keys/archive.pem" not in check_bag(partial):
            raise BadInputError(
                "backup.no_key", "В папке keys нет самого ключа архива, а лишь ссылка.", "Положите туда файл ключа."
            )
        partial.rename(target)
        durable.sync_folder(folder)
    except OSError as error:
        raise unusable(folder, error) from error
    finally:
        shutil.rmtree(partial, ignore_errors=True)
        # A drive that was pulled meanwhile still has what was written.
        if _device(folder) == device is not None and not target.exists() and not partial.exists():
            tell_erased(services, name, actor)
    return BackedUp(target, len(payload), size)


def tell_erased(services: Services, name: str, actor: str) -> None:
    """Enters that a backup which did not come to its end holds nothing."""
    services.log(actor, GONE, name, how=How.ERASED.value, basis="копия не получилась, записанное стёрто")


def unusable(folder: Path, error: OSError) -> BadInputError:
    """The error for a folder that cannot be written."""
    return BadInputError(
        "backup.unusable", f"В «{folder}» записать не удалось: {error.strerror}.", "Проверьте диск и место на нём."
    )


def _device(folder: Path) -> int | None:
    """What the folder, or the next above it that is there, lies on."""
    try:
        return next(path for path in (folder, *folder.parents) if path.exists()).stat().st_dev
    except OSError:
        return None


def _units_in(home: Path, files: Sequence[Path]) -> list[str] | None:
    """Of which classes exports and documents are among the files; None where a path does not say it, or too many do."""
    found = set()
    for path in files:
        parts = path.relative_to(home).parts
        if parts[0] in ("imports", "work"):
            if len(parts) < _INSIDE_A_UNIT:
                return None
            found.add("/".join(parts[1:4]))
    return sorted(found) if len(found) <= _MOST_UNITS else None


def _copy(home: Path, files: Sequence[Path], partial: Path) -> tuple[dict[str, str], int]:
    """Copies the home's files: path in the bag → SHA-512, and the bytes in all.

    A log's head is read before the log itself: one that is older than the log is made good at the next opening.
    """
    partial.mkdir(mode=0o700, parents=True)
    payload: dict[str, str] = {}
    size = 0
    for path in files:
        try:
            content = path.read_bytes()
        except FileNotFoundError:
            continue  # a step has just finished with it
        inside = f"data/{path.relative_to(home).as_posix()}"
        durable.write(partial / inside, content)
        (partial / inside).chmod(path.stat().st_mode & 0o700)
        payload[inside] = sha512_hex(content)
        size += len(content)
    return payload, size


def _files(home: Path) -> Iterator[Path]:
    for path in home.rglob("*"):
        inside = path.relative_to(home)
        hidden = any(part.startswith(".") for part in inside.parts)  # what a kill left half removed, too
        left_out = hidden or inside.parts[0] in _LEFT_OUT or path.name.startswith("letopis.sqlite3")
        if not left_out and path.is_file() and not path.is_symlink():
            yield path


def unpack(folder: Path, home: Home) -> None:
    """Puts a backup's files into a home that is not there yet. Nothing is left behind when it fails.

    Raises RefusedError `restore.home_exists`; BadInputError `bag.not_one`, `restore.no_backup`; IntegrityError
    `bag.damaged`.
    """
    if home.root.exists() and any(home.root.iterdir()):
        raise RefusedError(
            "restore.home_exists",
            f"В папке «{home.root}» уже что-то есть.",
            "Восстановите в новую папку (--home) или уберите прежнюю; вернуть живую папку к носителям: letopis restore "
            "без папки.",
        )
    paths = check_bag(folder)
    if "data/letopis.toml" not in paths or "data/keys/archive.pem" not in paths:
        raise BadInputError("restore.no_backup", f"«{folder}» — не резервная копия архива.", f"Укажите папку {NAME}…")
    aside = home.root.with_name(f".{home.root.name}.restoring")
    shutil.rmtree(aside, ignore_errors=True)
    try:
        aside.mkdir(mode=0o700, parents=True)
        for path in paths:
            place = aside / PurePosixPath(path).relative_to("data")
            durable.write(place, (folder / path).read_bytes())
            place.chmod((folder / path).stat().st_mode & 0o700 | 0o600 if "keys/" in path else 0o600)
        durable.write(aside / home.restored.name, b"")
        if home.root.exists():
            home.root.rmdir()
        aside.rename(home.root)
    finally:
        shutil.rmtree(aside, ignore_errors=True)


@dataclass(frozen=True)
class CaughtUpHome:
    """What the media knew and the home did not.

    Attributes:
        events: lines of the event log that were taken over.
        source: name of the medium that knew most; empty if none knew more.
        findings: media that could not be asked; what they know is not here yet.
    """

    events: int
    source: str
    findings: tuple[Finding, ...]


def catch_up_home(services: Services, actor: str, *, lost: bool = False) -> CaughtUpHome:
    """Brings a home that is older than its media up to date. A home that is not, stays as it is.

    A restored home stays marked (`Home.restored`) until every medium was heard; or two of three, where it is known that
    the third is `lost`: what that one alone knew is then gone, and it does not come back as it was.
    """
    gained, heard, source = 0, 0, ""
    findings: list[Finding] = []
    for name in services.media.names:
        try:
            with services.media.place(name).open(services.media.key_ids) as medium:
                more = services.events.adopt(medium, medium_keys(medium, services.media.key_ids))
        except IntegrityError as error:
            # One that the home is ahead of is no trouble: its log does not begin as ours, being shorter.
            if _opens(services, name):
                heard += 1
            else:
                findings.append(Finding(error.code, Severity.ERROR, name, f"{error.message} {error.hint}"))
            continue
        except LetopisError as error:
            findings.append(Finding(error.code, Severity.WARNING, name, f"{error.message} {error.hint}"))
            continue
        heard += 1
        if more:
            gained, source = gained + more, name
    if heard < (services.media.quorum if lost else len(services.media.names)):
        return CaughtUpHome(gained, source, tuple(findings))
    services.home.restored.unlink(missing_ok=True)
    durable.sync_folder(services.home.root)
    for object_id in buried(services):
        _forget(services.home, record_id_of(object_id))
    holds_now(services)
    forget_named(services)
    services.log(actor, "restore", services.school.id, events=gained, medium=source)
    return CaughtUpHome(gained, source, tuple(findings))


def _forget(home: Home, text: str) -> None:
    """What the backup still had of a record that was destroyed since: import, work, drawn sections."""
    try:
        record = parse_record_id(text)
    except BadInputError:
        return
    durable.remove_folder(home.work_folder(record), home.work)
    durable.remove_folder(home.section_folder(record), home.sections)
    durable.remove_folder(home.import_folder(record), home.imports)


def _opens(services: Services, name: str) -> bool:
    try:
        with services.media.open(name):
            return True
    except LetopisError:
        return False
