"""What a page asks of a medium in more words than its name, and the papers that come of it.

A folder `media-work/<medium>/`: `wish.json`, what was asked last, and the papers of what was done: each stands until
the next of its kind. They name people, so they lie here and not in the log.
"""

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final

from kernel.errors import NotFoundError
from operations import durable
from operations.media_papers import HANDOVER, PRESENCE, REPLACEMENT
from operations.services import Services
from operations.sheets import Sheet, read_sheet

PAPERS: Final[Mapping[str, str]] = MappingProxyType(
    {"handover": HANDOVER, "presence": PRESENCE, "replacement": REPLACEMENT}
)
"""A kept paper → the beginning of its file's name."""


class MediumWish(Sheet):
    """`wish.json`: who gives the medium to whom and why; or the drive that takes its place, and whether it is known
    that one copy alone is left.
    """

    giver: str = ""
    taker: str = ""
    basis: str = ""
    drive: str = ""
    salvage: bool = False


NOTHING: Final = MediumWish()


def write_wish(services: Services, name: str, wish: MediumWish) -> None:
    """Keeps the wish for the step that fulfils it."""
    folder = services.home.medium_work(name)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    durable.write(folder / "wish.json", wish.data())


def read_wish(services: Services, name: str) -> MediumWish:
    """The wish kept last. Raises IntegrityError `home.damaged_sheet`."""
    return read_sheet(MediumWish, services.home.medium_work(name) / "wish.json")


def kept_papers(services: Services, name: str) -> list[str]:
    """Which papers of the medium lie there."""
    return [paper for paper in PAPERS if _path(services, name, paper).is_file()]


def kept_paper(services: Services, name: str, paper: str) -> Path:
    """Where the paper lies. Raises NotFoundError `media.no_paper`."""
    if paper not in kept_papers(services, name):
        raise NotFoundError("media.no_paper", "Такой бумаги об этом носителе нет.", "Вернитесь на страницу носителя.")
    return _path(services, name, paper)


def _path(services: Services, name: str, paper: str) -> Path:
    return services.home.medium_work(name) / f"{PAPERS[paper]}-{name}.pdf"
