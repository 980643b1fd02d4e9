"""What came back from a key on another machine: kept in `back-N/` of the signer's folder until a step has read it.

Nothing that came is lost before it was read: where its reading failed for good (a service was away for long), or a kill
left it, the next reading takes it along.
"""

import shutil
from collections.abc import Callable, Iterable
from pathlib import Path

from desk import steps
from desk.shapes import StepPlan
from kernel.errors import BadInputError
from operations import durable
from operations.outside_shelf import COLLECTED, TAKE, HandedSheet, alone_at, folder_of, sheet_in, sheet_of, take_key
from operations.services import Services
from operations.signature_files import SUFFIXES, signatures_sent
from operations.spooling import spool

_BACK = "back-"


def take_back(services: Services, actor: str, files: Iterable[tuple[str, Iterable[bytes]]]) -> None:
    """Spools what came back, and plans that it is read.

    Raises NotFoundError `elsewhere.nothing_handed`; BadInputError `elsewhere.no_signatures`, `upload.too_large`.
    """

    def fill(spooled: Path) -> None:
        try:
            _spool(files, spooled)
        except BaseException:
            shutil.rmtree(spooled, ignore_errors=True)
            raise

    with alone_at(services, actor):
        plan_reading(services, actor, sheet_of(services, actor), fill)


def read_again(services: Services, actor: str) -> None:
    """Plans once more that what came back is read; nothing where it is being read, or all was.

    Raises NotFoundError `elsewhere.nothing_handed`.
    """
    with alone_at(services, actor):
        sheet = sheet_of(services, actor)
        if _left(folder_of(services, actor), actor, sheet):
            plan_reading(services, actor, sheet, Path.mkdir)


def is_left(services: Services, actor: str) -> bool:
    """Whether something came back that no step will read: its reading failed for good, or was never planned."""
    sheet = sheet_in(folder_of(services, actor))
    return sheet is not None and bool(_left(folder_of(services, actor), actor, sheet))


def count_unread(services: Services, actor: str) -> int:
    """How many signatures came, one by one or as files, and were not read to the end."""
    folder = folder_of(services, actor)
    return sum(1 for kept in (folder / COLLECTED, *folder.glob(f"{_BACK}*")) for _ in kept.glob("*"))


def plan_reading(services: Services, actor: str, sheet: HandedSheet, fill: Callable[[Path], object]) -> None:
    """Has a new folder filled with signatures, and plans that they are read. The sheet's lock is held."""
    folder, takes = folder_of(services, actor), sheet.takes + 1
    while (folder / f"{_BACK}{takes}").exists():  # a kill came before the sheet told of it
        takes += 1
    left, spooled = _left(folder, actor, sheet), folder / f"{_BACK}{takes}"
    fill(spooled)
    for one in left:
        for path in one.iterdir():
            path.rename(spooled / f"{one.name}-{path.name}")
        one.rmdir()
    durable.sync_folder(spooled)
    durable.sync_folder(folder)
    sheet = sheet.model_copy(update={"takes": takes})
    durable.write(folder / "handed.json", sheet.data())
    steps.plan([StepPlan(take_key(actor, sheet), TAKE, (), actor)], services.clock.now())


def _left(folder: Path, actor: str, sheet: HandedSheet) -> list[Path]:
    """Folders that no step will read: theirs has failed for good, or was never planned."""
    found = {}
    for path in folder.glob(f"{_BACK}*"):
        number = path.name.removeprefix(_BACK)
        if number.isdecimal():
            found[take_key(actor, sheet.model_copy(update={"takes": int(number)}))] = path
    alive = {one.key for one in steps.facts([*found]) if not one.is_over}
    return [path for key, path in found.items() if key not in alive]


def _spool(files: Iterable[tuple[str, Iterable[bytes]]], spooled: Path) -> None:
    names = spool(files, spooled)
    if not names or not any(True for _ in signatures_sent(spooled)):
        raise BadInputError(
            "elsewhere.no_signatures",
            "Среди переданных файлов нет подписей.",
            f"Выберите файлы {', '.join(SUFFIXES[:4])} или архив ZIP с ними.",
        )
