"""What lies beneath a folder: the kind of file system, whether it is encrypted as a whole, and how it is synced."""

import ctypes
import os
from dataclasses import dataclass
from pathlib import Path

# File systems of the kernel whose syncfs waits until all is on the device and reports what failed. One in user space
# may never hear of it (docs/adr/0015).
_SYNC_WHOLE = frozenset({"ext2", "ext3", "ext4", "xfs", "btrfs", "tmpfs"})

_libc = ctypes.CDLL(None, use_errno=True)


@dataclass(frozen=True)
class FileSystem:
    """Attributes:
    kind: as the kernel calls it: `ext4`, `exfat`, `fuseblk`, `vfat`.
    source: the device or image it is on.
    read_only: mounted without the right to write.
    encryption: `luks`, `bitlocker`, or empty.
    """

    kind: str
    source: str
    read_only: bool
    encryption: str


def file_system_of(path: Path) -> FileSystem | None:
    """The file system that holds the path; None where the system does not say."""
    try:
        return _of_device(path.stat().st_dev)
    except OSError:
        return None


def _of_device(device: int) -> FileSystem | None:
    wanted = f"{os.major(device)}:{os.minor(device)}"
    found = None
    for line in Path("/proc/self/mountinfo").read_text(encoding="utf-8").splitlines():
        left, _, right = line.partition(" - ")
        fields, (kind, source, *_) = left.split(), right.split()
        if fields[2] == wanted:
            found = FileSystem(kind, source, "ro" in fields[5].split(","), _encryption(wanted))
    return found


def _encryption(number: str) -> str:
    """Device-mapper names the target in the uuid of a volume: `CRYPT-LUKS2-…`, `CRYPT-BITLK-…`."""
    try:
        uuid = Path(f"/sys/dev/block/{number}/dm/uuid").read_text(encoding="ascii")
    except (OSError, UnicodeDecodeError):
        return ""
    if uuid.startswith("CRYPT-LUKS"):
        return "luks"
    return "bitlocker" if uuid.startswith("CRYPT-BITLK") else ""


def syncs_whole(descriptor: int) -> bool:
    """Whether one sync of the file system that the open folder is on can be relied upon."""
    try:
        found = _of_device(os.fstat(descriptor).st_dev)
    except OSError:
        return False
    return found is not None and found.kind in _SYNC_WHOLE


def sync_file_system(descriptor: int) -> None:
    """Makes all that was written to the file system of the open folder durable. Raises OSError."""
    if _libc.syncfs(descriptor) != 0:
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code))
