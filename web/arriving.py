"""Files on their way in: written to the home's own disk in pieces, under a name that any file system takes."""

from typing import Any

from django.core.files.uploadhandler import TemporaryFileUploadHandler

_LONGEST_STEM, _LONGEST_SUFFIX = 80, 16


class Arriving(TemporaryFileUploadHandler):
    """Django's handler; the name that a browser says may be of any length, and becomes part of a file's name."""

    def new_file(self, field_name: str, file_name: str, *more: Any, **named: Any) -> None:  # noqa: ANN401 - Django's own
        """Begins a file."""
        stem, dot, suffix = file_name.rpartition(".")
        short = f"{stem[:_LONGEST_STEM]}{dot}{suffix[:_LONGEST_SUFFIX]}" if dot else file_name[:_LONGEST_STEM]
        super().new_file(field_name, short, *more, **named)
