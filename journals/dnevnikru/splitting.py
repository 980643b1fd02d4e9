"""The raw export split by class: each class gets the same files with its own rows only.

A row goes to a class only if everything that the row names belongs to that class. What could belong to none or to
several is noted and stays out of the archive. Lists without pupils (kinds of work, statuses, periods, names of
teachers) go to every class that uses them. Unknown fields stay as they are.
"""

import json
from collections.abc import Mapping
from typing import Any

from journals.dnevnikru.calls import Call, Place
from journals.dnevnikru.notes import RowKey
from journals.dnevnikru.state import State
from kernel.findings import Severity

_FOR_EVERYBODY = frozenset({Call.WORK_TYPES, Call.LOG_STATUSES})
_SHARED = frozenset({Call.PERIODS, Call.TEACHERS})


def sources_of(state: State, files: Mapping[str, bytes]) -> dict[str, dict[str, bytes]]:
    """The files of each class by class id. A file that is all one class's is kept byte for byte."""
    _own_shared_rows(state)
    _note_what_stays_out(state)
    return {key: _files_of(state, files, key) for key in state.classes}


def _own_shared_rows(state: State) -> None:
    everybody = frozenset(state.classes)
    for call in _FOR_EVERYBODY:
        for row in state.export.rows[call]:
            state.owners[row.file, row.at] = everybody
    for node in state.nodes(Call.TEACHERS):
        key = state.teachers.key(node.ident("id"))
        state.owners[node.row] = frozenset(state.teacher_classes.get(key or "", ()))


def _note_what_stays_out(state: State) -> None:
    for call in Call:
        for row in state.export.rows[call]:
            owners = state.owners.get((row.file, row.at), frozenset())
            if len(owners) == 1 or (owners and (call in _SHARED or call in _FOR_EVERYBODY)):
                continue
            message = (
                "Запись относится к нескольким классам: в архив исходных файлов не войдёт."
                if owners
                else "Запись не отнесена ни к одному классу: в архив исходных файлов не войдёт."
            )
            where = f"{row.file}: /" + "/".join(str(part) for part in row.at)
            state.notes.add("not_archived", Severity.WARNING, where, message, (row.file, row.at), counted=True)


def _files_of(state: State, files: Mapping[str, bytes], key: str) -> dict[str, bytes]:
    kept: dict[str, set[Place]] = {}
    total: dict[str, int] = {}
    for call, rows in state.export.rows.items():
        for row in rows:
            total[row.file] = total.get(row.file, 0) + 1
            owners = state.owners.get((row.file, row.at), frozenset())
            if key in owners and (len(owners) == 1 or call in _SHARED or call in _FOR_EVERYBODY):
                kept.setdefault(row.file, set()).add(row.at)
    sources = {}
    for file, places in sorted(kept.items()):
        trimmed = {row: value for row, value in state.trimmed.items() if row[0] == file}
        whole = len(places) == total[file] and not trimmed
        sources[file] = files[file] if whole else _filtered(file, state.export.roots[file][1], places, trimmed)
    return sources


def _filtered(file: str, root: Any, places: set[Place], trimmed: Mapping[RowKey, object]) -> bytes:  # noqa: ANN401
    """The file's JSON with only the rows at these places."""
    inside = {place[:length] for place in places for length in range(len(place) + 1)}
    value = _keep(file, root, (), places, inside, trimmed)
    return json.dumps(value, ensure_ascii=False, indent=1).encode() + b"\n"


def _keep(
    file: str,
    value: Any,  # noqa: ANN401  (any JSON value)
    at: Place,
    places: set[Place],
    inside: set[Place],
    trimmed: Mapping[RowKey, object],
) -> Any:  # noqa: ANN401
    """The value with the rows at `places` only; `inside` are all the ways that lead to them."""
    if at in places:
        return trimmed.get((file, at), value)
    if isinstance(value, list):
        ways = [((*at, index), item) for index, item in enumerate(value)]
        return [_keep(file, item, way, places, inside, trimmed) for way, item in ways if way in inside]
    return {
        member: _keep(file, item, (*at, member), places, inside, trimmed) if (*at, member) in inside else item
        for member, item in value.items()
    }
