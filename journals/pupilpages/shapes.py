"""Shapes of a web service's answers: what is taken of each, what is passed over, what is lost. The rest is told of.

A field that nobody knows may hold marks: an answer that a new release writes otherwise, or that was damaged on its
way, must not seem to have been read.
"""

from collections.abc import Iterable, Sequence
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
        fields: all that are known.
        is_list: whether it is a list of such objects.
        lost: what an answer that nobody takes has, in Russian; empty for one that is taken.
    """

    needs: frozenset[str]
    fields: Fields
    is_list: bool = False
    lost: str = ""


def shape(*needs: str, fields: Fields | None = None, is_list: bool = False, lost: str = "") -> Shape:
    """A shape of these fields; those that it is known by are values, unless `fields` has them otherwise."""
    return Shape(frozenset(needs), {**dict.fromkeys(needs, VALUE), **(fields or {})}, is_list, lost)


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
                    _look(known.fields, row, "", where, notes)


def _has(known: Shape, answer: Answer) -> bool:
    rows = answer if known.is_list else [answer]
    return (
        isinstance(rows, list)
        and bool(rows)
        and all(isinstance(row, dict) and known.needs <= row.keys() for row in rows)
    )


def _look(fields: Fields, row: Answer, path: str, where: str, notes: Notebook) -> None:
    if not row or not isinstance(row, dict):
        notes.error("field_changed", where, _CHANGED.format(path.removesuffix(".")))
        return
    rest = fields.get("*")
    for key, found in row.items():
        if not found:
            continue  # says nothing: null, false, nought, an empty text or list
        known = fields.get(key, rest)
        if known is PASSED or (known is VALUE and not isinstance(found, dict | list)):
            continue
        name = f"{path}{key}"[-80:]
        if known is None:
            notes.warn("field_unknown", where, _UNKNOWN.format(name))
        elif isinstance(known, Lost):
            notes.warn("left_out", where, _lost(known.words))
        elif isinstance(known, dict):
            _look(known, found, f"{name}.", where, notes)
        elif isinstance(known, list):
            for one in found if isinstance(found, list) else [None]:
                _look(known[0], one, f"{name}.", where, notes)
        else:
            notes.error("field_changed", where, _CHANGED.format(name))


def _lost(words: str) -> str:
    return f"Не взято, в журнале для этого нет места: {words}."
