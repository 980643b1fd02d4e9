"""Two states of the same class in school words: what stood where, and what stands there now.

Lists are matched by what their parts are called in a school: pupils, subjects and periods by id (or by what else
identifies them, where ids differ: `journals.pairing`), lessons by id or by date and number. Whatever differs gives at
least one difference, fields that this version does not know included; where the data came from (`source`) is no part
of what is compared.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any, Final, TypeAlias

from journals.model import ClassJournal, Period, PeriodResult
from journals.pairing import paired, renamed
from journals.reports.figures import period_name
from journals.summary import SummarySheet
from kernel.russian import short_date

Tree: TypeAlias = Mapping[str, Any]
Keyed: TypeAlias = dict[tuple[str, ...], dict[str, Any]]

_LONGEST = 200  # characters of one side: a topic may have thousands


@dataclass(frozen=True)
class Difference:
    """An entry that differs: where it stands, what it was, what it is; an empty side means that nothing stood there."""

    place: str
    before: str
    after: str


def differences(before: ClassJournal | SummarySheet, after: ClassJournal | SummarySheet) -> tuple[Difference, ...]:
    """All that differs between two states of one record, in the order of the journal."""
    old, new = _tree(before), _tree(after)
    names = {name: paired(old, new, name) for name in _PAIRED}
    told = [_difference((f"{words} в системе",), "прежние", f"другие, их {len(names[name])}")
            for name, words in _PAIRED.items() if names[name]]  # fmt: skip
    new = renamed(new, names)
    return (*told, *_Comparison(old, new).walk((), old, new))


def _tree(data: ClassJournal | SummarySheet) -> dict[str, Any]:
    tree: dict[str, Any] = data.model_dump(mode="json", by_alias=True)
    tree.pop("source", None)
    return tree


_PAIRED: Final = {"pupils": "номера обучающихся", "subjects": "номера предметов"}


class _Comparison:
    """One comparison, with the names of pupils, periods and subjects from both sides."""

    def __init__(self, before: Tree, after: Tree) -> None:
        self._pupils = {p["id"]: _full_name(p) for tree in (before, after) for p in tree.get("pupils", ())}
        self._periods = {p["id"]: _period(p) for tree in (before, after) for p in tree.get("periods", ())}
        self._subjects = {s["id"]: _subject(s) for tree in (before, after) for s in tree.get("subjects", ())}

    def walk(self, place: tuple[str, ...], before: Tree, after: Tree) -> Iterator[Difference]:
        """The differences of two objects that stand at one place."""
        for name in dict.fromkeys((*before, *after)):
            old, new = before.get(name), after.get(name)
            if _same(old, new):
                continue
            keyed = _both_keyed(name, old, new)
            if keyed is not None:
                yield from self._items(place, name, *keyed)
            elif isinstance(old, dict) and isinstance(new, dict) and name not in _TEXTS:
                yield from self.walk((*place, _FIELDS.get(name, name)), old, new)
            else:
                yield _difference((*place, _FIELDS.get(name, name)), _said(name, old), _said(name, new))

    def _items(self, place: tuple[str, ...], name: str, old: Keyed, new: Keyed) -> Iterator[Difference]:
        for key in dict.fromkeys((*old, *new)):
            was, now = old.get(key, {}), new.get(key, {})
            if _same(was, now):
                continue
            where = (*place, _safely(partial(self._called, name, now or was), name))
            if was and now:
                yield from self._item(where, name, was, now)
            else:
                sides = [_safely(partial(self._whole, name, item), _plain(item)) for item in (was, now)]
                yield _difference(where, *sides)
        if list(old) != list(new) and sorted(old) == sorted(new):
            yield _difference((*place, f"порядок: {_FIELDS.get(name, name)}"), "прежний", "новый")

    def _item(
        self, where: tuple[str, ...], name: str, was: dict[str, Any], now: dict[str, Any]
    ) -> Iterator[Difference]:
        """A result is one entry, though it has several fields; of anything else each field is an entry of its own."""
        covered: tuple[str, ...] = ()
        if name in _RESULTS and any(was.get(one) != now.get(one) for one in _RESULT):
            covered = _RESULT
            yield _difference(where, *(_safely(partial(_result, one), _plain(one)) for one in (was, now)))
        yield from self.walk(where, _without(was, covered), _without(now, covered))

    def _called(self, name: str, item: Tree) -> str:
        """The item's name in a school."""
        pupil = self._pupils.get(item.get("pupil"), str(item.get("pupil", "")))
        period = self._periods.get(item.get("period"), str(item.get("period", "")))
        match name:
            case "pupils":
                called = f"обучающийся {_full_name(item)}"
            case "subjects":
                called = _subject(item)
            case "periods":
                called = _period(item)
            case "lessons":
                number = f", {item['no']}-й урок" if item.get("no") else ""
                called = short_date(date.fromisoformat(item["date"])) + number
            case "cells":
                called = pupil
            case "changes":
                called = f"{pupil}, {self._subjects.get(item.get('subject'), '')}, {period}"
            case "decisions":
                called = f"решение, {pupil}"
            case "remarks":
                called = f"замечание от {short_date(date.fromisoformat(item['date']))}"
            case _:
                called = f"{pupil}, {period}"
        return called

    def _whole(self, name: str, item: Tree) -> str:
        """An item that stands on one side only; empty for the side where it does not."""
        if not item:
            return ""
        match name:
            case "pupils":
                said = f"№ {item['order']} в списке"
            case "subjects":
                results = item.get("period_results", item.get("results", ()))
                said = f"уроков {len(item.get('lessons', ()))}, итогов {len(results)}"
            case "lessons":
                said = f"{item['topic'] or 'без темы'}; отметок {sum(len(cell['marks']) for cell in item['cells'])}"
            case "cells":
                said = "; ".join(filter(None, (_marks(item["marks"]), _absence(item["absence"]), item["note"])))
            case "changes":
                said = f"{item['before'] or '—'} → {item['after'] or '—'}"
            case "decisions":
                said = " ".join(filter(None, (item["kind"], item["value"], item["basis"])))
            case "remarks":
                said = str(item["text"])
            case "periods":
                said = ""
            case _:
                said = _result(item)
        return said or "есть"


