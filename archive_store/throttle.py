"""A check that leaves the disk and the school's network to others: a source that reads at most so fast."""

import threading
import time
from collections.abc import Iterator

from archive_store.check_source import Source


class Throttled:
    """See `check_source.Source`. `rate`: bytes a second, over all that is read."""

    def __init__(self, source: Source, rate: int) -> None:
        self._source = source
        self._rate = rate
        self._began = time.monotonic()
        self._read = 0
        self._lock = threading.Lock()

    def names(self, path: str) -> dict[str, str]:
        """See `Source.names`."""
        return self._source.names(path)

    def has_folder(self, path: str) -> bool:
        """See `Source.has_folder`."""
        return self._source.has_folder(path)

    def chunks(self, path: str) -> Iterator[bytes]:
        """See `Source.chunks`; waits before each piece until its time has come."""
        for chunk in self._source.chunks(path):
            with self._lock:
                self._read += len(chunk)
                ahead = self._read / self._rate - (time.monotonic() - self._began)
            if ahead > 0:
                time.sleep(ahead)
            yield chunk
