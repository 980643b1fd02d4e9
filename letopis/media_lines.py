"""The media's sections of the settings file as lines: written when a home is founded or a medium moves."""

import re
from collections.abc import Mapping
from pathlib import Path

from kernel.errors import BadInputError
from operations import durable
from operations.home import Home

_PATHS = ("path", "credentials")


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
    place = "".join(
        f"{key} = {quoted(inside(home, Path(value)).as_posix() if key in _PATHS else value)}\n"
        for key, value in lines.items()
        if value
    )
    text = home.settings.read_text(encoding="utf-8")
    head = rf'^[ \t]*\[ *media *\. *"?{re.escape(name)}"? *\](?P<said>[ \t]*(#[^\n]*)?)\n'
    section = re.compile(rf"(?ms){head}(?P<body>.*?)(?=^[ \t]*\[|\Z)")
    found = section.search(text)
    if found is None:
        raise BadInputError(
            "settings.malformed",
            f"В файле «{home.settings}» нет раздела [media.{name}].",
            f"Впишите его: {place.strip().replace(chr(10), ', ')}.",
        )
    body = re.sub(r"(?m)^\s*(path|uuid|s3|bucket|prefix|region|credentials)\s*=.*\n?", "", found["body"])
    fresh = f"[media.{name}]{found['said'].rstrip()}\n{place}{body}"
    durable.write(home.settings, (text[: found.start()] + fresh + text[found.end() :]).encode())
