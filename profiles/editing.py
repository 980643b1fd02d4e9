"""A profile's text with some of its fields changed: comments, order and fields that nobody knows stay as they are."""

import tomllib
from collections.abc import Callable, Mapping, MutableMapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, cast

import tomlkit
from tomlkit.items import Table

from kernel.errors import BadInputError
from profiles.fields import Field, Section, Shape
from profiles.model import Profile
from profiles.ruled import Ruled
from profiles.term import PERMANENT

_LONGEST_NUMBER = 6  # digits


@dataclass(frozen=True)
class Entry:
    """What a form has for a field: its value in pieces, the clause and the clause's words.

    An order and a deadline have two pieces, a list any number. Nothing in all pieces: the value is unset.
    """

    value: tuple[str, ...] = ()
    clause: str = ""
    quote: str = ""


def entries(profile: Profile, section: Section) -> dict[str, Entry]:
    """Field's name → what the profile has."""
    part: Any = profile
    for step in section.path:
        part = part.get(step) if isinstance(part, dict) else getattr(part, step, None)
    return {field.name: _entry(field, getattr(part, field.name, None)) for field in section.fields}


def _entry(field: Field, found: object) -> Entry:
    if isinstance(found, Ruled):
        return Entry(_pieces(field, found.value), _plain(found.clause), found.quote)
    return Entry(_pieces(field, found))


def _pieces(field: Field, value: Any) -> tuple[str, ...]:  # noqa: ANN401  (a value of any shape)
    if value is None:
        return ()
    shown: Mapping[Shape, Callable[[], tuple[str, ...]]] = {
        Shape.TERM: lambda: ("постоянно" if value == PERMANENT else str(value),),
        Shape.YES_NO: lambda: ("yes" if value else "no",),
        Shape.DATE: lambda: (value.isoformat(),),
        Shape.OFFICES: lambda: tuple(role.value for role in value),
        Shape.LIST: lambda: tuple(value),
        Shape.ORDER: lambda: (value.number, value.date.isoformat()),
        Shape.DEADLINE: lambda: (value.unit.value, str(value.days)),
    }
    return shown[field.shape]() if field.shape in shown else (_plain(str(value)),)


def edited(text: str, section: Section, filled: Mapping[str, Entry], before: Mapping[str, Entry]) -> str:
    """The text with what differs from `before`.

    Raises BadInputError `profile.bad_entry`, naming the field; `profile.malformed` for a text that does not read.
    """
    try:
        document = tomlkit.parse(text.removeprefix("\ufeff"))
    except ValueError as error:
        raise BadInputError("profile.malformed", f"Профиль не читается: {error}.", "Исправьте его текст.") from error
    changed = [field for field in section.fields if _differs(field, filled.get(field.name), before.get(field.name))]
    try:
        for field in changed:
            if field.ruled:
                _fill(_table(document, (*section.path, field.name)), field, filled[field.name])
            else:
                document[field.name] = _required(field, filled[field.name])
        after = tomlkit.dumps(document) if changed else text
        kept = _rest(after, section, changed) == _rest(text, section, changed)
    except (ValueError, TypeError, AttributeError) as error:
        raise _by_hand() from error
    if not kept:
        raise _by_hand()
    return after


def _rest(text: str, section: Section, changed: Sequence[Field]) -> dict[str, Any]:
    """All that a text says but for the values, clauses and words of these fields; empty tables say nothing."""
    said = tomllib.loads(text.removeprefix("\ufeff"))
    for field in changed:
        part: Any = said
        for step in section.path if not field.ruled else (*section.path, field.name):
            part = part.get(step, {})
        for name in ("value", "clause", "quote") if field.ruled else (field.name,):
            part.pop(name, None)
    return cast(dict[str, Any], _without_nothing(said))


def _without_nothing(value: Any) -> Any:  # noqa: ANN401  (any TOML value)
    if isinstance(value, dict):
        kept = {name: _without_nothing(one) for name, one in value.items()}
        return {name: one for name, one in kept.items() if one != {}}
    return value


