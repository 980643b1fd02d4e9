"""The verb «copies»: in-year copies of the source system's exports on external drives, as the profile says (S001).

They are no archive: the archive is made at the year's close. A copy is a BagIt bag in a folder of its own on each
drive; a drive is known by a marker that was written when it was added, so an empty mount point is never written to. An
old copy goes when newer ones are there.
"""

import json
import shutil
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from kernel.digests import readable_json, sha512_hex
from kernel.errors import BadInputError, LetopisError, NotFoundError, UnavailableError
from kernel.findings import Finding, Report, Severity
from operations import durable
from operations.bags import tags_of
from operations.carriers import COPIED, COPY_ERASED, VERBS, Carriers, units_in
from operations.folders import ImportFolder
from operations.services import Services
from profiles.words import BackupKind, Interval

TOP = "letopis-copies"
_MARKER = "COPIES.json"
_DAYS = {Interval.DAY: 1, Interval.WEEK: 7, Interval.TWO_WEEKS: 14, Interval.MONTH: 31, Interval.YEAR: 366}
# No regulation says how long; so many intervals that a mistake found late can still be gone back from.
_KEPT = {Interval.DAY: 14, Interval.WEEK: 8, Interval.TWO_WEEKS: 6, Interval.MONTH: 12, Interval.YEAR: 2}


@dataclass(frozen=True)
class Drive:
    """An external drive for in-year copies."""

    path: Path
    uuid: str

    @property
    def top(self) -> Path:
        """The folder of the copies."""
        return self.path / TOP

    @property
    def present(self) -> bool:
        """Whether the drive is there, and the right one."""
        try:
            return str(json.loads((self.top / _MARKER).read_bytes())["uuid"]) == self.uuid
        except (OSError, ValueError, KeyError, TypeError):
            return False

    def copies(self, what: BackupKind) -> list[tuple[date, Path]]:
        """Day and folder of each whole copy, oldest first."""
        found = []
        for path in sorted(self.top.glob(f"{what.value}-*/bagit.txt")):
            try:
                day = date.fromisoformat(path.parent.name.removeprefix(f"{what.value}-")[:10])
            except ValueError:
                continue
            found.append((day, path.parent))
        return sorted(found)


@dataclass(frozen=True)
class DueCopy:
    """What the profile wants: how often and onto how many drives; what is there; when the next is due."""

    what: BackupKind
    every: Interval
    wanted: int
    last: date | None
    there: int
    due: date


def drives(services: Services) -> list[Drive]:
    """The drives that were added. Raises BadInputError `copies.bad_list`."""
    if not services.home.copies.is_file():
        return []
    try:
        listed = json.loads(services.home.copies.read_bytes())["drives"]
        return [Drive(Path(one["path"]), str(one["uuid"])) for one in listed]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise BadInputError(
            "copies.bad_list",
            f"Список дисков {services.home.copies.name} не читается.",
            "Удалите его и добавьте диски заново: letopis copies add ПАПКА.",
        ) from error


def add_drive(services: Services, path: Path, actor: str) -> Drive:
    """Adds a drive by its mount point. Raises NotFoundError `copies.no_folder`, BadInputError `copies.same_disk`."""
    path = path.resolve()
    if not path.is_dir():
        raise NotFoundError("copies.no_folder", f"Папки «{path}» нет.", "Подключите диск и укажите его папку.")
    known = drives(services)
    device = path.stat().st_dev
    if any(one.path == path or (one.path.is_dir() and one.path.stat().st_dev == device) for one in known):
        raise BadInputError(
            "copies.same_disk", f"«{path}» на том же диске, что уже добавлен.", "Копии должны лежать на разных дисках."
        )
    drive = Drive(path, str(uuid.uuid4()))
    drive.top.mkdir(exist_ok=True)
    durable.write(drive.top / _MARKER, readable_json({"uuid": drive.uuid, "school": services.school.id}))
    listed = [{"path": str(one.path), "uuid": one.uuid} for one in (*known, drive)]
    durable.write(services.home.copies, readable_json({"drives": listed}))
    services.log(actor, "copies-add", drive.uuid)
    return drive


def due_copies(services: Services) -> list[DueCopy]:
    """Every rule of the profile with what is there of it."""
    there = [drive for drive in drives(services) if drive.present]
    found = []
    for rule in services.profile.upkeep.backups.value or ():
        days = sorted((drive.copies(rule.what)[-1][0] for drive in there if drive.copies(rule.what)), reverse=True)
        enough = days[rule.copies - 1] if len(days) >= rule.copies else None
        due = enough + timedelta(days=_DAYS[rule.every]) if enough else services.today()
        found.append(DueCopy(rule.what, rule.every, rule.copies, enough, len(days), due))
    return found


@dataclass(frozen=True)
class MadeCopies:
    """What a run did: the folders written, those erased for their age, what kept a drive from it."""

    written: tuple[Path, ...]
    erased: tuple[Path, ...]
    report: Report


