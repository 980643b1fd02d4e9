"""The services of a home for a process that runs for months: what they are built of may change meanwhile."""

import logging
from pathlib import Path

from kernel.errors import LetopisError
from letopis.wiring import build_services
from operations.home import Home
from operations.services import Services

_LOG = logging.getLogger("letopis.current")


class CurrentServices:
    """Gives the services, built anew when settings or profile were written again.

    A medium that was replaced or a person who was entered counts from the next step on. Settings that do not read
    change nothing: the step goes on by the last ones that did.
    """

    def __init__(self, home: Home) -> None:
        self._home = home
        self._seen = _written(home)
        self._services = build_services(home)

    def __call__(self) -> Services:
        seen = _written(self._home)
        if seen != self._seen:
            try:
                self._services, self._seen = build_services(self._home), seen
            except LetopisError as error:
                _LOG.warning("settings as they are now cannot be used: %s", error.code)
        return self._services


def _written(home: Home) -> tuple[tuple[int, int, int] | None, ...]:
    """What tells that the settings or the profile were written again."""
    return tuple(_stamp_of(path) for path in (home.settings, home.profile))


def _stamp_of(path: Path) -> tuple[int, int, int] | None:
    try:
        facts = path.stat()
    except OSError:
        return None
    return facts.st_mtime_ns, facts.st_ino, facts.st_size
