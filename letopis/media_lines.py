"""Sections of the settings file: written when a home is founded, a medium moves, a service or a person is changed."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import tomlkit
from tomlkit.exceptions import TOMLKitError

from kernel.errors import BadInputError
from letopis.settings import parse_settings
from operations import durable
from operations.home import Home

_PATHS = ("path", "credentials")
_PLACE = ("path", "uuid", "s3", "bucket", "prefix", "region", "credentials")


def inside(home: Home, path: Path) -> Path:
    """The path as the settings tell it: from the home, where it lies in it."""
    root = home.root.resolve()
    return path.relative_to(root) if path.is_relative_to(root) else path


def quoted(text: str) -> str:
    """A TOML basic string."""
    escaped = "".join(
        f"\\u{ord(c):04x}" if ord(c) < 32 or ord(c) == 127 else {'"': '\\"', "\\": "\\\\"}.get(c, c) for c in text
    )
    return f'"{escaped}"'


def move_medium(home: Home, name: str, lines: Mapping[str, str]) -> None:
    """Writes another place and uuid of a medium into the settings; what else stands there stays as it is.

    `lines`: `path`, or what tells a bucket, and `uuid`; paths absolute.

    Raises BadInputError `settings.malformed` if the section is not found where it should be.
    """
    place = {
        key: quoted(inside(home, Path(value)).as_posix() if key in _PATHS else value)
        for key, value in lines.items()
        if value
    }
    text = home.settings.read_text(encoding="utf-8")
    fresh = _with_lines(text, f"media.{name}", place)
    if fresh is None:
        raise BadInputError(
            "settings.malformed",
            f"В файле «{home.settings}» нет раздела [media.{name}].",
            f"Впишите его: {', '.join(f'{key} = {value}' for key, value in place.items())}.",
        )
    wanted = tomllib.loads(text)
    kept = {key: value for key, value in wanted["media"][name].items() if key not in _PLACE}
    wanted["media"][name] = {**kept, **tomllib.loads("\n".join(f"{key} = {value}" for key, value in place.items()))}
    _write(home, fresh, wanted)


def change_section(home: Home, section: Sequence[str], values: Mapping[str, object]) -> None:
    """Writes values of a section (`("people", "anna")`) into the settings; what else stands there stays as it is.

    Raises BadInputError `settings.malformed`, and nothing is written, if the file would say anything else after it, or
    would be no settings.
    """
    text = home.settings.read_text(encoding="utf-8")
    document, wanted = tomlkit.parse(text), tomllib.loads(text)
    part: Any = document
    said: dict[str, Any] = wanted
    try:
        for depth, step in enumerate(section, 1):
            if step not in part:
                part[step] = tomlkit.table(is_super_table=depth < len(section))
            part, said = part[step], said.setdefault(step, {})
        for key, value in values.items():
            part[key] = said[key] = value
        fresh = tomlkit.dumps(document)
    except (TOMLKitError, ValueError, TypeError, AttributeError) as error:
        raise _not_written(home) from error
    parse_settings(home, fresh)
    _write(home, fresh, wanted)


def _write(home: Home, text: str, wanted: Mapping[str, object]) -> None:
    """Writes the settings, if they say what is wanted. Raises BadInputError `settings.malformed`."""
    try:
        fits = tomllib.loads(text) == wanted
    except tomllib.TOMLDecodeError:
        fits = False
    if not fits:
        raise _not_written(home)
    durable.write(home.settings, text.encode())


def _not_written(home: Home) -> BadInputError:
    return BadInputError(
        "settings.malformed",
        f"В файл «{home.settings}» не удалось вписать новое, не задев прежнего.",
        "Впишите его сами: разделы и поля описаны в docs/operate.md.",
    )


def _with_lines(text: str, section: str, lines: Mapping[str, str]) -> str | None:
    """The settings with the place's lines at the section's head in place of the old; None without such a section."""
    outer, _, last = section.partition(".")
    head = rf'^[ \t]*\[ *{outer} *\. *"?{re.escape(last)}"? *\](?P<said>[ \t]*(#[^\n]*)?)\n'
    found = re.search(rf"(?ms){head}(?P<body>.*?)(?=^[ \t]*\[|\Z)", text)
    if found is None:
        return None
    body = re.sub(rf"(?m)^[ \t]*({'|'.join(_PLACE)})[ \t]*=.*\n?", "", found["body"])
    own = "".join(f"{key} = {value}\n" for key, value in lines.items())
    fresh = f"[{section}]{found['said'].rstrip()}\n{own}{body}"
    return text[: found.start()] + fresh + text[found.end() :]
