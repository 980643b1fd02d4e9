"""The drives of this machine; which of them show a given passport: a sector copy plugged in beside the original."""

import os
import re
from pathlib import Path

from archive_store.admission import uuid_at

_MOUNTS = Path("/proc/self/mounts")
# Where a medium's root usually lies on a drive.
_PLACES = ("", "letopis")


def clones_of(uuid: str, own: str) -> list[Path]:
    """Folders on mounted drives, `own` apart, whose passport has this uuid."""
    tops = mounted()
    tail = Path(own).name
    places = {top / below for top in tops for below in (*_PLACES, tail)}
    mine = Path(own)
    return sorted(place for place in places if not _same(place, mine) and uuid_at(place) == uuid)


def mounted() -> set[Path]:
    """The mount points of this machine's drives; nothing on them is touched."""
    try:
        lines = _MOUNTS.read_bytes().splitlines()
    except OSError:
        return set()
    return {Path(os.fsdecode(_unescaped(line.split()[1]))) for line in lines if _is_drive(line)}


def _unescaped(name: bytes) -> bytes:
    """The kernel writes a space in a mount point as an octal escape."""
    return re.sub(rb"\\([0-7]{3})", lambda found: bytes([int(found[1], 8)]), name)


def _is_drive(line: bytes) -> bool:
    source, _, kind, *_ = line.split()
    return source.startswith(b"/dev/") or kind in (b"tmpfs", b"fuse", b"fuseblk")


def _same(one: Path, other: Path) -> bool:
    try:
        return one.samefile(other)
    except OSError:
        return True  # not there, so no clone
