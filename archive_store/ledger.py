"""The ledger of one medium: what was put on it and taken off it, one signed line after the other (docs/format.md §12).

A line is an event line (§8) with a signature of its own, so a copy of the file needs nothing beside it. The newest line
is the medium's *head*: whoever noted it elsewhere can tell later that the medium was rolled back, or goes on from
another history. `check_ledger` checks a ledger and shares no code with what is written here.
"""

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from archive_store.event_lines import MAX_LINE, NO_HASH, Event, event_of, next_event
from archive_store.keys import ArchiveKey, signature_text, verify_text
from archive_store.medium import Medium, read_whole
from archive_store.paths import LEDGER, LOCKS
from kernel.digests import canonical_json, sha256_hex
from kernel.errors import IntegrityError

_LOCK = f"{LOCKS}/ledger.lock"
_BLOCK = 2 * MAX_LINE  # bytes: the last whole line and a torn one


@dataclass(frozen=True)
class Head:
    """The newest line of a medium's ledger: `seq` 0 and an empty hash for a medium that has none yet.

    Attributes:
        medium: the medium's uuid.
        seq: number of the line, from 1.
        hash: of that line; all lines before hang on it.
    """

    medium: str
    seq: int
    hash: str

    def as_json(self) -> dict[str, Any]:
        """The head as an event's detail."""
        return {"medium": self.medium, "seq": self.seq, "hash": self.hash}


@dataclass(frozen=True)
class Row:
    """What a line says: `verb` is `create`, `attach`, `add`, `version`, `copy`, `repair` or `purge`."""

    verb: str
    subject: str
    details: Mapping[str, Any]


@dataclass(frozen=True)
class LedgerLine:
    """A line as it stands in the file."""

    seq: int
    hash: str
    verb: str
    subject: str
    details: Mapping[str, Any]
    at: str


@dataclass(frozen=True)
class Account:
    """The state in which an object is on the medium: OCFL version, SHA-512 of its inventory; since when, as written."""

    version: int
    inventory_sha512: str
    at: str = field(default="", compare=False)


def object_row(verb: str, object_id: str, version: int, inventory_sha512: str, **more: object) -> Row:
    """The row for an object that is now on the medium in this state."""
    return Row(verb, object_id, {"version": version, "inventory_sha512": inventory_sha512, **more})


def append(
    medium: Medium, key: ArchiveKey, rows: Sequence[Row], *, at: datetime, actor: str, mirror: Path | None = None
) -> Head:
    """Adds lines; they survive a power cut when this returns. Gives the new head. `mirror`: the home's copy.

    Raises IntegrityError `ledger.damaged` if the last line is not whole and signed, and what `Medium` raises.
    """
    with medium.lock(_LOCK):
        size, last = _end(medium)
        text = b""
        for row in rows:
            facts = {**row.details, "medium": medium.identity.uuid}
            event = next_event(last, at=at, actor=actor, verb=row.verb, subject=row.subject, details=facts)
            last = _signed(key, event)
            text += last.as_line()
        entry = medium.entry(LEDGER)
        if entry is None:
            medium.write_new(LEDGER, [])
            medium.sync_folder("")
        elif entry.size > size:
            medium.truncate(LEDGER, size=size)  # a torn line: it was never confirmed
        medium.append(LEDGER, text, size=size)
        if mirror is not None:
            with suppress(OSError):  # it is for mending only, and a later line brings it up
                _keep_mirror(medium, mirror, size, text)
    return _head(medium, last)


def _keep_mirror(medium: Medium, mirror: Path, size: int, text: bytes) -> None:
    """Adds the lines to the home's copy if it ends as the ledger did; else makes it anew, at one stroke."""
    mirror.parent.mkdir(parents=True, exist_ok=True)
    if mirror.is_file() and mirror.stat().st_size == size and _ends_alike(medium, mirror, size):
        with mirror.open("ab") as file:
            file.write(text)
        return
    fresh = mirror.with_suffix(".new")
    with fresh.open("wb") as file:
        file.write(medium.tail(LEDGER, start=0))
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(mirror)


def _ends_alike(medium: Medium, mirror: Path, size: int) -> bool:
    start = max(0, size - _BLOCK)
    with mirror.open("rb") as file:
        file.seek(start)
        return file.read() == medium.tail(LEDGER, start=start)[: size - start]


def head(medium: Medium, keys: Mapping[str, str]) -> Head:
    """The medium's head by its last whole line, whose signature is checked with the keys (key id → PEM).

    Raises IntegrityError `ledger.damaged`.
    """
    _, last = _end(medium)
    if last is not None and not _is_signed(last, keys):
        raise damaged(medium, "последняя строка не подписана ключом архива")
    return _head(medium, last)


def lines(medium: Medium, keys: Mapping[str, str]) -> Iterator[LedgerLine]:
    """All whole lines, oldest first; the last one's signature is checked, and the chain that hangs on it.

    Raises IntegrityError `ledger.damaged`.
    """
    content = read_whole(medium, LEDGER) if medium.entry(LEDGER) else b""
    try:
        yield from _checked(content, keys)
    except ValueError as error:
        raise damaged(medium, str(error)) from error


def _checked(content: bytes, keys: Mapping[str, str]) -> Iterator[LedgerLine]:
    """The lines of a ledger's bytes. Raises ValueError with a Russian clause.

    The last line's signature covers, through its hash, every line before with its own: one is checked for all.
    """
    whole = content[: content.rfind(b"\n") + 1].splitlines()
    if whole and not _is_signed_line(whole[-1], keys):
        raise ValueError("последняя строка не подписана ключом архива")
    seq, digest = 0, NO_HASH
    for number, line in enumerate(whole, start=1):
        try:
            event = event_of(line)
        except ValueError:
            raise ValueError(f"строка {number} не читается") from None
        if (event.seq, event.prev, event.hash) != (seq + 1, digest, sha256_hex(canonical_json(event.hashed()))):
            raise ValueError(f"строка {number} изменена")
        seq, digest = event.seq, event.hash
        yield LedgerLine(event.seq, event.hash, event.verb, event.subject, event.details, event.at)


