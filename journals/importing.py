"""What every reader of a source system takes and gives.

A `Bundle` is the set of files that a person handed in at once, by name; a reader looks at the content, not at the
names alone, and gives one `Imported` for each class. Readers are pure: bytes in, data out. Opening folders and ZIP
files safely is `journals.bundle`'s job.
"""

import gc
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Lock
from typing import Protocol, TypeVar, cast

from pydantic import ValidationError

from journals.complaints import complain
from journals.records import Importable
from kernel.findings import Finding

_T = TypeVar("_T")


@dataclass(frozen=True)
class Bundle:
    """Files handed in together: relative POSIX path → content."""

    files: Mapping[str, bytes]
    _opened: dict[tuple[object, str], object] = field(default_factory=dict, init=False, repr=False, compare=False)

    def opened(self, how: Callable[[bytes, str], _T], file: str) -> _T:
        """What `how` makes of a file's content and name: once, however many readers ask. Raises as `how` does."""
        key = (how, file)
        if key not in self._opened:
            self._opened[key] = how(self.files[file], file)
        return cast(_T, self._opened[key])


@dataclass(frozen=True)
class Imported:
    """One class out of a bundle.

    Attributes:
        journal: the class, group or sheet in canonical form.
        source: the raw export as far as it concerns this class only (path → content): it is archived inside the
            journal's object, so it must hold no other class's data.
        findings: every dropped, doubtful or unknown value. An `error` here means the import is refused.
    """

    journal: Importable
    source: Mapping[str, bytes]
    findings: tuple[Finding, ...] = field(default=())


def read_with(reader: "Reader", bundle: Bundle) -> list[Imported]:
    """What the reader reads. Raises as it does; BadInputError `import.wrong_schema` for what fits no journal."""
    try:
        with _collector_resting():
            return reader.read(bundle)
    except ValidationError as error:
        raise complain(error, ", ".join(sorted(bundle.files)[:3])) from error


_RESTING = Lock()
_readers = 0


@contextmanager
def _collector_resting() -> Iterator[None]:
    """Reading makes hundreds of thousands of values that stay, and no cycles: looking for these is half of its cost.

    It is of the whole process, and wakes with the last thread that reads.
    """
    global _readers
    with _RESTING:
        _readers += 1
        gc.disable()
    try:
        yield
    finally:
        with _RESTING:
            _readers -= 1
            if not _readers:
                if not gc.get_freeze_count():  # nobody else's
                    # What was read joins what is old: else it would be looked through once more, now.
                    gc.freeze()
                    gc.unfreeze()
                gc.enable()


class Reader(Protocol):
    """A reader of one source system's exports."""

    name: str

    def recognises(self, bundle: Bundle) -> bool:
        """Whether the content looks like this system's export."""
        ...

    def read(self, bundle: Bundle) -> list[Imported]:
        """Reads all classes. Raises BadInputError with the file, the path in it, what is wrong and what to do."""
        ...
