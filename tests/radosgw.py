"""A real S3 with versioning and Object Lock on loopback: Debian's radosgw over a monitor and one store in memory."""

import os
import subprocess
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config

from archive_store.s3.client import BucketAddress
from tests.servers import await_port, free_port

_CONF = """\
[global]
fsid = {fsid}
mon host = [v2:127.0.0.1:{v2},v1:127.0.0.1:{v1}]
mon initial members = a
public addr = 127.0.0.1
auth cluster required = cephx
auth service required = cephx
auth client required = cephx
osd pool default size = 1
osd pool default min size = 1
osd pool default pg num = 8
osd pool default pg autoscale mode = off
osd crush chooseleaf type = 0
mon allow pool size one = true
mon warn on pool no redundancy = false
mon max pg per osd = 1000
paxos propose interval = 0.05
paxos min wait = 0.01
run dir = {folder}/run
log file = {folder}/log/$name.log
admin socket = {folder}/run/$name.$pid.asok
pid file = {folder}/run/$name.pid
keyring = {folder}/keyring
osd objectstore = memstore
memstore device bytes = 1073741824
[mon.a]
mon data = {folder}/mon.a
# A share of the disk, which says nothing of the few megabytes this monitor writes: a big disk 96 % full has room.
mon data avail crit = -1
[osd.0]
osd data = {folder}/osd.0
keyring = {folder}/osd.0/keyring
[client.rgw]
rgw frontends = beast endpoint=127.0.0.1:{port} tcp_nodelay=1
"""


@dataclass(frozen=True)
class S3Server:
    """A running server: its address, and a file with the keys to it."""

    endpoint: str
    credentials: Path

    def client(self) -> Any:
        return boto3.client(
            "s3", endpoint_url=self.endpoint, aws_access_key_id="testing", aws_secret_access_key="testing",
            region_name="us-east-1", config=Config(s3={"addressing_style": "path"}),
        )  # fmt: skip

    def bucket(self, *, lock: bool) -> BucketAddress:
        """The server's standing bucket, made when it is first asked for."""
        name = "locking" if lock else "plain"
        client = self.client()
        if name not in [bucket["Name"] for bucket in client.list_buckets()["Buckets"]]:
            self._make(client, name, lock=lock)
        return BucketAddress(self.endpoint, name, "", self.credentials)

    def _make(self, client: Any, name: str, *, lock: bool) -> None:
        client.create_bucket(Bucket=name, **({"ObjectLockEnabledForBucket": True} if lock else {}))
        if not lock:
            client.put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": "Enabled"})

    def new_bucket(self, *, lock: bool = True, versioning: bool = True, prefix: str = "letopis/") -> BucketAddress:
        name = f"t-{uuid.uuid4().hex[:12]}"
        client = self.client()
        if versioning:
            self._make(client, name, lock=lock)
        else:
            client.create_bucket(Bucket=name)
        return BucketAddress(self.endpoint, name, prefix, self.credentials)


def _run(*command: str, **more: Any) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=60, **more)
    assert done.returncode == 0, f"{' '.join(command)}: {done.returncode}\n{done.stdout}{done.stderr}"
    return done


@contextmanager
def radosgw(folder: Path) -> Iterator[S3Server]:
    """Monitor, store and gateway; up in some fifteen seconds."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("run", "log", "mon.a", "osd.0"):
        (folder / name).mkdir()
    port = free_port()
    conf = folder / "ceph.conf"
    conf.write_text(
        _CONF.format(fsid=uuid.uuid4(), v2=free_port(), v1=free_port(), folder=folder, port=port), encoding="ascii"
    )
    ceph = ("timeout", "20", "ceph", "-c", str(conf))
    try:
        _start_monitor(folder, conf, ceph)
        _start_store(folder, conf, ceph)
        _run("radosgw", "-c", str(conf), "-n", "client.rgw")
        await_port(port, 90)
        _run("radosgw-admin", "-c", str(conf), "-n", "client.rgw", "user", "create", "--uid=test",
             "--display-name=test", "--access-key=testing", "--secret-key=testing")  # fmt: skip
        credentials = folder / "credentials"
        credentials.write_text("[default]\naws_access_key_id = testing\naws_secret_access_key = testing\n")
        credentials.chmod(0o600)
        yield S3Server(f"http://127.0.0.1:{port}", credentials)
    finally:
        # The store before the monitor: without it, it looks for one for five seconds.
        for name in ("client.rgw", "osd.0", "mon.a"):
            _stop(folder / "run" / f"{name}.pid")


def _start_monitor(folder: Path, conf: Path, ceph: tuple[str, ...]) -> None:
    keyring = str(folder / "keyring")
    _run("ceph-authtool", "-C", keyring, "--gen-key", "-n", "mon.", "--cap", "mon", "allow *")
    for name in ("client.admin", "client.rgw"):
        caps = ("--cap", "mon", "allow *", "--cap", "osd", "allow *", "--cap", "mgr", "allow *")
        _run("ceph-authtool", keyring, "--gen-key", "-n", name, *caps)
    osd_caps = ("--cap", "mon", "allow profile osd", "--cap", "osd", "allow *", "--cap", "mgr", "allow profile osd")
    _run("ceph-authtool", "-C", str(folder / "osd.0/keyring"), "--gen-key", "-n", "osd.0", *osd_caps)
    text = conf.read_text(encoding="ascii")
    addresses = text.split("mon host = ", 1)[1].split("\n", 1)[0]
    fsid = text.split("fsid = ", 1)[1].split("\n", 1)[0]
    monmap = str(folder / "monmap")
    _run("monmaptool", "--create", "--clobber", "--addv", "a", addresses, "--fsid", fsid, monmap)
    _run("ceph-mon", "-c", str(conf), "--mkfs", "-i", "a", "--monmap", monmap, "--keyring", keyring)
    _run("ceph-mon", "-c", str(conf), "-i", "a")
    until = time.monotonic() + 60
    while subprocess.run([*ceph, "-s"], capture_output=True, check=False).returncode:
        assert time.monotonic() < until
        time.sleep(0.2)


def _start_store(folder: Path, conf: Path, ceph: tuple[str, ...]) -> None:
    identity = str(uuid.uuid4())
    _run(*ceph, "osd", "new", identity)
    _run(*ceph, "auth", "import", "-i", str(folder / "osd.0/keyring"))
    _run(*ceph, "auth", "import", "-i", str(folder / "keyring"))
    _run("ceph-osd", "-c", str(conf), "-i", "0", "--mkfs", "--osd-uuid", identity)
    _run("ceph-osd", "-c", str(conf), "-i", "0")


def _stop(pid_file: Path) -> None:
    if not pid_file.is_file() or not pid_file.read_text().strip():
        return
    pid = int(pid_file.read_text())
    with suppress(ProcessLookupError):
        os.kill(pid, 15)
    until = time.monotonic() + 10
    while Path(f"/proc/{pid}").exists() and "Z" not in _state(pid):
        if time.monotonic() > until:
            with suppress(ProcessLookupError):
                os.kill(pid, 9)
            return
        time.sleep(0.1)


def _state(pid: int) -> str:
    with suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    return "Z"
