"""JSON from outside, parsed within bounds: no duplicate keys, no NaN, no bottomless nesting, no broken text."""

import json
import math
import re
from typing import Any, NoReturn

from kernel.errors import BadInputError

MAX_DEPTH = 40  # levels; the deepest answer of the API has six
_BOM = b"\xef\xbb\xbf"
_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")
_AGAIN = "Выгрузите этот ответ API ещё раз и повторите импорт."


class _DuplicateKeyError(ValueError):
    """Two members of one object share a key: one of them would be lost."""


def parse_json(file: str, content: bytes) -> Any:  # noqa: ANN401  (any JSON value)
    """The value in the file.

    Raises BadInputError: `import.dnevnikru.encoding`, `import.dnevnikru.not_json`, `import.dnevnikru.duplicate_key`,
    `import.dnevnikru.too_deep`, `import.dnevnikru.bad_text`.
    """
    try:
        text = content.removeprefix(_BOM).decode()
        value = json.loads(text, object_pairs_hook=_object, parse_float=_finite, parse_constant=_refuse_constant)
    except UnicodeDecodeError as error:
        raise BadInputError(
            "import.dnevnikru.encoding", f"Файл «{file}» не в кодировке UTF-8 (байт {error.start}).", _AGAIN
        ) from error
    except _DuplicateKeyError as error:
        raise BadInputError(
            "import.dnevnikru.duplicate_key", f"В файле «{file}» поле {error} стоит в одном объекте дважды.", _AGAIN
        ) from error
    except json.JSONDecodeError as error:
        raise BadInputError(
            "import.dnevnikru.not_json",
            f"Файл «{file}» — не JSON или обрывается: строка {error.lineno}, знак {error.colno}.",
            _AGAIN,
        ) from error
    except ValueError as error:
        raise BadInputError(
            "import.dnevnikru.not_json", f"В файле «{file}» число, которого в JSON нет.", _AGAIN
        ) from error
    except RecursionError as error:
        raise _too_deep(file) from error
    _check(file, value, escapes=_SURROGATE.search(text) is not None)
    return value


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        keys = [key for key, _ in pairs]
        raise _DuplicateKeyError(next(repr(key[:40]) for key in keys if keys.count(key) > 1))
    return members


def _finite(digits: str) -> float:
    """A number that Python would read as infinite could not be written back as JSON."""
    number = float(digits)
    if not math.isfinite(number):
        raise ValueError(digits)
    return number


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(name)


def _check(file: str, root: Any, *, escapes: bool) -> None:  # noqa: ANN401  (any JSON value)
    """Depth and text of a parsed value, without recursion: the value may be as deep as the parser allowed.

    `escapes`: whether the text has any of which half a character could have come; texts are not looked at else.
    """
    pending: list[tuple[Any, int]] = [([root], 0)]
    while pending:
        value, depth = pending.pop()
        if depth + bool(value) > MAX_DEPTH:
            raise _too_deep(file)
        children = value.values() if isinstance(value, dict) else value
        if escapes:
            for text in (*value, *children):
                if isinstance(text, str) and not text.isascii():
                    _check_text(file, text)
        pending.extend((child, depth + 1) for child in children if isinstance(child, dict | list))


def _check_text(file: str, text: str) -> None:
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise BadInputError(
            "import.dnevnikru.bad_text",
            f"В файле «{file}» есть текст с половиной знака Юникода (одиночный суррогат): записать его нельзя.",
            "Исправьте эту запись в журнале и выгрузите ответ API ещё раз.",
        ) from error


def _too_deep(file: str) -> BadInputError:
    return BadInputError(
        "import.dnevnikru.too_deep",
        f"Файл «{file}» вложен глубже {MAX_DEPTH} уровней: ответы API Дневник.ру такими не бывают.",
        _AGAIN,
    )
