"""Pupils' names where the room is short: full if it fits, smaller if need be, and never lost."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from docgen.letters import one_line
from docgen.tabbed import CELL_SIZE, fits
from journals.model import Pupil
from kernel.russian import short_date

_SIZES: Final = (CELL_SIZE, 8 * 96 / 72, 7.5 * 96 / 72, 7 * 96 / 72, 6.5 * 96 / 72, 6 * 96 / 72)


@dataclass(frozen=True)
class FittedName:
    """A name as a line shows it: text and size in pixels; `cut` if the full name has to stand in a note."""

    text: str
    size: float
    cut: bool = False


def list_names(pupils: tuple[Pupil, ...]) -> Mapping[str, str]:
    """Pupil id → «Фамилия Имя»; namesakes get their patronymic, too, and if need be their date of birth."""
    short = {pupil.id: one_line(f"{pupil.surname} {pupil.name}") for pupil in pupils}
    full = full_names(pupils)
    count = Counter(short.values())
    return {p.id: short[p.id] if count[short[p.id]] == 1 else full[p.id] for p in pupils}


def full_names(pupils: tuple[Pupil, ...]) -> Mapping[str, str]:
    """Pupil id → surname, name, patronymic; those who share all three get their date of birth."""
    names = {pupil.id: one_line(pupil.full_name) for pupil in pupils}
    count = Counter(names.values())
    born = {p.id: f"{names[p.id]}, {short_date(p.birth_date)}" for p in pupils if p.birth_date is not None}
    return {p.id: names[p.id] if count[names[p.id]] == 1 else born.get(p.id, names[p.id]) for p in pupils}


def fitted(name: str, slots: int) -> FittedName:
    """The name for that many slots: whole at the largest size that fits, else cut with an ellipsis."""
    for size in _SIZES:
        if fits(name, slots, size):
            return FittedName(name, size)
    size = _SIZES[-1]
    while len(name) > 1 and not fits(f"{name}…", slots, size):
        name = name[:-1]
    return FittedName(f"{name.rstrip()}…", size, cut=True)
