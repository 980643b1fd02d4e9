"""Store and fixity on three loop ext4 media, and the rebuild of the catalogue; each beside its reference.

Needs root (loop devices) and restic. `LETOPIS_BENCH_RECORDS` sets the larger size of the rebuild (100,000 by default is
what the goal speaks of; the smaller one is a tenth of it).
"""

import os
import resource
import subprocess
import tempfile
import uuid
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path

from archive_store import building
from archive_store.checker import check_root
from archive_store.identity import MediumIdentity
from archive_store.keeper import Keeper
from archive_store.keys import ArchiveKey
from archive_store.media import create_medium, open_medium
from archive_store.versions import ObjectVersion, measure
from bench.figures import Figures, wall_seconds

COUNT, SIZE, BATCH = 2000, 300_000, 250  # objects, bytes each, objects written together
IMAGE = 2000  # megabytes of a disk
AT = datetime(2026, 6, 1, tzinfo=UTC)
NAMES = "abc"


def measure_media() -> Figures:
    with tempfile.TemporaryDirectory(dir=os.environ.get("LETOPIS_BENCH_DIR")) as name:
        return _measure(Path(name))


@contextmanager
def _disks(folder: Path) -> Iterator[dict[str, Path]]:
    """Three new, empty disks. Their images were written through once: a hole that is filled is not what a disk does."""
    with ExitStack() as mounted:
        mounts = {}
        for name in NAMES:
            image, mount = folder / f"{name}.img", folder / f"disk-{name}"
            if not image.exists():
                subprocess.run(
                    ["dd", "if=/dev/zero", f"of={image}", "bs=1M", f"count={IMAGE}", "status=none"], check=True
                )
            mount.mkdir(exist_ok=True)
            options = "nodiscard,lazy_itable_init=0,lazy_journal_init=0"
            subprocess.run(["mkfs.ext4", "-q", "-F", "-E", options, image], check=True)
            subprocess.run(["mount", "-o", "loop", image, mount], check=True)
            mounted.callback(subprocess.run, ["umount", mount], check=True)
            mounts[name] = mount
        subprocess.run(["sync"], check=True)
        yield mounts


def _measure(folder: Path) -> Figures:
    source = folder / "source"
    source.mkdir()
    for number in range(COUNT):
        (source / f"{number}.pdf").write_bytes(os.urandom(SIZE))
    key = ArchiveKey.create(folder / "key.pem")
    with _disks(folder) as disks:
        copies = _seconds_of(lambda: _copy(source, disks))
    with _disks(folder) as disks:
        _make_media(disks, key)
        commit = _seconds_of(lambda: _commit(folder, source, disks, reread=False))
    with _disks(folder) as disks:
        _make_media(disks, key)
        whole = _seconds_of(lambda: _commit(folder, source, disks, reread=True))
        first = disks["a"] / "letopis"
        subprocess.run(
            ["grep", "-rc", "x", first], stdout=subprocess.DEVNULL, check=False
        )  # the host's cache serves all
        _forget_cache()
        scan = _seconds_of(lambda: _scan(first))
        plain = _sha512sum(first)
        restic = _restic(folder, source)
    megabytes = COUNT * SIZE / 1e6
    return Figures(
        {
            "cp_sync_s": copies, "commit_s": commit, "commit_reread_s": whole, "scan_s": scan, "sha512sum_s": plain,
            "restic_check_s": restic, "scan_mb_per_s": megabytes / scan,
        },
        {
            "ratio_commit_cp_sync": commit / copies, "ratio_commit_reread_cp_sync": whole / copies,
            "ratio_scan_restic": restic / scan, "ratio_scan_sha512sum": plain / scan,
        },
        ("three loop ext4 media, each new; one process each, batches of 250; scan and sha512sum take one process",),
    )  # fmt: skip


def _make_media(disks: dict[str, Path], key: ArchiveKey) -> None:
    for name, disk in disks.items():
        identity = MediumIdentity(str(uuid.uuid4()), name, name, "архив", "bench", AT, key.key_id)
        create_medium(disk / "letopis", identity, key).close()


def _seconds_of(call: Callable[[], object]) -> float:
    return wall_seconds(call)[0]


def _copy(source: Path, disks: dict[str, Path]) -> None:
    running = [subprocess.Popen(["cp", "-r", source, disk / "plain"]) for disk in disks.values()]
    for process in running:
        process.wait()
    for disk in disks.values():
        subprocess.run(["sync", "-f", disk], check=True)


def _object_id(number: int) -> str:
    return f"letopis:bench/2025-26/{number}/journal"


def _commit(folder: Path, source: Path, disks: dict[str, Path], *, reread: bool) -> None:
    """Hashed once, then written to each medium by a process of its own, with a ledger line for each object."""
    versions = [
        ObjectVersion(_object_id(number), {"1/document.pdf": source / f"{number}.pdf"}, AT, "bench", "bench")
        for number in range(COUNT)
    ]
    with ExitStack() as pools:
        hands = {disk: pools.enter_context(ProcessPoolExecutor(1)) for disk in disks.values()}
        jobs = []
        for start in range(0, COUNT, BATCH):
            batch = versions[start : start + BATCH]
            measured = {version.object_id: measure(version.files) for version in batch}
            for disk, hand in hands.items():
                jobs.append(hand.submit(_write, folder / "key.pem", disk / "letopis", batch, measured, reread))
        for job in jobs:
            job.result()


def _write(key_file: Path, root: Path, batch: Sequence[ObjectVersion], measured: dict, reread: bool) -> None:  # type: ignore[type-arg]  # noqa: FBT001
    if not reread:
        building.reread = lambda *_: None  # type: ignore[assignment]
    key = ArchiveKey.load(key_file)
    with open_medium(root) as medium:
        Keeper(medium, key, {key.key_id: key.public_pem}, AT, "bench").take_in(batch, measured)


def _scan(root: Path) -> None:
    """One process, as `media check` does it."""
    report, objects = check_root(root)
    assert report.ok
    assert len(objects) == COUNT
    assert all(one.ok for one in objects.values())


def _sha512sum(root: Path) -> float:
    """The documents alone, by one process."""
    objects = [path for path in root.iterdir() if len(path.name) == 3]
    listed = subprocess.run(["find", *objects, "-name", "*.pdf"], capture_output=True, check=True).stdout
    _forget_cache()
    return _seconds_of(
        lambda: subprocess.run(["xargs", "-n", "100", "sha512sum"], input=listed, stdout=subprocess.DEVNULL, check=True)
    )


def _forget_cache() -> None:
    """Everybody reads from the device: ours does so in any case."""
    subprocess.run(["sync"], check=True)
    Path("/proc/sys/vm/drop_caches").write_text("3\n")


def _restic(folder: Path, source: Path) -> float:
    environment = {**os.environ, "RESTIC_PASSWORD": "bench", "RESTIC_REPOSITORY": str(folder / "disk-b" / "restic"),
                   "RESTIC_CACHE_DIR": str(folder / "restic-cache")}  # fmt: skip
    for arguments in (["init", "-q"], ["backup", "-q", str(source)]):
        subprocess.run(["restic", *arguments], env=environment, check=True, stdout=subprocess.DEVNULL)
    _forget_cache()
    return _seconds_of(
        lambda: subprocess.run(
            ["restic", "check", "-q", "--read-data"], env=environment, check=True, stdout=subprocess.DEVNULL
        )
    )


def peak_megabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
