"""Shapes of a web service's answers: what is taken of each, what is passed over, what is lost. The rest is told of.

A field that nobody knows may hold marks: an answer that a new release writes otherwise, or that was damaged on its
way, must not seem to have been read.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import PurePosixPath
from typing import Any, Final

from journals.assembling.findings import Notebook
from journals.pupilpages.answers import Answer, Folder

_UNKNOWN = "Поле «{}» незнакомо и не взято: сайт изменился, или файл повреждён."
_CHANGED = "Поле «{}» записано не так, как известно: сайт изменился, или файл повреждён."
_STRANGE = "Ответ неизвестного вида среди ответов сайта не прочитан: передайте его отдельно или уберите."


class Plain(Enum):
    """A field that is one value, taken; or a field of any kind that says nothing of the journal."""

    VALUE = "value"
    PASSED = "passed"


@dataclass(frozen=True)
class Lost:
    """A field for which a journal has no place; `words`: what it holds, in Russian, in the nominative."""

    words: str


Fields = dict[str, Any]
"""Field → what it is: `Plain`, `Lost`, the `Fields` of an object, [`Fields`] of a list of them. `*`: of any name."""

VALUE: Final = Plain.VALUE
PASSED: Final = Plain.PASSED


@dataclass(frozen=True)
class Shape:
    """A kind of answer.

    Attributes:
        needs: it is known by these fields.
        whole: all that are known.
        is_list: whether it is a list of such objects.
        lost: what an answer that nobody takes has, in Russian; empty for one that is taken.
    """

    needs: frozenset[str]
    whole: "_Known"
    is_list: bool = False
    lost: str = ""


def shape(*needs: str, fields: Fields | None = None, is_list: bool = False, lost: str = "") -> Shape:
    """A shape of these fields; those that it is known by are values, unless `fields` has them otherwise."""
    return Shape(frozenset(needs), _Known({**dict.fromkeys(needs, VALUE), **(fields or {})}), is_list, lost)


def passed(*names: str) -> dict[str, Plain]:
    """Fields that say nothing of the journal."""
    return dict.fromkeys(names, PASSED)


def values(*names: str) -> dict[str, Plain]:
    """Fields that are taken as they are."""
    return dict.fromkeys(names, VALUE)


def tell_left_out(folders: Iterable[Folder], shapes: Sequence[Shape], notes: Notebook) -> None:
    """Notes every answer that has none of the shapes, and every field of the others that is not taken."""
    for folder in folders:
        for file, answer in folder.answers:
            where = PurePosixPath(file).name
            known = next((one for one in shapes if _has(one, answer)), None)
            if known is None:
                if answer not in ([], {}):
                    notes.error("unread_answer", where, _STRANGE)
            elif known.lost:
                notes.warn("left_out", where, _lost(known.lost))
            else:
                for row in answer if known.is_list else [answer]:
                    _look(known.whole, row, None, where, notes)


def _has(known: Shape, answer: Answer) -> bool:
    rows = answer if known.is_list else [answer]
    return (
        isinstance(rows, list)
        and bool(rows)
        and all(isinstance(row, dict) and known.needs <= row.keys() for row in rows)
    )


class _Known:
    """What is known of an object's fields.

    A year has tens of thousands of objects and few kinds of them: of each kind it is found out once which fields are to
    be looked into.
    """

    def __init__(self, fields: Fields) -> None:
        self._fields = {name: _compiled(what) for name, what in fields.items()}
        self._rest = self._fields.get("*")
        self._kinds: dict[tuple[str, ...], tuple[tuple[str, ...], tuple[_Rule, ...]]] = {}

    def rules(self, row: Mapping[str, Answer]) -> tuple[tuple[str, ...], tuple["_Rule", ...]]:
        """Which fields are to be one value each; and which are to be looked into, each with what is known of it."""
        names = tuple(row)
        known = self._kinds.get(names)
        if known is None:
            every = [(name, self._fields.get(name, self._rest)) for name in names]
            known = (
                tuple(name for name, what in every if what is VALUE),
                tuple((name, what) for name, what in every if what is not VALUE and what is not PASSED),
            )
            if len(self._kinds) < _KINDS and self._fields.keys() >= row.keys():
                self._kinds[names] = known  # no names but those that are known here
        return known


_Rule = tuple[str, Any]
_SEVERAL = frozenset((dict, list))
"""What JSON has besides single values."""
_KINDS = 64
"""More kinds of one object are no service's answers, and are not kept in mind."""


def _compiled(what: object) -> object:
    if isinstance(what, dict):
        return _Known(what)
    return [_Known(what[0])] if isinstance(what, list) else what


_Path = tuple["_Path | None", str]
"""The way to a field: (the way to its object, its name). Written out only where there is something to tell."""


def _look(whole: _Known, row: Answer, path: _Path | None, where: str, notes: Notebook) -> None:
    if not row or not isinstance(row, dict):
        notes.error("field_changed", where, _CHANGED.format(_written(path)))
        return
    single, rules = whole.rules(row)
    if not _SEVERAL.isdisjoint(map(type, row.values())):
        for key in (key for key in single if row[key] and type(row[key]) in _SEVERAL):
            notes.error("field_changed", where, _CHANGED.format(_written((path, key))))
    for key, known in rules:
        found = row[key]
        if not found:
            continue  # says nothing: null, false, nought, an empty text or list
        if isinstance(known, list):
            for one in found if isinstance(found, list) else [None]:
                _look(known[0], one, (path, key), where, notes)
        elif isinstance(known, _Known):
            _look(known, found, (path, key), where, notes)
        elif known is None:
            notes.warn("field_unknown", where, _UNKNOWN.format(_written((path, key))))
        else:
            notes.warn("left_out", where, _lost(known.words))


def _written(path: _Path | None) -> str:
    """«weekDays.lessons.topic», its end where it is long."""
    names: list[str] = []
    while path is not None:
        path, name = path
        names.append(name)
    return ".".join(reversed(names))[-80:]


def _lost(words: str) -> str:
    return f"Не взято, в журнале для этого нет места: {words}."
