"""Real servers on loopback for the tests: PostgreSQL and Redis from Debian's packages, each in a folder of its own."""

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def await_port(port: int, seconds: float = 60) -> None:
    until = time.monotonic() + seconds
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.05)
        else:
            return


@contextmanager
def postgresql(folder: Path) -> Iterator[str]:
    """A cluster with one empty database; gives its URL."""
    binaries = sorted(Path("/usr/lib/postgresql").glob("*/bin"))[-1]
    data, port = folder / "pg", free_port()
    # PostgreSQL refuses to run as root; Debian's package brings its own account.
    account = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    data.mkdir(parents=True)
    if account:
        shutil.chown(data, "postgres")
        for parent in (folder, *folder.parents):
            if parent.stat().st_uid == 0 and str(parent) != "/":
                parent.chmod(parent.stat().st_mode | 0o011)
    subprocess.run(
        [*account, str(binaries / "initdb"), "-D", str(data), "-U", "letopis", "--auth=trust", "-E", "UTF8", "-N"],
        check=True, capture_output=True, cwd="/",
    )  # fmt: skip
    server = subprocess.Popen(
        [*account, str(binaries / "postgres"), "-D", str(data), "-p", str(port), "-h", "127.0.0.1", "-k", str(data)],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd="/", start_new_session=True,
    )  # fmt: skip
    try:
        await_port(port)
        until = time.monotonic() + 60
        create = [str(binaries / "createdb"), "-h", "127.0.0.1", "-p", str(port), "-U", "letopis", "letopis"]
        while subprocess.run(create, capture_output=True, check=False).returncode and time.monotonic() < until:
            time.sleep(0.2)
        yield f"postgresql://letopis@127.0.0.1:{port}/letopis"
    finally:
        # runuser passes SIGTERM on; a smart shutdown would wait for the tests' own connections.
        subprocess.run(
            [*account, str(binaries / "pg_ctl"), "-D", str(data), "-m", "immediate", "stop"],
            check=False, capture_output=True, cwd="/",
        )  # fmt: skip
        server.wait(30)


@contextmanager
def redis(folder: Path) -> Iterator[str]:
    """A server that keeps an append-only file; gives its URL."""
    folder.mkdir(parents=True, exist_ok=True)
    port = free_port()
    server = subprocess.Popen(
        ["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--dir", str(folder), "--appendonly", "yes",
         "--maxmemory-policy", "noeviction"],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        await_port(port)
        yield f"redis://127.0.0.1:{port}/0"
    finally:
        server.terminate()
        server.wait(30)