def _both_keyed(name: str, before: Any, after: Any) -> tuple[Keyed, Keyed] | None:  # noqa: ANN401  (JSON)
    """Both lists by what identifies their items; None where they are no lists of such items."""
    sides = [[] if side is None else side for side in (before, after)]
    if name not in _ITEMS or not all(isinstance(side, list) and _are_objects(side) for side in sides):
        return None
    try:
        return _keyed(name, sides[0]), _keyed(name, sides[1])
    except (KeyError, TypeError):
        return None


def _are_objects(items: list[Any]) -> bool:
    return all(isinstance(item, dict) for item in items)


def _keyed(name: str, items: list[dict[str, Any]]) -> Keyed:
    """Items by what identifies them; of several alike, by their order as well."""
    seen: Counter[tuple[str, ...]] = Counter()
    found = {}
    for item in items:
        key = tuple(str(part) for part in _ITEMS[name](item))
        seen[key] += 1
        found[(*key, str(seen[key]))] = item
    return found


def _same(before: Any, after: Any) -> bool:  # noqa: ANN401  (JSON)
    """Whether the JSON is the same: `true` and `1` are not, though Python takes them for equal."""
    return bool(before == after) and repr(before) == repr(after)


def _safely(word: Callable[[], str], plain: str) -> str:
    """What `word` says, or the plain text where it meets another shape than it knows."""
    try:
        return word()
    except (AttributeError, KeyError, TypeError, ValueError):
        return plain


def _plain(value: Any) -> str:  # noqa: ANN401  (JSON)
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


_ITEMS: Final[Mapping[str, Callable[[Tree], tuple[object, ...]]]] = {
    "pupils": lambda item: (item["id"],),
    "subjects": lambda item: (item["id"],),
    "periods": lambda item: (item["id"],),
    "lessons": lambda item: (item["id"],) if item["id"] else (item["date"], item["no"]),
    "cells": lambda item: (item["pupil"], item["individual"]),
    "period_results": lambda item: (item["pupil"], item["period"]),
    "results": lambda item: (item["pupil"], item["period"]),
    "changes": lambda item: (item["pupil"], item["subject"], item["period"]),
    "decisions": lambda item: (item["pupil"], item["kind"]),
    "remarks": lambda item: (item["date"], item["by"]),
}
_DATES: Final = ("date", "from", "to", "birth_date", "until")
_RESULTS: Final = ("period_results", "results")
_RESULT: Final = ("kind", "value", "reason", "raw")