def _is_signed_line(line: bytes, keys: Mapping[str, str]) -> bool:
    try:
        return _is_signed(event_of(line), keys)
    except ValueError:
        return False


def check_bytes(content: bytes, keys: Mapping[str, str]) -> int:
    """How many lines a copy of a ledger has, chained and signed at the end; 0 if they are not."""
    try:
        return sum(1 for _ in _checked(content, keys))
    except ValueError:
        return 0


def is_torn(medium: Medium) -> bool:
    """Whether the ledger is gone, or ends in the middle of a line: a cut append leaves that, and damage."""
    entry = medium.entry(LEDGER)
    return entry is None or entry.size == 0 or medium.tail(LEDGER, start=entry.size - 1) != b"\n"


def files(medium: Medium, keys: Mapping[str, str]) -> dict[str, str]:
    """Name → SHA-512 of the files in the root as they were last written. Raises IntegrityError `ledger.damaged`."""
    found: dict[str, str] = {}
    for line in lines(medium, keys):
        found |= {str(name): str(sha512) for name, sha512 in dict(line.details.get("files", {})).items()}
    return found


def accounts_of_bytes(content: bytes, keys: Mapping[str, str]) -> dict[str, Account]:
    """What a copy of a ledger tells; nothing if it is not whole."""
    try:
        return _accounts(_checked(content, keys))
    except ValueError:
        return {}


def passport_in(line: bytes, keys: Mapping[str, str]) -> tuple[bytes, str]:
    """The passport and its signature in a ledger's first line. Raises IntegrityError `ledger.damaged`."""
    try:
        event = event_of(line)
        if event.verb != "create" or not _is_signed(event, keys):
            raise ValueError("not the first line of a ledger")
        return str(event.details["passport"]).encode(), str(event.details["passport_sig"])
    except (ValueError, KeyError) as error:
        raise IntegrityError(
            "ledger.damaged",
            "Книга учёта носителя повреждена с первой строки: чей это носитель, не установить.",
            "Не пишите на него; создайте вместо него новый: letopis media replace НОСИТЕЛЬ НОВАЯ_ПАПКА.",
        ) from error


def hash_at(medium: Medium, seq: int) -> str:
    """The hash of the line with this number; empty if there is none. Raises IntegrityError `ledger.damaged`."""
    content = read_whole(medium, LEDGER) if medium.entry(LEDGER) else b""
    whole = content[: content.rfind(b"\n") + 1].splitlines()
    return _parse(medium, whole[seq - 1]).hash if 0 < seq <= len(whole) else ""


def accounts(medium: Medium, keys: Mapping[str, str]) -> dict[str, Account]:
    """What should be on the medium: object id → its state. Raises IntegrityError `ledger.damaged`."""
    return _accounts(lines(medium, keys))


def _accounts(told: Iterable[LedgerLine]) -> dict[str, Account]:
    found: dict[str, Account] = {}
    for line in told:
        if line.verb == "purge":
            found.pop(line.subject, None)
        elif "inventory_sha512" in line.details:
            found[line.subject] = Account(int(line.details["version"]), str(line.details["inventory_sha512"]), line.at)
    return found


def _signed(key: ArchiveKey, event: Event) -> Event:
    """The event with the key's id and signature among its fields; the hash covers both, so the chain does too."""
    bare = replace(event, extra={**event.extra, "key_id": key.key_id})
    signed = replace(bare, extra={**bare.extra, "sig": signature_text(key, _to_sign(bare))})
    return replace(signed, hash=sha256_hex(canonical_json(signed.hashed())))


def _to_sign(event: Event) -> bytes:
    return canonical_json({name: value for name, value in event.hashed().items() if name != "sig"})


def _is_signed(event: Event, keys: Mapping[str, str]) -> bool:
    pem = keys.get(str(event.extra.get("key_id")), "")
    return verify_text(pem, _to_sign(event), str(event.extra.get("sig")))


def _end(medium: Medium) -> tuple[int, Event | None]:
    """Length of the ledger up to its last newline, and the line before it."""
    entry = medium.entry(LEDGER)
    if entry is None or entry.size == 0:
        return 0, None
    start = max(0, entry.size - _BLOCK)
    block = medium.tail(LEDGER, start=start)
    end = block.rfind(b"\n") + 1
    if end == 0:
        if start:
            raise damaged(medium, "последняя строка слишком длинна")
        return 0, None
    begin = block.rfind(b"\n", 0, end - 1) + 1
    return start + end, _parse(medium, block[begin:end])


def _parse(medium: Medium, line: bytes) -> Event:
    try:
        return event_of(line)
    except ValueError as error:
        raise damaged(medium, "строка не читается") from error


def _head(medium: Medium, last: Event | None) -> Head:
    return Head(medium.identity.uuid, last.seq if last else 0, last.hash if last else "")


def damaged(medium: Medium, what: str) -> IntegrityError:
    """The error for a ledger that is not what it was; `what` is a Russian clause."""
    return IntegrityError(
        "ledger.damaged",
        f"Книга учёта носителя «{medium.identity.label}» повреждена: {what}.",
        f"Не пишите на этот носитель. Замените его: letopis media replace {medium.identity.name} НОВАЯ_ПАПКА.",
    )
