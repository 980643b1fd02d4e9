"""Answers of web services about one pupil each (JSON), told apart by their shape, gathered by folder.

Whoever saves them keeps one folder for each pupil; names of files do not matter, and that of the folder only where no
answer names the pupil. What is of the class (periods, classes) may lie in any folder or beside them.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from pathlib import PurePosixPath
from typing import Any, ClassVar

from jiter import from_json

from journals.assembling.assembly import Assembly
from journals.assembling.calendar import day_read
from journals.assembling.codes import Codes
from journals.assembling.periods import period_named
from journals.gradebook.reader import Said
from journals.importing import Bundle
from journals.model import Period, School
from journals.tables.sniffing import Format, sniffed
from journals.tables.texts import decoded
from kernel.errors import BadInputError

_NAME = re.compile(r"[^\W\d_](?:[^\W\d_]|['-])+(?: [^\W\d_](?:[^\W\d_]|['-])+){1,4}")


class PupilsReader:
    """Base of the readers that join a class out of what is said of each pupil.

    Args:
        school: as the settings name it.
        codes: what signs mean in this school; the system's own signs (`own`) where these say nothing.
        said: class and year, where the files do not name them.
    """

    own: ClassVar[Codes]

    def __init__(self, school: School, codes: Codes, said: Said) -> None:
        self._school = school
        self._codes = codes.over(self.own)
        self._said = said


Answer = Any
"""A parsed JSON value."""


@dataclass(frozen=True)
class Folder:
    """The answers about one pupil: (file, value), and the folder's name."""

    name: str
    answers: list[tuple[str, Answer]] = field(default_factory=list)

    def having(self, *keys: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
        """Answers that are objects with all these keys."""
        for file, value in self.answers:
            if isinstance(value, dict) and all(key in value for key in keys):
                yield file, value

    def lists_of(self, *keys: str) -> Iterator[tuple[str, list[Mapping[str, Any]]]]:
        """Answers that are lists of objects with all these keys."""
        for file, value in self.answers:
            if isinstance(value, list) and value and all(isinstance(v, dict) and set(keys) <= v.keys() for v in value):
                yield file, value


def folders_of(bundle: Bundle) -> list[Folder]:
    """The folders, by name; files that are no JSON are passed over. Raises BadInputError `import.not_json`."""
    found: dict[str, Folder] = {}
    for file, content in sorted(bundle.files.items()):
        if sniffed(content) is Format.JSON:
            name = PurePosixPath(file).parent.as_posix()
            found.setdefault(name, Folder(name)).answers.append((file, bundle.opened(parsed, file)))
    return list(found.values())


def tell_unread(assembly: Assembly, files: Mapping[str, bytes]) -> None:
    """Files that are no JSON are read by nobody here: they must not seem to have been."""
    for file in sorted(name for name, content in files.items() if sniffed(content) is not Format.JSON):
        text = "Файл другого вида среди ответов сайта не прочитан: передайте его отдельно или уберите."
        assembly.notes.error("unread_file", PurePosixPath(file).name, text)


def parsed(content: bytes, file: str) -> Answer:
    """The JSON value; fractions are kept as they are written. Raises BadInputError `import.not_json`.

    A member that stands twice would be lost: an answer that has one is refused.
    """
    try:
        return _json(content)
    except ValueError:  # it may be in another encoding
        try:
            return _json(decoded(content, file).encode())
        except ValueError as error:
            raise BadInputError(
                "import.not_json", f"Файл «{PurePosixPath(file).name}» — не целый JSON.", "Сохраните ответ ещё раз."
            ) from error


def _json(content: bytes) -> Answer:
    return from_json(content, catch_duplicate_keys=True, allow_inf_nan=False, float_mode="decimal")


def text_of(value: object) -> str:
    """A field as one line of text; empty for what is none (null, a list)."""
    if isinstance(value, str):
        return " ".join(value.split())
    return str(value) if type(value) in (int, Decimal) else ""  # true and false are no numbers


def rows_of(value: object) -> list[Mapping[str, Any]]:
    """The objects in a list; nothing for anything else."""
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def pupil_key(assembly: Assembly, name: str, source_id: str, where: str) -> str:
    """Enters a pupil, by the folder's name where no answer names him. Raises BadInputError `import.pages.no_pupil`."""
    words = name.strip() or called_after(PurePosixPath(where).name)
    key = assembly.roll.key(words, source_id=source_id) if words else None
    if key is None:
        raise BadInputError(
            "import.pages.no_pupil",
            f"В «{where}» не сказано, чьи это отметки, или под этим именем двое.",
            "Держите ответы о каждом ученике в своей папке; если в них он не назван, назовите папку его именем.",
        )
    return key


def full_name(said: Mapping[str, Any]) -> str:
    """Surname, name, patronymic as КИАСУО and МЭШ have them; empty where none is there."""
    return " ".join(text_of(said.get(key)) for key in ("last_name", "first_name", "middle_name")).strip()


def enter_period(assembly: Assembly, title: object, starts: object, ends: object) -> None:
    """Enters a period by its name and its days; nothing for a name that means none."""
    period = _period(text_of(title), text_of(starts), text_of(ends))
    if period is not None:
        assembly.period(period)


@lru_cache(64)
def _period(title: str, starts: str, ends: str) -> Period | None:
    period = period_named(title)
    days = {"starts": day_read(starts, None), "ends": day_read(ends, None)}
    return None if period is None else period.model_copy(update=days)


def called_after(name: str) -> str:
    """The name that a file or folder bears, where it is somebody's: «Алексеев Артём»; else empty."""
    words = " ".join(name.split())
    return words if _NAME.fullmatch(words) and words[0].isupper() else ""


_COPY = re.compile(r"\s*(?:\(\d{1,3}\)|[-–—]\s*копия(?:\s*\(\d{1,3}\))?)$", re.IGNORECASE)


def uncopied(stem: str) -> str:
    """A file's name without what a browser or a folder adds to a second one: «Алгебра (1)», «Алгебра — копия»."""
    return _COPY.sub("", stem)


def named_by_file(file: str) -> str:
    """Whom a file is about by its folder's name, or its own; empty where neither is somebody's."""
    path = PurePosixPath(file)
    return called_after(path.parent.name) or called_after(path.stem)


def occurrences(days: list[str]) -> list[int]:
    """For each day its number among equal ones, 0 where it stands alone."""
    totals: defaultdict[str, int] = defaultdict(int)
    for day in days:
        totals[day] += 1
    seen: defaultdict[str, int] = defaultdict(int)
    found = []
    for day in days:
        seen[day] += 1
        found.append(seen[day] if totals[day] > 1 else 0)
    return found
