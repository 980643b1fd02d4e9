"""Messages as files of a folder, each of them whole from the moment it can be seen.

kombu's own file-system transport (5.7) opens a message under its final name and fills it afterwards, and writes its
tables of bindings in place. A consumer that looks at that moment takes an empty message (about one in three thousand
on a busy machine): the message is lost and the worker dies of it. Here both appear by renaming.
"""

import fcntl
import os
import time
import uuid
from pathlib import Path
from queue import Empty
from typing import Any

from kombu.transport import filesystem
from kombu.utils.encoding import bytes_to_str, str_to_bytes
from kombu.utils.json import dumps, loads


class Channel(filesystem.Channel):
    """The channel of kombu, with a writer and a reader that never meet in the middle of a file."""

    # As in kombu, whose file-system channel departs from its own abstract one in both signatures.
    def _put(self, queue: str, payload: dict[str, Any], **_: object) -> None:  # type: ignore[override]
        name = f"{time.monotonic_ns() // 1_000_000}_{uuid.uuid4()}.{queue}.msg"
        _write(Path(self.data_folder_out, name), payload)

    def _get(self, queue: str) -> dict[str, Any]:  # type: ignore[override]
        for path in sorted(Path(self.data_folder_in).iterdir()):
            if path.name.partition(".")[2] != f"{queue}.msg":
                continue
            try:
                taken = path.rename(f"{path}.taken")  # one of several consumers has it; the others go on
            except FileNotFoundError:
                continue
            told = taken.read_bytes()
            taken.unlink()
            found: dict[str, Any] = loads(bytes_to_str(told))
            return found
        raise Empty

    def _queue_bind(self, exchange: str, routing_key: str | None, pattern: str | None, queue: str | None) -> None:
        table = Path(self.control_folder, f"{exchange}.exchange")  # `get_table` refuses names that are no file names
        bound = filesystem.exchange_queue_t(routing_key or "", pattern or "", queue or "")
        with Path(self.control_folder, "lock").open("wb") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            known = self.get_table(exchange)
            if bound not in known:
                _write(table, [bound, *known])


class Transport(filesystem.Transport):
    """`filesystem://` with the channel above."""

    Channel = Channel


def _write(path: Path, told: object) -> None:
    part = path.with_name(f"{path.name}.{uuid.uuid4()}.part")
    try:
        with part.open("wb") as file:
            file.write(str_to_bytes(dumps(told)))
            file.flush()
            os.fsync(file.fileno())  # a table that a power cut left empty would stop every publisher
        part.replace(path)
    except OSError:
        part.unlink(missing_ok=True)
        raise
