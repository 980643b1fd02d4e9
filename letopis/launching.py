"""How a part of `letopis serve` is started: a fresh interpreter each, so that nothing heavy is imported for nothing."""

import sys

from operations.home import Home


def command(home: Home, part: str) -> list[str]:
    """The command line that starts the part; it names no secret."""
    return [sys.executable, "-m", "letopis.part", str(home.root), part]
