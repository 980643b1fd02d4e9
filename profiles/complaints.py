"""What is wrong with a profile, in Russian and with the place: `journal.term.value: …`."""

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

# How many are told at once: the first usually explains the rest.
_TOLD_AT_ONCE = 3

# pydantic's error types → Russian; `{name}` is filled from the error's own context.
_WORDS = {
    "missing": "нет обязательного поля",
    "model_type": "нужна таблица с полями",
    "model_attributes_type": "нужна таблица с полями",
    "dict_type": "нужна таблица «знак = значение»",
    "string_type": "нужна строка",
    "string_too_short": "строка пуста",
    "string_too_long": "строка длиннее {max_length} знаков",
    "string_pattern_mismatch": "годятся только a–z, 0–9 и дефис",
    "int_type": "нужно целое число",
    "bool_type": "нужно true или false",
    "tuple_type": "нужен список",
    "too_short": "в списке должно быть не меньше {min_length}",
    "too_long": "в списке должно быть не больше {max_length}",
    "greater_than_equal": "число меньше {ge}",
    "less_than_equal": "число больше {le}",
    "date_type": "нужна дата вида 2026-05-31",
    "date_parsing": "нужна дата вида 2026-05-31",
    "date_from_datetime_parsing": "нужна дата вида 2026-05-31",
    "date_from_datetime_inexact": "нужна дата без времени, вида 2026-05-31",
    "value_error": "{error}",
    "enum": "недопустимое значение; можно: {expected}",
    "literal_error": "недопустимое значение; можно: {expected}",
}


def complaints(error: ValidationError, data: object) -> list[str]:
    """The first few errors as `path: what is wrong`, the path being one that stands in the file."""
    told = [f"{_path(detail, data)}: {_what(detail)}" for detail in error.errors(include_url=False)]
    return list(dict.fromkeys(told))[:_TOLD_AT_ONCE]


def _what(detail: ErrorDetails) -> str:
    words = _WORDS.get(detail["type"])
    if words is None:
        return f"не годится ({detail['msg']})"
    return words.format_map({name: _plain(value) for name, value in detail.get("ctx", {}).items()})


def _plain(value: Any) -> str:  # noqa: ANN401  (whatever pydantic puts into an error's context)
    return str(value).replace(" or ", ", ")


def _path(detail: ErrorDetails, data: object) -> str:
    """The error's place, without the names of types that pydantic puts between the keys."""
    steps: list[str] = []
    for step in detail["loc"]:
        known, inner = _inside(data, step)
        if not known and detail["type"] != "missing":
            break
        data = inner
        steps.append(str(step))
    return ".".join(steps) or "весь файл"


def _inside(data: object, step: str | int) -> tuple[bool, object]:
    """Whether the step leads somewhere in the file's data, and where to."""
    if isinstance(data, Mapping) and step in data:
        return True, data[step]
    if isinstance(data, list) and isinstance(step, int) and step < len(data):
        return True, data[step]
    return False, None
