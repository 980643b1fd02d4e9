"""What the checker reads a bucket through: see `archive_store.check_source.Source`."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from archive_store.check_source import FILE, FOLDER
from archive_store.s3.client import BucketAddress, connect

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

_CHUNK = 1 << 20  # bytes


class BucketSource:
    """A medium that is a bucket, or a folder in one."""

    def __init__(self, address: BucketAddress) -> None:
        self._address = address
        self._client: S3Client = connect(address)

    def names(self, path: str) -> dict[str, str]:
        """See `Source.names`."""
        start = f"{self._address.prefix}{path}/" if path else self._address.prefix
        found: dict[str, str] = {}
        with _as_os_errors():
            pages = self._client.get_paginator("list_objects_v2").paginate(
                Bucket=self._address.bucket, Prefix=start, Delimiter="/"
            )
            for page in pages:
                found |= {item["Key"].removeprefix(start): FILE for item in page.get("Contents", ())}
                found |= {
                    item["Prefix"].removeprefix(start).rstrip("/"): FOLDER for item in page.get("CommonPrefixes", ())
                }
        return dict(sorted(found.items()))

    def chunks(self, path: str) -> Iterator[bytes]:
        """See `Source.chunks`."""
        with _as_os_errors():
            key = f"{self._address.prefix}{path}"
            body = self._client.get_object(Bucket=self._address.bucket, Key=key)["Body"]
            with body:
                yield from body.iter_chunks(_CHUNK)

    def has_folder(self, path: str) -> bool:
        """See `Source.has_folder`."""
        with _as_os_errors():
            answer = self._client.list_objects_v2(
                Bucket=self._address.bucket, Prefix=f"{self._address.prefix}{path}/", MaxKeys=1
            )
        return bool(answer.get("KeyCount"))


@contextmanager
def _as_os_errors() -> Iterator[None]:
    try:
        yield
    except ClientError as error:
        code = str(error.response.get("Error", {}).get("Code", ""))
        if code in ("404", "NoSuchKey"):
            raise FileNotFoundError(errno.ENOENT, code) from error
        raise OSError(errno.EIO, code) from error
    except BotoCoreError as error:
        raise OSError(errno.EIO, type(error).__name__) from error
