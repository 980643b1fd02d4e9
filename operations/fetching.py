"""The verb «fetch»: a class's bundle out of Дневник.ру by its official partner API, with a token of the school's.

Each answer is a file under the name that the reader knows (`journals.dnevnikru`), written once it is whole; the same
command goes on where it was broken off. What comes is imported like any file: `letopis import ПАПКА`.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kernel.errors import BadInputError, NotFoundError
from kernel.ids import SchoolYear
from operations import durable
from operations.partner_api import PartnerApi
from operations.services import Services

Progress = Callable[[str], None]


@dataclass(frozen=True)
class Fetched:
    """What was got: the folder, how many answers came now, how many were there."""

    folder: Path
    asked: int
    known: int


@dataclass
class _Folder:
    """The answers so far."""

    path: Path
    api: PartnerApi
    progress: Progress
    asked: int = 0
    known: int = 0

    def answer(self, name: str, *path: str, **query: str) -> Any:  # noqa: ANN401  (any JSON value)
        """The answer by its file's name; asked for unless it is there."""
        target = self.path / f"{name}.json"
        if target.is_file():
            self.known += 1
            return json.loads(target.read_bytes())
        self.progress(name)
        content = self.api.ask(*path, **query)
        durable.write(target, content)
        self.asked += 1
        return json.loads(content)


def fetch_class(
    services: Services, api: PartnerApi, school: str, group: str, folder: Path, actor: str, progress: Progress
) -> Fetched:
    """Gets all that the reader takes of one class and its subgroups.

    Args:
        services: the home, for the log.
        api: whom to ask.
        school: the school's number in Дневник.ру.
        group: the class's number there, or its name: «7-А».
        folder: new, or that of an earlier call for the same class.
        actor: who does it.
        progress: told the name of each answer before it is asked for.

    Raises NotFoundError `fetch.no_class`; BadInputError `fetch.bad_folder`; as `PartnerApi.ask`.
    """
    if not school.isdecimal():
        raise BadInputError("fetch.bad_school", f"«{school}» — не номер школы.", "Номер виден в адресе её страницы.")
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise BadInputError(
            "fetch.bad_folder", f"В папку «{folder}» записать нельзя: {error.strerror}.", "Укажите другую после -o."
        ) from error
    got = _Folder(folder, api, progress)
    services.log(actor, "fetch", f"dnevnik.ru:{school}", group=group if group.isdecimal() else "")
    rows = _of_class(got, school, group)
    number = _number(rows[0])
    got.answer("work_types", "work-types", school)
    periods = got.answer(f"reporting_periods-{number}", "edu-groups", number, "reporting-periods")
    got.answer(f"edu_group_final_marks-{number}", "edu-groups", number, "final-marks")
    first, last = _bounds(periods, rows[0])
    for row in rows:
        one = _number(row)
        got.answer(f"edu_group_persons-{one}", "edu-groups", one, "persons")
        for subject in _subjects(row):
            pages = ("edu-groups", one, "subjects", subject)
            got.answer(f"lessons-{one}-{subject}", *pages, "lessons", first, last)
            got.answer(f"marks_group_subject_period-{one}-{subject}", *pages, "marks", first, last)
            log = ("lesson-log-entries", "group", one)
            got.answer(f"lesson_log_entries-{one}-{subject}", *log, **{"subject": subject, "from": first, "to": last})
    return Fetched(folder, got.asked, got.known)


def _of_class(got: _Folder, school: str, group: str) -> list[Mapping[str, Any]]:
    """The class's own row and those of its subgroups; the school's other classes are not kept."""
    target = got.path / "edu_groups.json"
    if target.is_file():
        got.known += 1
        rows: list[Mapping[str, Any]] = json.loads(target.read_bytes())
        if group not in (_number(rows[0]), str(rows[0].get("name"))):
            raise BadInputError(
                "fetch.bad_folder", f"В папке «{got.path}» другой класс.", "Укажите для этого класса новую папку."
            )
        return rows
    got.progress("edu_groups")
    every = [one for one in json.loads(got.api.ask("schools", school, "edu-groups")) if isinstance(one, dict)]
    got.asked += 1
    own = [one for one in every if one.get("type") != "Subgroup" and group in (_number(one), str(one.get("name")))]
    if len(own) != 1:
        names = ", ".join(sorted(str(one.get("name")) for one in every if one.get("type") == "Group")[:30])
        raise NotFoundError(
            "fetch.no_class", f"Класса «{group}» в школе {school} нет, или их несколько.", f"Есть классы: {names}."
        )
    rows = [own[0], *(one for one in every if _number(own[0]) in _parents(one))]
    durable.write(target, json.dumps(rows, ensure_ascii=False, indent=1).encode())
    return rows


def _number(row: Mapping[str, Any]) -> str:
    return str(row.get("id_str") or row.get("id"))


def _parents(row: Mapping[str, Any]) -> Iterator[str]:
    for one in row.get("parentIds_str") or row.get("parentIds") or ():
        yield str(one)


def _subjects(row: Mapping[str, Any]) -> list[str]:
    return [_number(one) for one in row.get("subjects") or () if isinstance(one, dict)]


def _bounds(periods: object, row: Mapping[str, Any]) -> tuple[str, str]:
    """The first and the last day of the periods; of the school year, where they have none."""
    rows = [one for one in periods if isinstance(one, dict)] if isinstance(periods, list) else []
    starts = sorted(str(one["start"])[:10] for one in rows if one.get("start"))
    ends = sorted(str(one["finish"])[:10] for one in rows if one.get("finish"))
    if starts and ends:
        return starts[0], ends[-1]
    begins = row.get("studyyear")
    year = SchoolYear(int(begins) + 1) if isinstance(begins, int) else SchoolYear(2000)
    return f"{year.ends - 1}-09-01", f"{year.ends}-08-31"
