"""Which answer of the Дневник.ру API each file of a bundle holds, and the rows in it.

A file is recognised by the name of the call at the start of its own name or of a folder above it (`lessons.json`,
`lessons_501_q1.json`, `lessons/501-1.json`), and believed only if its content has that call's shape. A file holds one
answer, or several joined: a list of all their objects, or a list of the answers.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import PurePosixPath
from typing import Any

from journals.dnevnikru.parsing import parse_json
from kernel.errors import BadInputError

Place = tuple[int | str, ...]


class Call(StrEnum):
    """The calls whose answers are read; the value begins the file's name."""

    GROUPS = "edu_groups"
    PERSONS = "edu_group_persons"
    PERIODS = "reporting_periods"
    LESSONS = "lessons"
    MARKS = "marks_group_subject_period"
    LOG = "lesson_log_entries"
    FINALS = "edu_group_final_marks"
    WORK_TYPES = "work_types"
    LOG_STATUSES = "lesson_log_statuses"
    ALL_FINALS = "person_allfinalmarks"
    TEACHERS = "teachers"
    CLASS_TEACHER = "class_teacher"


_OTHER_NAMES = {"edu_group_teachers": Call.TEACHERS, "edu_group_class_teacher": Call.CLASS_TEACHER}
_NAMES: dict[str, Call] = {**{call.value: call for call in Call}, **_OTHER_NAMES}

# Calls without which a journal has a hole.
NEEDED = (Call.PERSONS, Call.PERIODS, Call.LESSONS, Call.MARKS, Call.LOG, Call.FINALS, Call.WORK_TYPES)

# Fields that tell a call's rows: some row of a file has at least one of them.
_PERSON_FIELDS = frozenset({"lastName", "firstName", "shortName", "person"})
_SIGNATURES: dict[Call, frozenset[str]] = {
    Call.GROUPS: frozenset({"parentIds", "parentIds_str", "parallel", "studyyear"}),
    Call.PERSONS: _PERSON_FIELDS,
    Call.PERIODS: frozenset({"start", "finish"}),
    Call.LESSONS: frozenset({"works", "subject", "title"}),
    Call.MARKS: frozenset({"value", "textValue"}),
    Call.LOG: frozenset({"status"}),
    Call.FINALS: frozenset({"per-subject-final-marks", "reportingPeriod"}),
    Call.WORK_TYPES: frozenset({"kind", "kindId", "title", "name"}),
    Call.ALL_FINALS: frozenset({"marks", "works"}),
    Call.TEACHERS: _PERSON_FIELDS,
    Call.CLASS_TEACHER: _PERSON_FIELDS,
}

# Answers that are an object around the list of rows: the member that holds the list.
_WRAPPED = {Call.PERSONS: "students", Call.LOG: "logEntries", Call.TEACHERS: "teachers"}
# Calls whose answer is one object: the object itself is the row.
_SINGLE = frozenset({Call.GROUPS, Call.ALL_FINALS, Call.CLASS_TEACHER})


@dataclass(frozen=True)
class Row:
    """One object of an answer: the file, the place of the object in it, the value as parsed."""

    file: str
    at: Place
    value: Any


@dataclass
class Export:
    """A parsed bundle.

    Attributes:
        rows: the rows of each call, in the order of files and places.
        roots: what each recognised file holds, and its call.
        wrappers: objects around the rows of a file, by the place of the object.
        unknown: files that are no answer of a known call.
    """

    rows: dict[Call, list[Row]] = field(default_factory=lambda: {call: [] for call in Call})
    roots: dict[str, tuple[Call, Any]] = field(default_factory=dict)
    wrappers: dict[tuple[str, Place], dict[str, Any]] = field(default_factory=dict)
    unknown: list[str] = field(default_factory=list)


def call_of(file: str) -> Call | None:
    """The call that the name of the file, or of the nearest folder above it, begins with."""
    path = PurePosixPath(file)
    if path.suffix.lower() != ".json":
        return None
    for part in (path.stem, *reversed(path.parts[:-1])):
        fitting = [name for name in _NAMES if _begins(part.lower(), name)]
        if fitting:
            return _NAMES[max(fitting, key=len)]
    return None


def _begins(part: str, name: str) -> bool:
    return part.startswith(name) and not part[len(name) : len(name) + 1].isalpha()


def read_export(files: Mapping[str, bytes]) -> Export:
    """Parses all files. Raises BadInputError: see `parse_json`, and `wrong_root`, `wrong_content`, `no_groups`."""
    export = Export()
    for file in sorted(files):
        call = call_of(file)
        if call is None:
            export.unknown.append(file)
            continue
        root = parse_json(file, files[file])
        export.roots[file] = (call, root)
        rows = list(_rows(file, call, root, export))
        _check_shape(file, call, rows)
        export.rows[call] += rows
    if not export.rows[Call.GROUPS]:
        raise BadInputError(
            "import.dnevnikru.no_groups",
            f"В выгрузке Дневник.ру нет классов: файла «{Call.GROUPS}.json» нет или он пуст.",
            "Добавьте ответ вызова schools/{id}/edu-groups: с него начинается чтение.",
        )
    return export


def _rows(file: str, call: Call, root: Any, export: Export) -> Iterator[Row]:  # noqa: ANN401  (any JSON value)
    if isinstance(root, dict):
        yield from _of_object(file, call, root, (), export)
    elif isinstance(root, list):
        for index, item in enumerate(root):
            if isinstance(item, list):
                yield from (Row(file, (index, inner), value) for inner, value in enumerate(item))
            elif isinstance(item, dict):
                yield from _of_object(file, call, item, (index,), export)
            else:
                yield Row(file, (index,), item)
    else:
        raise _wrong_root(file, call)


def _of_object(file: str, call: Call, value: dict[str, Any], at: Place, export: Export) -> Iterator[Row]:
    member = _WRAPPED.get(call)
    if member and member in value:
        export.wrappers[file, at] = value
        items = value[member]
        if isinstance(items, list):
            yield from (Row(file, (*at, member, inner), item) for inner, item in enumerate(items))
        else:
            # No list: left as it is, for the reading to complain about its place.
            yield Row(file, (*at, member), items)
    elif at or call in _SINGLE:
        yield Row(file, at, value)
    else:
        raise _wrong_root(file, call)


def _check_shape(file: str, call: Call, rows: list[Row]) -> None:
    signature = _SIGNATURES.get(call)
    if signature is None or not rows:
        return
    if not any(isinstance(row.value, dict) and signature & row.value.keys() for row in rows):
        raise BadInputError(
            "import.dnevnikru.wrong_content",
            f"Файл «{file}» назван как ответ «{call}», но ни в одной записи нет полей: {', '.join(sorted(signature))}.",
            "Проверьте, тот ли ответ API сохранён под этим именем, и переименуйте или выгрузите файл ещё раз.",
        )


def _wrong_root(file: str, call: Call) -> BadInputError:
    expected = "объект или список объектов" if call in _SINGLE else "список объектов"
    return BadInputError(
        "import.dnevnikru.wrong_root",
        f"Файл «{file}», /: ожидался {expected} (ответ «{call}»).",
        "Сохраните ответ API целиком, без обёртки, и повторите импорт.",
    )
