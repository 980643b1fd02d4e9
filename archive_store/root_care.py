"""The files in a medium's root: restored where they are damaged, renewed where the program has better ones.

Their digests stand in the ledger (`files` of the lines `create` and `root`), so the checker knows each by what was
written. Nothing here touches an object.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path

from archive_store import ledger
from archive_store.archive_keys import PublicKey, as_file
from archive_store.event_check import check_log
from archive_store.keeper import Keeper
from archive_store.medium import Medium, read_whole
from archive_store.paths import (
    ARCHIVE_KEYS,
    EVENTS,
    EVENTS_HEAD,
    IDENTITY,
    IDENTITY_SIGNATURE,
    LEDGER,
    LOCKS,
    TOMBSTONES,
)
from archive_store.root_texts import fixed_files
from archive_store.staging import replace_file
from archive_store.tombstones import Tombstone, parse_tombstones
from kernel.digests import sha512_hex
from kernel.findings import Severity


def refresh(keeper: Keeper, more: Mapping[str, bytes] | None = None) -> list[str]:
    """Puts the fixed files, and `more`, in place where they differ; enters their digests. Gives the changed names."""
    medium = keeper.medium
    wanted = {**fixed_files(medium.identity), **(more or {})}
    with medium.lock(f"{LOCKS}/root.lock"):
        changed = [name for name, content in wanted.items() if not _holds(medium, name, content)]
        for name in changed:
            replace_file(medium, name, wanted[name])
        # A kill may have come between the file and its line.
        told = ledger.files(medium, keeper.keys)
        digests = {name: sha512_hex(content) for name, content in wanted.items()}
        if news := {name: digest for name, digest in digests.items() if told.get(name) != digest}:
            keeper.enter_files(news)
    return changed


def restore_identity(medium: Medium, keys: Sequence[PublicKey], believed: Mapping[str, str]) -> list[str]:
    """Writes passport, its signature and the list of keys anew where they differ from what the ledger and home say.

    Raises IntegrityError `ledger.damaged`.
    """
    first = read_whole(medium, LEDGER).split(b"\n", 1)[0]
    passport, signature = ledger.passport_in(first, believed)
    wanted = {ARCHIVE_KEYS: as_file(keys), IDENTITY_SIGNATURE: signature.encode() + b"\n", IDENTITY: passport}
    changed = [name for name, content in wanted.items() if not _holds(medium, name, content)]
    for name in changed:
        replace_file(medium, name, wanted[name])
    return changed


def restore_ledger(medium: Medium, mirror: Path, keys: Mapping[str, str], least: ledger.Head) -> bool:
    """Puts the home's copy in place of a damaged ledger, if that copy is whole and not older than `least`.

    A ledger that is whole is left, however old: a disk restored from an image has one, and is no disk to be mended.
    """
    own = read_whole(medium, LEDGER) if medium.entry(LEDGER) else b""
    count = ledger.check_bytes(own, keys)
    if (count >= least.seq and count) or (count and not ledger.is_torn(medium)):
        return False
    content = mirror.read_bytes() if mirror.is_file() else b""
    whole = content[: content.rfind(b"\n") + 1]
    if not whole or ledger.check_bytes(whole, keys) < least.seq:
        return False
    replace_file(medium, LEDGER, whole)
    return True


def restore_log(medium: Medium, keys: Mapping[str, str]) -> bool:
    """Replaces a medium's copy of the event log that is damaged in itself. One that hangs together is left: a fork.

    True if it was replaced; the lines come back with the next event.
    """
    copy = read_whole(medium, EVENTS) if medium.entry(EVENTS) else b""
    head = read_whole(medium, EVENTS_HEAD) if medium.entry(EVENTS_HEAD) else None
    report = check_log(copy, head, keys)
    if medium.entry(EVENTS) is not None and not any(f.severity is Severity.ERROR for f in report.findings):
        return False
    replace_file(medium, EVENTS, b"")
    if head is not None:
        medium.remove_file(EVENTS_HEAD)
        medium.sync_folder("")
    return True


def restore_tombstones(medium: Medium, stones: Mapping[str, Tombstone], keys: Mapping[str, str]) -> bool:
    """Replaces a list that has bad lines by the good ones in it and those that are known elsewhere."""
    content = read_whole(medium, TOMBSTONES) if medium.entry(TOMBSTONES) else b""
    own = parse_tombstones(content, keys, medium.identity.label, strict=False)
    if len(own) == content.count(b"\n"):
        return False
    replace_file(medium, TOMBSTONES, b"".join(stone.as_line() for stone in {**own, **stones}.values()))
    return True


def _holds(medium: Medium, name: str, content: bytes) -> bool:
    return medium.entry(name) is not None and read_whole(medium, name, fresh=True) == content