_FIELDS: Final[Mapping[str, str]] = {
    "school": "школа", "full_name": "полное название", "short_name": "краткое название", "place": "место",
    "class": "класс", "grade": "параллель", "letter": "буква", "name": "название",
    "class_teacher": "классный руководитель", "academic_year": "учебный год", "from": "начало", "to": "окончание",
    "order": "номер в списке", "surname": "фамилия", "patronymic": "отчество", "birth_date": "дата рождения",
    "sex": "пол", "name_history": "прежние имена", "membership": "зачисление и выбытие",
    "home_schooling": "обучение на дому", "teacher": "учитель", "teachers": "учителя", "subgroup": "подгруппа",
    "pupils": "состав", "plan_hours": "часов по плану", "fact_hours": "часов проведено", "date": "дата",
    "no": "номер урока", "hours": "часов", "topic": "тема", "homework": "домашнее задание", "substitution": "замена",
    "marks": "отметка", "absence": "пропуск", "individual": "индивидуальное занятие", "note": "примечание",
    "kind": "вид", "value": "значение", "raw": "запись", "reason": "причина", "basis": "основание", "text": "текст",
    "by": "кем сделано", "done": "отметка о выполнении", "before": "было", "after": "стало", "subjects": "предметы",
    "periods": "периоды", "lessons": "уроки", "cells": "отметки", "period_results": "итоги", "results": "итоги",
    "changes": "изменения", "decisions": "решения", "remarks": "замечания", "until": "до", "event": "событие",
    "from_org": "откуда", "to_org": "куда",
}  # fmt: skip


def _marks(marks: Any) -> str:  # noqa: ANN401  (JSON)
    return ", ".join(f"{m['value']} ({m['work']})" if m["work"] else m["value"] for m in marks or ())


def _absence(absence: Any) -> str:  # noqa: ANN401  (JSON)
    return str(absence["raw"]) if absence else ""


_TEXTS: Final[Mapping[str, Callable[[Any], str]]] = {"marks": _marks, "absence": _absence}


def _said(name: str, value: Any) -> str:  # noqa: ANN401  (JSON)
    """The value in words; as it stands where a field of another version bears a name that is known here."""
    return _safely(partial(_worded, name, value), _plain(value))


def _worded(name: str, value: Any) -> str:  # noqa: ANN401  (JSON)
    if name in _TEXTS:
        return _TEXTS[name](value)
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return "да" if value else "нет"
    if name in _DATES:
        return short_date(date.fromisoformat(value))
    if isinstance(value, list):
        return "; ".join(_said("", item) for item in value)
    if isinstance(value, dict):
        told = ((_FIELDS.get(key, key), _said(key, item)) for key, item in value.items())
        return ", ".join(f"{key}: {item}" for key, item in told if item)
    return str(value)


def _result(item: Tree) -> str:
    return PeriodResult.model_validate_json(json.dumps(item)).shown


def _difference(place: tuple[str, ...], before: str, after: str) -> Difference:
    """The entry: long texts are cut around the place where they part; what reads alike is told apart in words."""
    shared = next((at for at, pair in enumerate(zip(before, after, strict=False)) if pair[0] != pair[1]), 0)
    cut = (_cut(before, shared), _cut(after, shared))
    if cut[0] == cut[1]:
        cut = (f"{cut[0]} (прежняя запись)".strip(), f"{cut[1]} (новая запись)".strip())
    return Difference(", ".join(_cut(part, 0) for part in place), *cut)


def _cut(text: str, shared: int) -> str:
    """At most so many characters, some of those before `shared` among them."""
    if len(text) <= _LONGEST:
        return text
    begins = max(0, min(shared - _LONGEST // 4, len(text) - _LONGEST))
    ends = begins + _LONGEST
    return ("…" if begins else "") + text[begins:ends] + ("…" if ends < len(text) else "")


def _without(item: dict[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    return {name: value for name, value in item.items() if name not in names}


def _full_name(pupil: Tree) -> str:
    return " ".join(pupil[part] for part in ("surname", "name", "patronymic") if pupil.get(part))


def _subject(subject: Tree) -> str:
    return f"{subject['name']}, {subject['subgroup']}" if subject.get("subgroup") else str(subject["name"])


def _period(period: Tree) -> str:
    return period_name(Period.model_validate_json(json.dumps(period)))
