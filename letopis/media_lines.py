"""Sections of the settings file as lines: written when a home is founded, a medium moves, a service is changed."""

import re
from collections.abc import Collection, Mapping
from pathlib import Path

from kernel.errors import BadInputError
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
    if not _written(home, f"media.{name}", place, _PLACE):
        raise BadInputError(
            "settings.malformed",
            f"В файле «{home.settings}» нет раздела [media.{name}].",
            f"Впишите его: {', '.join(f'{key} = {value}' for key, value in place.items())}.",
        )


def change_signing(home: Home, lines: Mapping[str, str]) -> None:
    """Writes lines of `[signing]` into the settings, each in place of one of the same key; the section if need be."""
    if not _written(home, "signing", lines, lines):
        own = "".join(f"{key} = {value}\n" for key, value in lines.items())
        text = home.settings.read_text(encoding="utf-8").rstrip()
        durable.write(home.settings, f"{text}\n\n[signing]\n{own}".encode())


def _written(home: Home, section: str, lines: Mapping[str, str], instead: Collection[str]) -> bool:
    """Writes the lines at the section's head and drops those of the keys; False where there is no such section."""
    text = home.settings.read_text(encoding="utf-8")
    *outer, last = section.split(".")
    name = r" *\. *".join([*map(re.escape, outer), rf'"?{re.escape(last)}"?'])
    head = rf"^[ \t]*\[ *{name} *\](?P<said>[ \t]*(#[^\n]*)?)\n"
    found = re.search(rf"(?ms){head}(?P<body>.*?)(?=^[ \t]*\[|\Z)", text)
    if found is None:
        return False
    keys = "|".join(map(re.escape, instead))
    body = re.sub(rf"(?m)^[ \t]*({keys})[ \t]*=.*\n?", "", found["body"])
    own = "".join(f"{key} = {value}\n" for key, value in lines.items())
    fresh = f"[{section}]{found['said'].rstrip()}\n{own}{body}"
    durable.write(home.settings, (text[: found.start()] + fresh + text[found.end() :]).encode())
    return True
