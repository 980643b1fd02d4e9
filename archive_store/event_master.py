"""The master copy of the event log: two files in the home, and what a killed append may leave of them."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from archive_store.event_check import check_log
from archive_store.event_lines import MAX_LINE, Event, damaged, parse_line
from archive_store.keys import ArchiveKey, signature_text
from archive_store.paths import EVENTS, EVENTS_HEAD
from kernel.digests import canonical_json
from kernel.errors import UnavailableError

HEAD_FORMAT = "school-archive/events-head/1"

_BLOCK = 2 * MAX_LINE  # bytes: the last whole line and a torn one


@dataclass(frozen=True)
class Master:
    """The master under the home's lock: whole lines only, all covered by the signed head.

    Attributes:
        home: the folder.
        size: length of the log in bytes.
        last: its last event, or None.
    """

    home: Path
    size: int
    last: Event | None

    def read(self, start: int, end: int | None = None) -> bytes:
        """The log's bytes from `start` to `end`."""
        path = self.home / EVENTS
        if not path.exists():
            return b""
        with path.open("rb") as file:
            file.seek(start)
            return file.read(min(self.size, self.size if end is None else end) - start)

    def head_bytes(self) -> bytes:
        """The content of the signed head; empty while there is no event."""
        path = self.home / EVENTS_HEAD
        return path.read_bytes() if path.exists() else b""


def open_master(home: Path, key: ArchiveKey) -> Master:
    """Finds the end of the log and finishes what a killed append left (docs/format.md §8).

    Raises IntegrityError `events.damaged`.
    """
    path = home / EVENTS
    size = path.stat().st_size if path.exists() else 0
    whole, last = _last_line(path, size) if size else (0, None)
    signed = _signed_head(home)
    master = Master(home, whole, last)
    behind = (last.seq, last.hash) != signed if last else signed != (0, "")
    if behind:
        _accept_unsigned(master, signed)
    if whole < size:
        _truncate(path, whole)  # a torn line: it was never confirmed
    if behind:
        write_head(home, key, last)
    return master


def _accept_unsigned(master: Master, signed: tuple[int, str]) -> None:
    """Lines beyond the signed head were not confirmed; they stay if they go on from it."""
    lines = master.read(0).splitlines()
    seq, digest = signed
    if len(lines) < seq or (seq and parse_line(lines[seq - 1]).hash != digest):
        raise damaged(f"нет события № {seq}, которое уже было подписано")
    report = check_log(master.read(0), None, {})
    if wrong := [item for item in report.findings if item.code not in ("events.no_head", "events.time_backwards")]:
        raise damaged(wrong[0].message.rstrip("."))


def _last_line(path: Path, size: int) -> tuple[int, Event | None]:
    """Length up to the last newline, and the event before it."""
    with path.open("rb") as file:
        start = max(0, size - _BLOCK)
        file.seek(start)
        block = file.read()
    end = block.rfind(b"\n") + 1
    if end == 0:
        if start:
            raise damaged("последняя строка слишком длинна")
        return 0, None
    begin = block.rfind(b"\n", 0, end - 1) + 1
    if begin == 0 and start:
        raise damaged("последняя строка слишком длинна")
    return start + end, parse_line(block[begin:end])


def _signed_head(home: Path) -> tuple[int, str]:
    path = home / EVENTS_HEAD
    if not path.exists():
        return 0, ""
    try:
        value = json.loads(path.read_bytes())
        return int(value["seq"]), str(value["hash"])
    except (ValueError, KeyError, TypeError) as error:
        raise damaged("подпись под журналом (events.head.json) не читается") from error


def write_lines(master: Master, lines: bytes) -> None:
    """Adds whole lines to the log; durable on return. On an error the log is cut back."""
    path = master.home / EVENTS
    created = not path.exists()
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o644)
    try:
        _write(descriptor, lines)
        os.fsync(descriptor)
    except OSError:
        os.ftruncate(descriptor, master.size)
        raise
    finally:
        os.close(descriptor)
    if created:
        _sync_folder(master.home)


def add_event(master: Master, key: ArchiveKey, event: Event) -> Master:
    """Adds an event and signs it; durable on return. On an error the log is as it was."""
    line = event.as_line()
    write_lines(master, line)
    try:
        write_head(master.home, key, event)
    except OSError:
        _truncate(master.home / EVENTS, master.size)
        raise
    return Master(master.home, master.size + len(line), event)


def write_head(home: Path, key: ArchiveKey, last: Event | None) -> None:
    """Signs the last event and puts the head in place at one stroke; durable on return."""
    if last is None:
        return
    value = {"format": HEAD_FORMAT, "seq": last.seq, "hash": last.hash, "at": last.at, "key_id": key.key_id}
    signed = canonical_json({**value, "sig": signature_text(key, canonical_json(value))})
    new = home / f"{EVENTS_HEAD}.new"
    descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o644)
    try:
        _write(descriptor, signed)
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    new.replace(home / EVENTS_HEAD)
    _sync_folder(home)


@contextmanager
def home_errors(home: Path) -> Iterator[None]:
    """Turns the system's errors in the block into UnavailableError `events.home_failed`."""
    try:
        yield
    except OSError as error:
        raise UnavailableError(
            "events.home_failed",
            f"Не удалось записать журнал событий в {home}: {error.strerror}.",
            "Проверьте место на диске и права на домашнюю папку; событие не записано, повторите действие.",
        ) from error


def _truncate(path: Path, size: int) -> None:
    with path.open("r+b") as file:
        file.truncate(size)
        os.fsync(file.fileno())


def _write(descriptor: int, data: bytes) -> None:
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(descriptor, rest) :]


def _sync_folder(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
