"""Real servers on loopback for the tests, from Debian's packages, each in a folder of its own."""

import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
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
        open_the_way_to(folder)
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
            check=False, cwd="/",
        )  # fmt: skip
        try:
            server.wait(30)
        except subprocess.TimeoutExpired:  # it was being started, or the machine is very busy
            os.killpg(server.pid, signal.SIGKILL)
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


@contextmanager
def rabbitmq(folder: Path) -> Iterator[str]:
    """A node of its own (name, port, folders, port mapper); gives its URL."""
    folder.mkdir(parents=True)
    account = ["runuser", "-u", "rabbitmq", "--"] if os.geteuid() == 0 else []
    if account:
        shutil.chown(folder, "rabbitmq")
        open_the_way_to(folder)
    port, distribution, mapper = free_port(), free_port(), free_port()
    env = {
        **os.environ,
        "HOME": str(folder),
        "RABBITMQ_NODENAME": f"letopis{port}@localhost",
        "RABBITMQ_NODE_PORT": str(port),
        "RABBITMQ_NODE_IP_ADDRESS": "127.0.0.1",
        "RABBITMQ_DIST_PORT": str(distribution),
        "ERL_EPMD_PORT": str(mapper),
        "ERL_EPMD_ADDRESS": "127.0.0.1",
        "RABBITMQ_MNESIA_BASE": str(folder / "mnesia"),
        "RABBITMQ_LOG_BASE": str(folder / "log"),
        "RABBITMQ_ENABLED_PLUGINS_FILE": str(folder / "plugins"),
        "RABBITMQ_CONFIG_FILE": str(folder / "none"),
    }
    program = next(Path("/usr/lib/rabbitmq/lib").glob("*/sbin/rabbitmq-server"))
    log = (folder / "out.log").open("w")
    server = subprocess.Popen(
        [*account, str(program)], env=env, stdout=log, stderr=log, cwd="/", start_new_session=True
    )
    try:
        await_port(port, 120)
        yield f"amqp://guest:guest@127.0.0.1:{port}//"
    finally:
        kill_session(server.pid)
        server.wait(30)
        subprocess.run(["pkill", "-f", f"epmd.*{mapper}"], check=False)
        log.close()


def kill_session(leader: int) -> None:
    """Kills every process of the session: the server's own children outlive a mere SIGKILL of their starter."""
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with suppress(OSError, IndexError):
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
                if int(fields[3]) == leader:
                    os.kill(int(entry.name), signal.SIGKILL)


def open_the_way_to(folder: Path) -> None:
    """Lets another account pass through the folders above, which pytest makes for root alone."""
    for parent in (folder, *folder.parents):
        if parent.stat().st_uid == 0 and str(parent) != "/":
            parent.chmod(parent.stat().st_mode | 0o011)
