"""Store: MB/s to three media with re-read, beside `cp` of the same files to three folders and one sync."""

import os
import subprocess
import tempfile
import uuid
from datetime import UTC, datetime
from pathlib import Path

from archive_store.identity import MediumIdentity
from archive_store.keys import ArchiveKey
from archive_store.media import create_medium
from archive_store.store import put
from archive_store.versions import ObjectVersion
from bench.figures import Figures, wall_seconds

COUNT, SIZE = 120, 300_000  # objects, bytes of the one large file in each


def measure() -> Figures:
    with tempfile.TemporaryDirectory(dir=os.environ.get("LETOPIS_BENCH_DIR")) as name:
        return _measure(Path(name))


def _measure(folder: Path) -> Figures:
    now = datetime(2026, 6, 1, tzinfo=UTC)
    key = ArchiveKey.create(folder / "key.pem")
    source = folder / "source"
    source.mkdir()
    for number in range(COUNT):
        (source / f"{number}.pdf").write_bytes(os.urandom(SIZE))
    media = [
        create_medium(
            folder / name,
            MediumIdentity(str(uuid.uuid4()), name, name, "архив", "bench", now, key.key_id),
            key,
        )
        for name in "abc"
    ]

    def ours() -> None:
        for number in range(COUNT):
            files = {"1/document.pdf": source / f"{number}.pdf", "1/record.json": b"{}"}
            version = ObjectVersion(f"letopis:bench/2025-26/{number}/journal", files, now, "bench", "bench")
            for medium in media:
                put(medium, version)

    def reference() -> None:
        for name in "xyz":
            subprocess.run(["cp", "-r", str(source), str(folder / name)], check=True)
        subprocess.run(["sync", "-f", str(folder)], check=True)

    megabytes = 3 * COUNT * SIZE / 1e6
    seconds, _ = wall_seconds(ours)
    plain, _ = wall_seconds(reference)
    for medium in media:
        medium.close()
    return Figures(
        {"mb": megabytes, "mb_per_s": megabytes / seconds, "cp_sync_mb_per_s": megabytes / plain},
        {"ratio_cp_sync": seconds / plain},
        ("one process, one medium after the other, every file synced and re-read past the cache",),
    )
