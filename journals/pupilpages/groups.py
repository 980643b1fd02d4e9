"""Subgroups out of what each pupil is shown: who never shares a lesson of a subject with whom has another teacher."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

_MOST = 4
"""A class is divided into two or three. More: the numbers of lessons are each pupil's own, and tell nothing."""


@dataclass
class Meetings:
    """Which lessons pupils were at: by subject, the pupils of each number of a lesson."""

    _pupils: defaultdict[str, defaultdict[str, set[str]]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(set))
    )

    def enter(self, subject: str, number: str, pupil: str) -> None:
        """A pupil was at a lesson. A lesson without a number tells nothing."""
        if number:
            self._pupils[subject][number].add(pupil)

    def groups(self) -> dict[tuple[str, str], int]:
        """(subject, pupil) → the number of the pupil's group, from 1; nothing of a subject that all have together."""
        return {
            (subject, pupil): number
            for subject, lessons in self._pupils.items()
            for number, group in enumerate(_parted(lessons), 1)
            for pupil in group
        }


def _parted(lessons: Mapping[str, set[str]]) -> list[set[str]]:
    """The pupils in groups that share no lesson; empty where all are one, or nothing can be told."""
    found: list[set[str]] = []
    for pupils in lessons.values():
        touched = [group for group in found if group & pupils]
        found = [group for group in found if group not in touched]
        found.append(set().union(pupils, *touched))
    alone = all(len(group) < 2 for group in found)
    return sorted(found, key=_first) if 1 < len(found) <= _MOST and not alone else []


def _first(group: Iterable[str]) -> str:
    return min(group)