def _by_hand() -> BadInputError:
    return BadInputError(
        "profile.edit_by_hand",
        "Это место положения записано так, что по полям его не изменить, не задев другого.",
        "Ничего не изменено. Исправьте его в тексте: «Положение» → «Весь текст».",
    )


def _differs(field: Field, entry: Entry | None, before: Entry | None) -> bool:
    return entry is not None and _bare(field, entry) != _bare(field, before or Entry())


def _bare(field: Field, entry: Entry) -> Entry:
    """Without what a form adds or takes: spaces, empty lines, the order of what is ticked."""
    value = tuple(_plain(piece) for piece in entry.value)
    if field.shape is Shape.LIST:
        value = tuple(filter(None, (line.strip() for piece in entry.value for line in piece.splitlines())))
    elif field.shape is Shape.OFFICES:
        value = tuple(sorted(filter(None, value)))
    return Entry(value if any(value) else (), _plain(entry.clause), _plain(entry.quote))


def _plain(text: str) -> str:
    return " ".join(text.split())


def _table(document: MutableMapping[str, Any], path: Sequence[str]) -> MutableMapping[str, Any]:
    """The table at the path; it and those above it are made where they are missing."""
    part = document
    for depth, step in enumerate(path, start=1):
        if step not in part:
            part[step] = tomlkit.table(is_super_table=depth < len(path))
        part = part[step]
    return part


def _fill(table: MutableMapping[str, Any], field: Field, entry: Entry) -> None:
    parsed = _parsed(field, entry)
    if parsed is not None and not entry.clause.strip():
        raise _bad(field, "впишите пункт положения или норму, которыми это задано")
    said = {"value": parsed, "clause": _plain(entry.clause), "quote": _plain(entry.quote)}
    for name, value in said.items():
        if value in (None, ""):
            table.pop(name, None)
        elif isinstance(value, str) and _plain(str(table.get(name, ""))) == value:
            continue  # its spaces and lines stay as they are
        elif name in table or not isinstance(table, Table):
            table[name] = value
        else:
            table.append(name, cast(Any, value))


def _required(field: Field, entry: Entry) -> object:
    value = _parsed(field, entry)
    if value is None:
        raise _bad(field, "не заполнено")
    return value


def _parsed(field: Field, entry: Entry) -> object:
    """The value as TOML has it; None for nothing. Raises BadInputError `profile.bad_entry`."""
    pieces = _bare(field, entry).value
    if not pieces:
        return None
    if field.shape in (Shape.LIST, Shape.OFFICES):
        return list(pieces)
    if field.shape is Shape.ORDER:
        number, day = _two(field, pieces, "нужны номер и дата приказа")
        return _inline({"number": number, "date": _day(field, day)})
    if field.shape is Shape.DEADLINE:
        unit, days = (*pieces, "")[:2]
        if not unit and days in ("", "0"):
            return None
        if not unit:
            raise _bad(field, "выберите, от чего считать дни")
        return _inline({"unit": unit, "days": _number(field, days or "0")})
    return _single(field, pieces[0])


def _single(field: Field, text: str) -> object:
    match field.shape:
        case Shape.TERM:
            return PERMANENT if text.casefold() in ("постоянно", PERMANENT) else _number(field, text)
        case Shape.NUMBER:
            return _number(field, text)
        case Shape.YES_NO:
            return text == "yes"
        case Shape.DATE:
            return _day(field, text)
        case _:
            return text


def _two(field: Field, pieces: tuple[str, ...], otherwise: str) -> tuple[str, str]:
    if len(pieces) != 2 or not all(pieces):
        raise _bad(field, otherwise)
    return pieces[0], pieces[1]


def _number(field: Field, text: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) <= _LONGEST_NUMBER):
        raise _bad(field, "нужно целое число" + (" лет или «постоянно»" if field.shape is Shape.TERM else ""))
    return int(text)


def _day(field: Field, text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise _bad(field, "нужна дата") from None


def _inline(values: Mapping[str, object]) -> object:
    table = tomlkit.inline_table()
    table.update(values)
    return table


def _bad(field: Field, what: str) -> BadInputError:
    return BadInputError("profile.bad_entry", f"«{field.title}»: {what}.", "Исправьте поле и повторите.")