def make_copies(services: Services, what: BackupKind, files: Sequence[Path], actor: str) -> MadeCopies:
    """Writes today's copy onto every drive at hand: the files named, or the exports that were imported.

    Raises BadInputError `copies.nothing`, `copies.no_file`; UnavailableError `copies.no_drive`.
    """
    payload = _named(files) if files else _imported(services)
    if not payload:
        raise BadInputError(
            "copies.nothing",
            "Копировать нечего: выгрузок нет.",
            "Назовите файлы выгрузки: letopis copies make backup ФАЙЛ.",
        )
    rule = next((one for one in services.profile.upkeep.backups.value or () if one.what is what), None)
    reconcile_drives(services, actor)
    folder = f"{what.value}-{services.today().isoformat()}"
    there = [f"{drive.uuid}/{folder}" for drive in drives(services) if drive.present]
    units = None if files else units_in(services.home.import_folders())
    # Told before it is done: what a kill leaves on a drive is in the register of carriers all the same.
    services.log(actor, COPIED, what.value, files=len(payload), written=there, units=units)
    written, erased, findings = [], dict[str, Path](), []
    for drive in drives(services):
        try:
            written.append(_write(drive, folder, payload))
        except LetopisError as error:
            findings.append(Finding(error.code, Severity.ERROR, str(drive.path), f"{error.message} {error.hint}"))
            continue
        if rule is not None:
            old = _erase_old(drive, what, services.today(), rule.every)
            erased |= {f"{drive.uuid}/{path.name}": path for path in old}
    if erased:
        services.log(actor, COPY_ERASED, what.value, erased=list(erased))
    if not written:
        raise UnavailableError(
            "copies.no_drive",
            findings[0].message if findings else "Не добавлено ни одного диска для копий.",
            "Подключите диск или добавьте его: letopis copies add ПАПКА.",
        )
    if rule is not None and len(written) < rule.copies:
        message = f"Нужно копий на разных дисках: {rule.copies}, записано: {len(written)}."
        findings.append(
            Finding("copies.too_few", Severity.ERROR, what.value, message, services.profile.upkeep.backups.clause)
        )
    return MadeCopies(tuple(written), tuple(erased.values()), Report(len(written), tuple(findings)))


def reconcile_drives(services: Services, actor: str) -> None:
    """Strikes off the register what is no longer on the drives at hand: somebody erased it, or it was never written."""
    there = {drive.uuid: drive for drive in drives(services) if drive.present}
    known = Carriers.of(services.events.events(*VERBS)).listed() if there else ()
    gone = [
        f"{one.name}/{folder}"
        for one in known
        if one.name in there
        for folder in dict.fromkeys(part.folder for part in one.written)
        if not (there[one.name].top / folder).exists() and not (there[one.name].top / f".{folder}.part").exists()
    ]
    if gone:
        services.log(actor, COPY_ERASED, services.school.id, erased=gone)


def _named(files: Sequence[Path]) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    for path in files:
        try:
            found[f"data/{path.name}"] = path.read_bytes()
        except OSError as error:
            raise BadInputError(
                "copies.no_file", f"Файл «{path}» не читается: {error.strerror}.", "Проверьте имя файла."
            ) from error
    return found


def _imported(services: Services) -> dict[str, bytes]:
    found = {}
    for record in services.home.import_folders():
        for name, path in ImportFolder(services.home.import_folder(record)).source().items():
            found[f"data/{record.year}/{record.unit}/{record.name}/{name}"] = path.read_bytes()
    return found


def _write(drive: Drive, folder: str, payload: Mapping[str, bytes]) -> Path:
    """One bag, aside first; read back before it gets its name."""
    if not drive.present:
        raise UnavailableError(
            "copies.drive_away", f"Диск для копий «{drive.path}» не подключён.", "Подключите его и повторите."
        )
    tags = tags_of({path: sha512_hex(data) for path, data in payload.items()})
    target = drive.top / folder
    partial = target.with_name(f".{target.name}.part")
    try:
        shutil.rmtree(partial, ignore_errors=True)
        for name, data in {**payload, **tags}.items():
            (partial / name).parent.mkdir(parents=True, exist_ok=True)
            durable.write(partial / name, data)
        if any((partial / name).read_bytes() != data for name, data in payload.items()):
            raise UnavailableError(
                "copies.read_back", f"Диск «{drive.path}» вернул не то, что на него записали.", "Замените диск."
            )
        shutil.rmtree(target, ignore_errors=True)  # a second copy of the same day takes the first one's place
        partial.rename(target)
        durable.sync_folder(drive.top)
    except OSError as error:
        raise UnavailableError(
            "copies.drive_failed", f"На диск «{drive.path}» записать не удалось: {error.strerror}.", "Проверьте диск."
        ) from error
    return target


def _erase_old(drive: Drive, what: BackupKind, today: date, every: Interval) -> list[Path]:
    """Copies beyond their time, as long as as many newer ones are there."""
    limit = today - timedelta(days=_DAYS[every] * _KEPT[every])
    there = drive.copies(what)
    old = [path for day, path in there[:-2] if day < limit]
    for path in old:
        shutil.rmtree(path, ignore_errors=True)
    return [path for path in old if not path.exists()]


def overdue(services: Services) -> Iterator[Finding]:
    """A finding for each rule whose day has passed."""
    for one in due_copies(services):
        if one.due < services.today() and drives(services):
            last = f"последняя {one.last:%d.%m.%Y}" if one.last else "ещё ни одной"
            message = f"Пора сделать копию ({one.what.value}): {last}. Выполните: letopis copies make {one.what.value}."
            yield Finding(
                "copies.overdue", Severity.WARNING, one.what.value, message, services.profile.upkeep.backups.clause
            )
