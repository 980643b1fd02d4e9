"""A medium in a bucket: see `archive_store.medium.Medium`.

Folders are what keys make of themselves; an empty one is only remembered by this object. A file that is written over
leaves its older versions; they are deleted at once, unless a lock holds them. Locks among writers are files on this
machine: one server writes to a bucket.
"""

import base64
import fcntl
import hashlib
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import IO, TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError

from archive_store.identity import MediumIdentity
from archive_store.medium import CHUNK, Entry, Kind, Traits
from archive_store.s3.client import BucketAddress, absent, connect, failed, is_denied, translated
from archive_store.s3.versions import Version, locked_until, newest_last, older, versions
from kernel.errors import RefusedError

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

_IN_MEMORY = 32 << 20  # bytes of one file that wait in memory before they are sent
_ROOM = 1 << 60  # bytes: a bucket tells no limit


class S3Medium:
    """One copy of the archive in a bucket. Made by `archive_store.s3.place`, which looks at the identity first."""

    def __init__(self, address: BucketAddress, identity: MediumIdentity, locks: Path, *, can_lock: bool) -> None:
        self.address = address
        self.identity = identity
        self.traits = Traits(removable=False, moves_folders=False, can_lock=can_lock)
        self._client: S3Client = connect(address)
        self._locks = locks
        self._folders: set[str] = set()
        self._lock_files: set[str] = set()

    def close(self) -> None:
        """See `Medium.close`: the connection is kept for the next one."""

    def __enter__(self) -> "S3Medium":
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def entry(self, path: str) -> Entry | None:
        """See `Medium.entry`."""
        name = path.rpartition("/")[2]
        if not path or path in self._folders:
            return Entry(name, Kind.FOLDER, 0)
        size = self._size(path)
        if size is not None:
            return Entry(name, Kind.FILE, size)
        return Entry(name, Kind.FOLDER, 0) if self._has_below(path) else None

    def entries(self, path: str) -> list[Entry]:
        """See `Medium.entries`."""
        if path and (found := self.entry(path)) is not None and found.kind is not Kind.FOLDER:
            raise self._absent(path)
        start = self._key(f"{path}/" if path else "")
        names: dict[str, Entry] = {}
        pages = self._client.get_paginator("list_objects_v2").paginate(
            Bucket=self.address.bucket, Prefix=start, Delimiter="/"
        )
        with translated(self.identity.label, path):
            for page in pages:
                for item in page.get("Contents", ()):
                    name = item["Key"].removeprefix(start)
                    names[name] = Entry(name, Kind.FILE, item["Size"])
                for prefix in page.get("CommonPrefixes", ()):
                    name = prefix["Prefix"].removeprefix(start).rstrip("/")
                    names[name] = Entry(name, Kind.FOLDER, 0)
        for folder in self._folders:
            parent, _, name = folder.rpartition("/")
            if name and parent == path:
                names.setdefault(name, Entry(name, Kind.FOLDER, 0))
        if not names and path and path not in self._folders:
            raise self._absent(path)
        return [names[name] for name in sorted(names)]

    def chunks(self, path: str, *, fresh: bool = False) -> Iterator[bytes]:
        """See `Medium.chunks`. A bucket has no cache of ours that `fresh` would pass by."""
        del fresh
        with translated(self.identity.label, path):
            body = self._client.get_object(Bucket=self.address.bucket, Key=self._key(path))["Body"]
            with body:
                yield from body.iter_chunks(CHUNK)

    def tail(self, path: str, *, start: int) -> bytes:
        """See `Medium.tail`."""
        size = self._size(path)
        if size is None:
            raise self._absent(path)
        if start >= size:
            return b""
        with translated(self.identity.label, path):
            answer = self._client.get_object(
                Bucket=self.address.bucket, Key=self._key(path), Range=f"bytes={start}-{size - 1}"
            )
            return answer["Body"].read()

    def make_folder(self, path: str) -> None:
        """See `Medium.make_folder`: remembered until there is a file in it."""
        self._demand_free(path)
        self._folders.add(path)

    def write_new(self, path: str, chunks: Iterable[bytes]) -> None:
        """See `Medium.write_new`: one PUT, so nobody ever sees half of it."""
        self._demand_parent(path)
        if self._size(path) is not None:
            raise self._taken(path)
        with _collected(chunks) as (body, md5):
            self._send(path, body, md5)

    def append(self, path: str, data: bytes, *, size: int) -> None:
        """See `Medium.append`: the whole file is written again."""
        before = self._whole(path)
        if len(before) != size:
            raise self._taken(path)
        self._overwrite(path, before + data)

    def truncate(self, path: str, *, size: int) -> None:
        """See `Medium.truncate`."""
        before = self._whole(path)
        if len(before) > size:
            self._overwrite(path, before[:size])

    def move(self, source: str, target: str, *, replace: bool = False) -> None:
        """See `Medium.move`, for files: a copy on the server, then the source goes. A folder cannot be moved."""
        found = self.entry(source)
        if found is None:
            raise self._absent(source)
        if found.kind is not Kind.FILE:
            raise RefusedError(
                "store.no_folder_moves", f"В хранилище S3 папку «{source}» переименовать нельзя.", "Пишите по файлам."
            )
        there = self.entry(target)
        if there is not None and not (replace and there.kind is Kind.FILE):
            raise self._taken(target)
        self._demand_parent(target)
        with translated(self.identity.label, source):
            self._client.copy_object(
                Bucket=self.address.bucket,
                Key=self._key(target),
                CopySource={"Bucket": self.address.bucket, "Key": self._key(source)},
            )
        self._drop_older(target)
        self.remove_file(source)

    def sync_folder(self, path: str) -> None:
        """See `Medium.sync_folder`: what a server has confirmed is durable."""
        if self.entry(path) is None:
            raise self._absent(path)

    def remove_file(self, path: str) -> None:
        """See `Medium.remove_file`: every version and every mark of deletion goes, and that is looked at again.

        Raises RefusedError `store.locked` while a lock holds one of them.
        """
        found = self._versions(path)
        if self._size(path) is None and not found:
            raise self._absent(path)
        for version in newest_last(found):
            self._delete(path, version, forgiving=False)
        self._lock_files.discard(path)
        if self._versions(path):
            raise self._locked(path)
        self._folders.add(path.rpartition("/")[0])

    def remove_folder(self, path: str) -> None:
        """See `Medium.remove_folder`."""
        if self._has_below(path) or any(folder.startswith(f"{path}/") for folder in self._folders):
            raise self._taken(path)
        if path not in self._folders:
            raise self._absent(path)
        self._folders.discard(path)
        self._folders.add(path.rpartition("/")[0])

    def free_bytes(self) -> int:
        """See `Medium.free_bytes`: a bucket tells no limit."""
        return _ROOM

    def traces(self, path: str) -> int:
        """See `Medium.traces`: with every older version and mark of deletion."""
        with translated(self.identity.label, path):
            return len(versions(self._client, self.address.bucket, self._key(path), below=True))

    def sweep(self, path: str) -> None:
        """See `Medium.sweep`. Raises RefusedError `store.locked`."""
        with translated(self.identity.label, path):
            left = versions(self._client, self.address.bucket, self._key(path), below=True)
        for version in newest_last(left):
            self._delete(path, version, forgiving=False)

    def locked_until(self, path: str) -> datetime | None:
        """See `Medium.locked_until`."""
        with translated(self.identity.label, path):
            return locked_until(self._client, self.address.bucket, self._key(path))

    def lock_until(self, path: str, until: datetime) -> None:
        """See `Medium.lock_until`: mode COMPLIANCE, which nobody can shorten."""
        if not self.traits.can_lock:
            raise RefusedError(
                "store.cannot_lock",
                f"В хранилище S3 носителя «{self.identity.label}» не включён Object Lock.",
                "Включить его можно только при создании хранилища.",
            )
        try:
            self._client.put_object_retention(
                Bucket=self.address.bucket,
                Key=self._key(path),
                Retention={"Mode": "COMPLIANCE", "RetainUntilDate": until},
            )
        except ClientError as error:
            if is_denied(error):
                raise self._locked(path) from error
            with translated(self.identity.label, path):
                raise
        except BotoCoreError as error:
            raise failed(self.identity.label, type(error).__name__) from error

    @contextmanager
    def deferred(self) -> Iterator[None]:
        """See `Medium.deferred`: each file is durable when the server has it."""
        yield

    @contextmanager
    def lock(self, path: str) -> Iterator[None]:
        """See `Medium.lock`: a file on this machine."""
        with self._lock_file(path) as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield

    @contextmanager
    def try_lock(self, path: str) -> Iterator[bool]:
        """See `Medium.try_lock`."""
        with self._lock_file(path) as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                got = True
            except BlockingIOError:
                got = False
            yield got

    @contextmanager
    def _lock_file(self, path: str) -> Iterator[int]:
        if path not in self._lock_files:
            self._demand_parent(path)
            if self.entry(path) is None:
                with _collected([]) as (body, md5):
                    self._send(path, body, md5)
            self._lock_files.add(path)
        self._locks.mkdir(parents=True, exist_ok=True)
        name = hashlib.sha256(f"{self.address.text}{path}".encode()).hexdigest()
        descriptor = os.open(self._locks / f"{name}.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            yield descriptor
        finally:
            os.close(descriptor)

    def _key(self, path: str) -> str:
        return f"{self.address.prefix}{path}"

    def _size(self, path: str) -> int | None:
        try:
            return self._client.head_object(Bucket=self.address.bucket, Key=self._key(path))["ContentLength"]
        except ClientError as error:
            if str(error.response.get("Error", {}).get("Code", "")) in ("404", "NoSuchKey", "NotFound"):
                return None
            with translated(self.identity.label, path):
                raise
        except BotoCoreError as error:
            raise failed(self.identity.label, type(error).__name__) from error

    def _has_below(self, path: str) -> bool:
        with translated(self.identity.label, path):
            answer = self._client.list_objects_v2(Bucket=self.address.bucket, Prefix=self._key(f"{path}/"), MaxKeys=1)
        return bool(answer.get("KeyCount"))

    def _whole(self, path: str) -> bytes:
        return b"".join(self.chunks(path))

    def _overwrite(self, path: str, data: bytes) -> None:
        with _collected([data]) as (body, md5):
            self._send(path, body, md5)
        self._drop_older(path)

    def _send(self, path: str, body: IO[bytes], md5: str) -> None:
        with translated(self.identity.label, path):
            self._client.put_object(Bucket=self.address.bucket, Key=self._key(path), Body=body, ContentMD5=md5)

    def _versions(self, path: str) -> list[Version]:
        with translated(self.identity.label, path):
            return versions(self._client, self.address.bucket, self._key(path), below=False)

    def _drop_older(self, path: str) -> None:
        for version in older(self._versions(path)):
            self._delete(path, version, forgiving=True)

    def _delete(self, path: str, version: Version, *, forgiving: bool) -> None:
        try:
            self._client.delete_object(Bucket=self.address.bucket, Key=version.key, VersionId=version.id)
        except ClientError as error:
            if not is_denied(error):
                with translated(self.identity.label, path):
                    raise
            if not forgiving:
                raise self._locked(path) from error
        except BotoCoreError as error:
            raise failed(self.identity.label, type(error).__name__) from error

    def _demand_free(self, path: str) -> None:
        self._demand_parent(path)
        if self.entry(path) is not None:
            raise self._taken(path)

    def _demand_parent(self, path: str) -> None:
        parent = path.rpartition("/")[0]
        found = self.entry(parent)
        if found is None or found.kind is not Kind.FOLDER:
            raise self._absent(parent)
        self._folders.add(parent)  # it will have a file: no need to ask again

    def _absent(self, path: str) -> Any:  # noqa: ANN401
        return absent(self.identity.label, path)

    def _taken(self, path: str) -> RefusedError:
        return RefusedError(
            "store.path_taken",
            f"На носителе «{self.identity.label}» место «{path}» занято.",
            "Проверьте носитель: letopis media check.",
        )

    def _locked(self, path: str) -> RefusedError:
        return RefusedError(
            "store.locked",
            f"«{path}» на носителе «{self.identity.label}» заперто от удаления (Object Lock).",
            "Дождитесь дня, до которого заперто; раньше его не может удалить никто.",
        )


@contextmanager
def _collected(chunks: Iterable[bytes]) -> Iterator[tuple[IO[bytes], str]]:
    """All of the chunks as one file, and its Content-MD5. Errors of the iterable come before anything is sent."""
    digest = hashlib.md5(usedforsecurity=False)
    with SpooledTemporaryFile(_IN_MEMORY) as file:
        for chunk in chunks:
            digest.update(chunk)
            file.write(chunk)
        file.seek(0)
        yield file, base64.b64encode(digest.digest()).decode()
