"""Turns pydantic's complaints about a JSON file into Russian: file, path, what, what to do."""

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from kernel.errors import BadInputError

_WHAT = {
    "missing": "нет обязательного поля",
    "json_invalid": "это не JSON или файл обрывается: {ctx[error]}",
    "int_type": "ожидалось целое число",
    "int_from_float": "ожидалось целое число",
    "bool_type": "ожидалось true или false",
    "string_type": "ожидалась строка",
    "string_too_long": "строка длиннее {ctx[max_length]} знаков",
    "string_too_short": "пустая строка",
    "tuple_type": "ожидался список",
    "model_type": "ожидался объект {{ }}",
    "model_attributes_type": "ожидался объект {{ }}",
    "too_short": "список пуст",
    "too_long": "в списке больше {ctx[max_length]} строк",
    "enum": "допустимо только: {ctx[expected]}",
    "literal_error": "допустимо только: {ctx[expected]}",
    "greater_than_equal": "число меньше {ctx[ge]}",
    "less_than_equal": "число больше {ctx[le]}",
    "date_type": "ожидалась дата вида 2026-05-31",
    "date_parsing": "ожидалась дата вида 2026-05-31",
    "date_from_datetime_parsing": "ожидалась дата вида 2026-05-31",
    "date_from_datetime_inexact": "ожидалась дата без времени, вида 2026-05-31",
    "datetime_type": "ожидалось время вида 2026-06-03T09:00:00+03:00",
    "datetime_parsing": "ожидалось время вида 2026-06-03T09:00:00+03:00",
    "datetime_from_date_parsing": "ожидалось время вида 2026-06-03T09:00:00+03:00",
    "timezone_aware": "у времени нет часового пояса",
    "value_error": "{ctx[error]}",
}
_SHOWN_VALUE = 60  # characters of a wrong value that a message quotes


def complain(error: ValidationError, file: str) -> BadInputError:
    """The error for a file that is not of its schema; names the first place and counts the others."""
    details = error.errors(include_url=False)
    first = details[0]
    code = "import.not_json" if first["type"] == "json_invalid" else "import.wrong_schema"
    more = f" Всего замечаний: {len(details)}." if len(details) > 1 else ""
    return BadInputError(
        code,
        f"Файл «{file}», {pointer(first)}: {_what(first)}.{more}",
        "Исправьте это место или выгрузите журнал ещё раз; поля описаны в docs/schema.",
    )


def pointer(detail: ErrorDetails) -> str:
    """The place as a JSON pointer: `/pupils/0/order`."""
    return "/" + "/".join(str(part) for part in detail["loc"])


def _what(detail: ErrorDetails) -> str:
    kind = detail["type"]
    what = _WHAT.get(kind, "значение не подходит").format(ctx=detail.get("ctx", {}))
    if kind in ("missing", "json_invalid", "model_type", "tuple_type"):
        return what
    value = str(detail["input"])
    quoted = value if len(value) <= _SHOWN_VALUE else value[:_SHOWN_VALUE] + "…"
    return f"{what}, а стоит «{quoted}»"
