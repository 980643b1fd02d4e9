"""Reading profiles: the built-in ones and those in a home. Every complaint names the place in the file."""

import json
import re
import tomllib
from collections.abc import Iterator
from datetime import date, datetime, time
from importlib import resources

from pydantic import BaseModel, ValidationError

from kernel.digests import sha256_hex
from kernel.errors import BadInputError, NotFoundError
from profiles.complaints import complaints
from profiles.model import Profile

# Bytes. The longest built-in profile is a fiftieth of it.
LARGEST_PROFILE = 1_000_000

_HINT = "Исправьте названное место в файле профиля; поля и допустимые значения описаны в docs/profiles.md."


def builtin_names() -> tuple[str, ...]:
    """The ids of the built-in profiles, sorted."""
    names = (entry.name for entry in (resources.files("profiles") / "data").iterdir())
    return tuple(sorted(name.removesuffix(".toml") for name in names if name.endswith(".toml")))


def profile_bytes(name: str) -> bytes:
    """A built-in profile's file, to be copied into a home. Raises NotFoundError `profile.unknown`."""
    if name not in builtin_names():
        raise NotFoundError(
            "profile.unknown",
            f"Нет встроенного профиля «{name}».",
            f"Есть такие: {', '.join(builtin_names())}. Свой профиль пишется по docs/profiles.md.",
        )
    return (resources.files("profiles") / "data" / f"{name}.toml").read_bytes()


def load_builtin(name: str) -> Profile:
    """A built-in profile. Raises NotFoundError `profile.unknown`."""
    return read_profile(profile_bytes(name), f"{name}.toml")


def profile_digest(data: bytes) -> str:
    """SHA-256 of the profile's file, 64 hex digits: a record keeps it beside the profile's id and version."""
    return sha256_hex(data)


def read_profile(data: bytes, where: str) -> Profile:
    """Reads a profile's TOML.

    Args:
        data: the file's bytes, UTF-8, with or without a byte order mark.
        where: the file's name, for messages only.

    Raises:
        BadInputError: `profile.malformed`, with the place in the file and what is wrong there.
    """
    if len(data) > LARGEST_PROFILE:
        raise _malformed(where, f"файл больше {LARGEST_PROFILE} байт: это не профиль")
    text = _as_json(_parsed(data, where), where)
    try:
        return Profile.model_validate_json(text)
    except ValidationError as error:
        raise _malformed(where, "; ".join(complaints(error, json.loads(text)))) from None


def unknown_fields(profile: Profile) -> tuple[str, ...]:
    """Dotted paths of the fields that this version does not know: kept, but perhaps a slip of the pen."""
    return tuple(_unknown_in(profile, ""))


def _parsed(data: bytes, where: str) -> dict[str, object]:
    try:
        return tomllib.loads(data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise _malformed(where, f"байт {error.start}: не UTF-8; сохраните файл в этой кодировке") from None
    except RecursionError:
        raise _malformed(where, "слишком глубокая вложенность") from None
    except ValueError as error:  # TOMLDecodeError, and a number too long for Python to read
        raise _malformed(where, f"{_toml_place(str(error))}: нарушен синтаксис TOML ({error})") from None


def _as_json(parsed: dict[str, object], where: str) -> str:
    """The file as JSON: strict pydantic takes enum values and tuples from JSON text but not from Python lists."""
    try:
        return json.dumps(parsed, default=_date_text, allow_nan=False)
    except ValueError:
        raise _malformed(where, "есть число nan или inf, а в профиле таких не бывает") from None


def _toml_place(message: str) -> str:
    if match := re.search(r"line (\d+), column (\d+)", message):
        return f"строка {match[1]}, столбец {match[2]}"
    return "конец файла" if "end of document" in message else "место не названо"


def _date_text(value: object) -> str:
    if isinstance(value, date | datetime | time):
        return value.isoformat()
    raise TypeError(f"not a TOML value: {value!r}")


def _unknown_in(part: object, path: str) -> Iterator[str]:
    if isinstance(part, BaseModel):
        yield from (f"{path}{name}" for name in sorted(part.model_extra or ()))
        for name in type(part).model_fields:
            yield from _unknown_in(getattr(part, name), f"{path}{name}.")
    elif isinstance(part, dict):
        for name, item in part.items():
            yield from _unknown_in(item, f"{path}{name}.")
    elif isinstance(part, tuple):
        for number, item in enumerate(part):
            yield from _unknown_in(item, f"{path}{number}.")


def _malformed(where: str, what: str) -> BadInputError:
    return BadInputError("profile.malformed", f"Профиль {where}: {what}.", _HINT)
