"""Disks that can be full, read-only, yanked, slow or failing: loop devices and FUSE. Needs root, as CI has it."""

import fcntl
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

_EXT4_IOC_SHUTDOWN = 0x8004587D
_NOLOGFLUSH = (2).to_bytes(4, "little")


def run(*command: str | Path) -> str:
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{command}: {done.stdout}{done.stderr}"
    return done.stdout.strip()


@dataclass(frozen=True)
class Ext4:
    """An ext4 file system in a file. `cut` is a power cut: what was not synced is lost at the next mount."""

    image: Path
    mount: Path

    @classmethod
    def make(cls, folder: Path, megabytes: int = 48) -> "Ext4":
        folder.mkdir(parents=True)
        image, mount = folder / "image", folder / "mount"
        mount.mkdir()
        with image.open("wb") as file:
            file.truncate(megabytes << 20)
        run("mkfs.ext4", "-q", image)
        disk = cls(image, mount)
        disk.attach()
        return disk

    def attach(self) -> None:
        run("mount", "-o", "loop", self.image, self.mount)

    def detach(self) -> None:
        run("umount", self.mount)

    def cut(self) -> None:
        descriptor = os.open(self.mount, os.O_RDONLY)
        try:
            fcntl.ioctl(descriptor, _EXT4_IOC_SHUTDOWN, _NOLOGFLUSH)
        finally:
            os.close(descriptor)

    def after_the_cut(self) -> None:
        self.detach()
        self.attach()


@contextmanager
def exfat(folder: Path, megabytes: int = 48) -> Iterator[Path]:
    """An exFAT drive, by the driver in user space."""
    with _loop(folder, megabytes) as (device, mount):
        run("mkfs.exfat", device)
        run("mount.exfat-fuse", device, mount)
        try:
            yield mount
        finally:
            _unmount(mount)


@contextmanager
def ntfs(folder: Path, megabytes: int = 48) -> Iterator[Path]:
    """An NTFS drive as Windows would have it: no names that Windows refuses."""
    with _loop(folder, megabytes) as (device, mount):
        run("mkfs.ntfs", "-q", "-F", "-f", device)
        run("mount.ntfs-3g", "-o", "windows_names", device, mount)
        try:
            yield mount
        finally:
            _unmount(mount)


@contextmanager
def _loop(folder: Path, megabytes: int) -> Iterator[tuple[str, Path]]:
    folder.mkdir(parents=True, exist_ok=True)
    mount = folder / "mount"
    mount.mkdir()
    with (folder / "image").open("wb") as file:
        file.truncate(megabytes << 20)
    device = run("losetup", "-f", "--show", folder / "image")
    try:
        yield device, mount
    finally:
        run("losetup", "-d", device)


@contextmanager
def tmpfs(mount: Path, size: str) -> Iterator[Path]:
    mount.mkdir(parents=True, exist_ok=True)
    run("mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", mount)
    try:
        yield mount
    finally:
        _unmount(mount)


@dataclass(frozen=True)
class FailingDisk:
    """A disk whose faults are switched by files: `write`, `fsync`, `read` fail with EIO; `sleep` holds every call."""

    mount: Path
    control: Path

    def break_(self, *faults: str) -> None:
        for fault in faults:
            (self.control / fault).touch()

    def mend(self) -> None:
        for path in self.control.iterdir():
            path.unlink()


@contextmanager
def failing_disk(folder: Path) -> Iterator[FailingDisk]:
    """A FUSE file system over a plain folder."""
    store, mount, control = (folder / name for name in ("store", "mount", "control"))
    for path in (store, mount, control):
        path.mkdir(parents=True)
    server = subprocess.Popen([sys.executable, Path(__file__).with_name("fuse_disk.py"), store, mount, control])
    until = time.monotonic() + 20
    while not os.path.ismount(mount):
        assert time.monotonic() < until
        assert server.poll() is None
        time.sleep(0.02)
    disk = FailingDisk(mount, control)
    try:
        yield disk
    finally:
        disk.mend()
        _unmount(mount)
        try:
            server.wait(20)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def _unmount(mount: Path) -> None:
    for _ in range(50):
        if subprocess.run(["umount", str(mount)], capture_output=True, check=False).returncode == 0:
            return
        time.sleep(0.1)  # a child that was given up may still be on it
    with suppress(AssertionError):
        run("umount", "-l", mount)
