"""Which letters may stand in a document, and the cleaned text of the data.

Ordinary variants are made plain: composed letters (NFC), unusual spaces, invisible marks that word processors leave.
What is left must have a glyph in the fonts that ship with the program: a box instead of a letter would be a loss that
nobody sees until it is too late. Control characters and marks of writing direction are refused: they can make a page
read otherwise than its data.
"""

import re
import unicodedata
from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeVar

from docgen.typeface import pt_letters, symbol_letters
from journals.model import Part
from kernel.errors import BadInputError

P = TypeVar("P", bound=Part)
D = TypeVar("D")

_SPACES = dict.fromkeys(map(ord, "\t\v\f\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2008\u2009\u200a\u3000"), " ")
_FIRM_SPACES = dict.fromkeys(map(ord, "\u2007\u202f"), "\u00a0")
# Soft hyphen, zero-width space and joiners, word joiner, byte order mark, variation selectors: nothing to see.
_INVISIBLE = dict.fromkeys([0xAD, 0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF, *range(0xFE00, 0xFE10)])
_PLAIN = {**_SPACES, **_FIRM_SPACES, **_INVISIBLE}
_CONTROL = frozenset({"Cc", "Cf", "Zl", "Zp", "Cs", "Co"})
_RIGHT_TO_LEFT = frozenset({"R", "AL", "AN"})
# Fields that are never printed: keys of references and digests.
_UNPRINTED = frozenset({"id", "pupil", "period", "schema_id", "file_sha256", "regulation_profile"})

# Control characters stand in JSON as escapes; of those only the line feed, the quote and the backslash may be there.
_OTHER_ESCAPE = re.compile(r"\\[^n\"\\]")

_PLACES = {
    "school": "школа", "full_name": "полное наименование", "short_name": "краткое наименование", "place": "место",
    "source": "источник", "system": "система", "unit": "класс", "name": "название", "letter": "буква",
    "class_teacher": "классный руководитель", "pupils": "обучающийся", "surname": "фамилия", "patronymic": "отчество",
    "name_history": "прежняя фамилия", "membership": "пребывание в классе", "event": "событие", "basis": "основание",
    "from_org": "откуда", "to_org": "куда", "home_schooling": "обучение на дому", "subjects": "предмет",
    "teacher": "учитель", "teachers": "учитель", "subgroup": "подгруппа", "lessons": "урок", "topic": "тема",
    "homework": "домашнее задание", "cells": "клетка", "marks": "отметка", "value": "значение", "work": "вид работы",
    "absence": "пропуск", "raw": "знак", "note": "примечание", "period_results": "итог периода",
    "results": "итог периода", "decisions": "решение", "remarks": "замечание", "by": "кто", "done": "исполнение",
    "text": "текст", "rows": "строка", "parents": "родитель", "phone": "телефон", "address": "адрес",
    "relation": "кем приходится", "file_no": "номер личного дела", "health_group": "группа здоровья", "seat": "место",
    "sports_group": "физкультурная группа", "recommendations": "рекомендации", "medical_worker": "медицинский работник",
    "entries": "замещение", "class_title": "класс", "subject": "предмет", "absent": "отсутствует", "reason": "причина",
    "substitute": "замещает", "keeper": "кто вёл", "sheets": "ведомость", "organisation": "организация",
    "result": "итог",
    "changes": "изменение", "before": "было", "after": "стало", "kind": "вид", "academic_year": "учебный год",
}  # fmt: skip


def page_text(text: str, where: str) -> str:
    """The text as a page shows it. Line feeds are kept.

    Args:
        text: any text from the data.
        where: where it stands, in Russian, for the message.

    Raises:
        BadInputError: `docgen.control_character` or `docgen.missing_glyph`, naming the letter and the place.
    """
    if text.isascii() and text.isprintable():
        return text
    if not pt_letters().issuperset(text):
        text = text.replace("\r\n", "\n").replace("\r", "\n")
        text = unicodedata.normalize("NFC", text).translate(_PLAIN)
        for letter in text:
            if letter != "\n" and letter not in pt_letters():
                _check_letter(letter, where)
    return text


def _check_letter(letter: str, where: str) -> None:
    code = f"U+{ord(letter):04X}"
    if unicodedata.category(letter) in _CONTROL:
        raise BadInputError(
            "docgen.control_character",
            f"Недопустимый управляющий знак {code}: {where}.",
            "Уберите знак в исходной системе и выгрузите данные заново.",
        )
    if letter not in symbol_letters() or unicodedata.bidirectional(letter) in _RIGHT_TO_LEFT:
        name = unicodedata.name(letter, "без названия")
        raise BadInputError(
            "docgen.missing_glyph",
            f"В шрифтах программы нет знака «{letter}» ({code}, {name}): {where}.",
            "Замените знак в исходной системе и выгрузите данные заново.",
        )


def one_line(text: str) -> str:
    """The text with line feeds and runs of spaces as single spaces."""
    return re.sub(r"[ \n]+", " ", text).strip()


def printable(part: P, where: str = "") -> P:
    """The part with every printed text cleaned by `page_text`, at every depth; the same object if nothing changed."""
    return part if _is_plain(part) else _cleaned(part, where)


def _is_plain(part: Part) -> bool:
    """Whether no text of the part has anything to clean. One look at its JSON is ten times faster than a walk."""
    text = part.model_dump_json()
    return pt_letters().issuperset(text) and _OTHER_ESCAPE.search(text) is None


def _cleaned(part: P, where: str) -> P:
    changed: dict[str, Any] = {}
    for name in type(part).model_fields:
        if name in _UNPRINTED:
            continue
        value = getattr(part, name)
        clean = _clean(value, name, where)
        if clean is not value:
            changed[name] = clean
    return part.model_copy(update=changed) if changed else part


def _clean(value: Any, name: str, where: str) -> Any:  # noqa: ANN401  (any field's value)
    place = _joined(where, _PLACES.get(name, name))
    if not isinstance(value, tuple):
        return _clean_item(value, place)
    items = tuple(_clean_item(item, _item_place(place, item, at)) for at, item in enumerate(value, 1))
    return value if all(new is old for new, old in zip(items, value, strict=True)) else items


def _clean_item(value: Any, place: str) -> Any:  # noqa: ANN401  (any field's value)
    if isinstance(value, Part):
        return _cleaned(value, place)
    if type(value) is str:
        clean = page_text(value, place)
        return value if clean == value else clean
    return value


def _item_place(place: str, item: Any, at: int) -> str:  # noqa: ANN401  (any item)
    """The place of an item of a list: by number or date only, so that no name gets into a message."""
    day = getattr(item, "date", None)
    return f"{place} № {getattr(item, 'order', at)}" if day is None else f"{place} {day:%d.%m.%Y}"


def _joined(where: str, step: str) -> str:
    return f"{where}, {step}" if where else step


def printable_data(value: D, where: str) -> D:
    """The value with every text in it cleaned by `page_text`, at every depth."""
    return _clean_data(value, where)  # type: ignore[no-any-return]  # of the value's own type


def _clean_data(value: Any, where: str) -> Any:  # noqa: ANN401  (any field's value)
    if type(value) is str:
        return page_text(value, where)
    if isinstance(value, tuple):
        return tuple(_clean_data(item, where) for item in value)
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **{f.name: _clean_data(getattr(value, f.name), where) for f in fields(value) if f.init})
    return value
