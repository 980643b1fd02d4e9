"""Who of one export is who of another: two readers, or a corrected surname, give one pupil two ids.

Nothing is paired by a guess: what identifies must be the same on both sides, and belong to one on each.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final

from kernel.russian import folded

Tree = Mapping[str, Any]


def paired(before: Tree, after: Tree, name: str) -> dict[str, str]:
    """Id in `after` → id in `before`, of pupils or subjects that are the same and have other ids."""
    old, new = (
        [one for one in tree.get(name) or () if isinstance(one, dict) and "id" in one] for tree in (before, after)
    )
    both = {one["id"] for one in old} & {one["id"] for one in new}
    left = [[one for one in side if one["id"] not in both] for side in (old, new)]
    found: dict[str, str] = {}
    for identify in _IDENTIFIED[name]:
        known = _unique(left[0], identify)
        pairs = {one: known[key] for key, one in _unique(left[1], identify).items() if key in known}
        found |= pairs
        left = [
            [one for one in left[0] if one["id"] not in pairs.values()],
            [one for one in left[1] if one["id"] not in pairs],
        ]
    return found


def renamed(value: Any, names: Mapping[str, Mapping[str, str]]) -> Any:  # noqa: ANN401  (JSON)
    """The tree with other ids. `names`: of `pupils`, `subjects` → id → its new one."""
    pupils, subjects = names.get("pupils", {}), names.get("subjects", {})
    if not (pupils or subjects):
        return value
    tree = {**value}
    tree["pupils"] = [_with(one, "id", pupils) for one in tree.get("pupils") or ()]
    tree["subjects"] = [_subject(one, pupils, subjects) for one in tree.get("subjects") or ()]
    for name in ("decisions", "changes"):
        if name in tree:
            rows = [_with(one, "pupil", pupils) for one in tree[name] or ()]
            tree[name] = [_with(one, "subject", subjects) for one in rows]
    return tree


def _subject(subject: Tree, pupils: Mapping[str, str], subjects: Mapping[str, str]) -> dict[str, Any]:
    tree = _with(subject, "id", subjects)
    if tree.get("pupils"):
        tree["pupils"] = [pupils.get(one, one) for one in tree["pupils"]]
    for name in ("period_results", "results"):
        if name in tree:
            tree[name] = [_with(one, "pupil", pupils) for one in tree[name] or ()]
    if "lessons" in tree:
        tree["lessons"] = [
            {**lesson, "cells": [_with(one, "pupil", pupils) for one in lesson.get("cells") or ()]}
            for lesson in tree["lessons"] or ()
        ]
    return tree


def _with(tree: Tree, key: str, names: Mapping[str, str]) -> dict[str, Any]:
    return {**tree, key: names.get(tree[key], tree[key])} if key in tree else {**tree}


def _unique(rows: Iterable[Tree], identify: "_Identify") -> dict[tuple[str, ...], str]:
    """What identifies → id, of those that it tells apart from all others."""
    keys = [(identify(one), one["id"]) for one in rows]
    count = Counter(key for key, _ in keys)
    return {key: ident for key, ident in keys if all(key) and count[key] == 1}


_Identify = Callable[[Tree], tuple[str, ...]]


def _texts(tree: Tree, *names: str) -> tuple[str, ...]:
    return tuple(folded(str(tree.get(name) or "")) for name in names)


def _full_name(pupil: Tree) -> tuple[str, ...]:
    return (" ".join(_texts(pupil, "surname", "name", "patronymic")),)


def _birth(pupil: Tree) -> tuple[str, ...]:
    return _texts(pupil, "birth_date", "name")


def _place(pupil: Tree) -> tuple[str, ...]:
    """A corrected surname: the same place in the list, the same name and patronymic."""
    order, name, patronymic = _texts(pupil, "order", "name", "patronymic")
    return order, name and f"{name} {patronymic}"


def _short_name(pupil: Tree) -> tuple[str, ...]:
    """One export has no patronymics."""
    return _texts(pupil, "surname", "name")


def _title(subject: Tree) -> tuple[str, ...]:
    return (" | ".join(_texts(subject, "name", "subgroup")),)


_IDENTIFIED: Final[Mapping[str, Sequence[_Identify]]] = {
    "pupils": (_full_name, _birth, _place, _short_name),
    "subjects": (_title,),
}
