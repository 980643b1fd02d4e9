"""Which other drives of this machine show a given passport: a sector copy that is plugged in beside the original."""

from pathlib import Path

from archive_store.admission import uuid_at

_MOUNTS = Path("/proc/self/mounts")
# Where a medium's root usually lies on a drive.
_PLACES = ("", "letopis")


def clones_of(uuid: str, own: str) -> list[Path]:
    """Folders on mounted drives, `own` apart, whose passport has this uuid."""
    try:
        lines = _MOUNTS.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return []
    tops = {Path(line.split()[1].encode().decode("unicode_escape")) for line in lines if _is_drive(line)}
    tail = Path(own).name
    places = {top / below for top in tops for below in (*_PLACES, tail)}
    mine = Path(own)
    return sorted(place for place in places if not _same(place, mine) and uuid_at(place) == uuid)


def _is_drive(line: str) -> bool:
    source = line.split()[0]
    return source.startswith("/dev/") or line.split()[2] in ("tmpfs", "fuse", "fuseblk")


def _same(one: Path, other: Path) -> bool:
    try:
        return one.samefile(other)
    except OSError:
        return True  # not there, so no clone
