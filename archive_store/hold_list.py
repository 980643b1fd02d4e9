"""Holds as the media keep them: which records may not be destroyed, and on what paper (docs/format.md §14).

Each line of `holds.jsonl` is signed by itself and lines are only added, so lists from several media and the home unite
into one set, and no copy that is older than another makes it forget a hold. Lifting is a line of its own: it is power
to destroy, so a list with a line that no archive key signed, or with other bytes than the ledger tells of, is not
believed to be complete.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from archive_store import ledger
from archive_store.keeper import Keeper
from archive_store.keys import ArchiveKey, signature_text, verify_text
from archive_store.medium import Medium, read_whole
from archive_store.paths import HOLDS, LOCKS
from archive_store.staging import replace_file
from kernel.clock import stamp
from kernel.digests import canonical_json, sha512_hex

_LOCK = f"{LOCKS}/holds.lock"


class Verb(StrEnum):
    """What a line does."""

    SET = "hold"
    LIFT = "lift"


@dataclass(frozen=True)
class HoldLine:
    """One line.

    Attributes:
        verb: whether the hold is set or lifted.
        hold: its id.
        scope: a record's id or the beginning of one; in a lift the same as in the hold.
        basis: the paper it rests on.
        at: instant as written.
        actor: account.
        key_id: the archive key that signed.
        until: the day to which the paper asks for it, as written, or empty; a hold does not end by itself.
        sig: base64 over the canonical JSON of the other fields.
    """

    verb: Verb
    hold: str
    scope: str
    basis: str
    at: str
    actor: str
    key_id: str
    sig: str = ""
    until: str = ""

    def signed_bytes(self) -> bytes:
        """What the key signs."""
        return canonical_json({name: value for name, value in self._told().items() if name != "sig"})

    def as_line(self) -> bytes:
        """The line in the list, newline included."""
        return canonical_json(self._told())

    def _told(self) -> dict[str, object]:
        """The fields that are written: without a day, nothing is said of one."""
        return {name: value for name, value in vars(self).items() if value or name != "until"}


def new_line(
    key: ArchiveKey, verb: Verb, hold: str, scope: str, basis: str, *, at: datetime, actor: str, until: str = ""
) -> HoldLine:
    """A signed line."""
    bare = HoldLine(verb, hold, scope, basis, stamp(at), actor, key.key_id, until=until)
    return HoldLine(**{**vars(bare), "sig": signature_text(key, bare.signed_bytes())})


@dataclass(frozen=True)
class HoldList:
    """A list as it was read. `sound`: nothing but signed lines; of a medium's, those alone that its ledger tells of."""

    lines: tuple[HoldLine, ...]
    sound: bool


def parse_holds(content: bytes, keys: Mapping[str, str]) -> HoldList:
    """The believed lines. `keys`: key id → PEM. The file is written at one stroke, so a torn line is damage."""
    found = [_parse(text) for text in content.splitlines()]
    believed = [line for line in found if line is not None and _is_signed(line, keys)]
    whole = content.endswith(b"\n") or not content
    return HoldList(tuple(dict.fromkeys(believed)), whole and len(believed) == len(found))


def _is_signed(line: HoldLine, keys: Mapping[str, str]) -> bool:
    return verify_text(keys.get(line.key_id, ""), line.signed_bytes(), line.sig)


def _parse(text: bytes) -> HoldLine | None:
    try:
        value: dict[str, Any] = json.loads(text)
        texts = {name: str(value.pop(name)) for name in ("hold", "scope", "basis", "at", "actor", "key_id", "sig")}
        until = value.pop("until", "")
        if not isinstance(until, str):
            return None
        line = HoldLine(verb=Verb(value.pop("verb")), **texts, until=until)
    except (ValueError, KeyError, TypeError, AttributeError):
        return None
    return None if value else line


def read_holds(medium: Medium, keys: Mapping[str, str]) -> HoldList:
    """The medium's own list. Raises what `Medium` raises, IntegrityError `ledger.damaged`."""
    content = _content(medium)
    found = parse_holds(content, keys)
    told = ledger.files(medium, keys).get(HOLDS, "")
    return HoldList(found.lines, found.sound and _digest(content) == told)


def settle(keeper: Keeper, lines: Iterable[HoldLine]) -> bool:
    """Makes the medium's list whole and gives it the lines that it lacks; whether anything was changed.

    Its digest is entered in the ledger, so that a list that was cut, changed or taken away is seen. Whoever settles a
    list that is not sound must know all its lines from elsewhere: what cannot be read in it is gone afterwards.
    """
    medium = keeper.medium
    with medium.lock(_LOCK):
        content = _content(medium)
        own = parse_holds(content, keeper.keys).lines
        wanted = b"".join(line.as_line() for line in dict.fromkeys((*own, *lines)))
        if content != wanted:
            if wanted:
                replace_file(medium, HOLDS, wanted)
            else:
                medium.remove_file(HOLDS)
                medium.sync_folder("")
        # A kill may have come between the file and its line.
        digest = _digest(wanted)
        behind = ledger.files(medium, keeper.keys).get(HOLDS, "") != digest
        if behind:
            keeper.enter_files({HOLDS: digest})
    return behind or content != wanted


def _content(medium: Medium) -> bytes:
    return read_whole(medium, HOLDS) if medium.entry(HOLDS) else b""


def _digest(content: bytes) -> str:
    """As the ledger has it: no list has no digest."""
    return sha512_hex(content) if content else ""
