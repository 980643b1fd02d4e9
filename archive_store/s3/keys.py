"""What is asked of a bucket, a kind of request each, with errors as `archive_store.medium` promises."""

import base64
import hashlib
from collections.abc import Iterable, Iterator
from datetime import datetime
from tempfile import SpooledTemporaryFile
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from archive_store.medium import CHUNK, Entry, Kind
from archive_store.s3.client import BucketAddress, connect, failed, is_denied, translated
from archive_store.s3.versions import Version, locked_until, newest_last, older, versions
from kernel.errors import RefusedError

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

_IN_MEMORY = 32 << 20  # bytes of one file that wait in memory before they are sent
_ABSENT = frozenset({"404", "NoSuchKey", "NotFound"})


class Keys:
    """The keys below a medium's root. `label` names the medium in messages."""

    def __init__(self, address: BucketAddress, label: str) -> None:
        self._address = address
        self._label = label
        self._client: S3Client = connect(address)

    def size(self, path: str) -> int | None:
        """Bytes of a file; None if there is none."""
        try:
            with translated(self._label, path, but=_ABSENT):
                return self._client.head_object(Bucket=self._address.bucket, Key=self._key(path))["ContentLength"]
        except ClientError:
            return None

    def has_below(self, path: str) -> bool:
        """Whether any key lies below the path as below a folder."""
        with translated(self._label, path):
            answer = self._client.list_objects_v2(Bucket=self._address.bucket, Prefix=self._key(f"{path}/"), MaxKeys=1)
        return bool(answer.get("KeyCount"))

    def below(self, path: str) -> dict[str, Entry]:
        """Name → entry of what a folder shows."""
        start = self._key(f"{path}/" if path else "")
        found: dict[str, Entry] = {}
        pages = self._client.get_paginator("list_objects_v2").paginate(
            Bucket=self._address.bucket, Prefix=start, Delimiter="/"
        )
        with translated(self._label, path):
            for page in pages:
                for item in page.get("Contents", ()):
                    name = item["Key"].removeprefix(start)
                    found[name] = Entry(name, Kind.FILE, item["Size"])
                for prefix in page.get("CommonPrefixes", ()):
                    name = prefix["Prefix"].removeprefix(start).rstrip("/")
                    found[name] = Entry(name, Kind.FOLDER, 0)
        return found

    def chunks(self, path: str, *, start: int = 0) -> Iterator[bytes]:
        """The bytes of a file from an offset that is within it."""
        bucket, key = self._address.bucket, self._key(path)
        with translated(self._label, path):
            answer = (
                self._client.get_object(Bucket=bucket, Key=key, Range=f"bytes={start}-")
                if start
                else self._client.get_object(Bucket=bucket, Key=key)
            )
            body = answer["Body"]
            with body:
                yield from body.iter_chunks(CHUNK)

    def send(self, path: str, chunks: Iterable[bytes]) -> None:
        """One PUT. Errors of the iterable come before anything is sent."""
        digest = hashlib.md5(usedforsecurity=False)
        with SpooledTemporaryFile(_IN_MEMORY) as body:
            for chunk in chunks:
                digest.update(chunk)
                body.write(chunk)
            body.seek(0)
            md5 = base64.b64encode(digest.digest()).decode()
            with translated(self._label, path):
                self._client.put_object(Bucket=self._address.bucket, Key=self._key(path), Body=body, ContentMD5=md5)

    def copy(self, source: str, target: str) -> None:
        """A copy on the server."""
        with translated(self._label, source):
            self._client.copy_object(
                Bucket=self._address.bucket,
                Key=self._key(target),
                CopySource={"Bucket": self._address.bucket, "Key": self._key(source)},
            )

    def versions(self, path: str, *, below: bool) -> list[Version]:
        """All versions of a file, or of all below a folder too, marks of deletion included."""
        with translated(self._label, path):
            return versions(self._client, self._address.bucket, self._key(path), below=below)

    def drop_older(self, path: str) -> None:
        """Deletes all but the newest version, unless a lock holds one."""
        for version in older(self.versions(path, below=False)):
            self._delete(path, version, forgiving=True)

    def drop_all(self, path: str, *, below: bool) -> int:
        """Deletes every version, the newest last; gives how many there were. Raises RefusedError `store.locked`."""
        found = self.versions(path, below=below)
        for version in newest_last(found):
            self._delete(path, version, forgiving=False)
        return len(found)

    def locked_until(self, path: str) -> datetime | None:
        """The last instant to which anything at or below the path is locked."""
        with translated(self._label, path):
            return locked_until(self._client, self._address.bucket, self._key(path))

    def lock_until(self, path: str, until: datetime) -> None:
        """Mode COMPLIANCE. Raises RefusedError `store.locked` for a lock that would be shortened."""
        try:
            self._client.put_object_retention(
                Bucket=self._address.bucket,
                Key=self._key(path),
                Retention={"Mode": "COMPLIANCE", "RetainUntilDate": until},
            )
        except (ClientError, BotoCoreError) as error:
            self._refused(path, error)

    def locked(self, path: str) -> RefusedError:
        """The error for what a lock holds."""
        return RefusedError(
            "store.locked",
            f"«{path}» на носителе «{self._label}» заперто от удаления (Object Lock).",
            "Дождитесь дня, до которого заперто; раньше его не может удалить никто.",
        )

    def _key(self, path: str) -> str:
        return f"{self._address.prefix}{path}"

    def _delete(self, path: str, version: Version, *, forgiving: bool) -> None:
        try:
            self._client.delete_object(Bucket=self._address.bucket, Key=version.key, VersionId=version.id)
        except (ClientError, BotoCoreError) as error:
            if not (forgiving and isinstance(error, ClientError) and is_denied(error)):
                self._refused(path, error)

    def _refused(self, path: str, error: ClientError | BotoCoreError) -> None:
        if isinstance(error, BotoCoreError):
            raise failed(self._label, type(error).__name__) from error
        if is_denied(error):
            raise self.locked(path) from error
        with translated(self._label, path):
            raise error
