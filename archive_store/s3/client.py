"""The connection to a bucket: credentials by reference, time limits, and errors as `archive_store.medium` promises."""

import os
import stat
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import boto3
import botocore.session
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from kernel.errors import LetopisError, NotFoundError, RefusedError, UnavailableError

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

_ABSENT = frozenset({"404", "NoSuchKey", "NoSuchVersion", "NotFound"})
_DENIED = frozenset({"403", "AccessDenied", "InvalidAccessKeyId", "SignatureDoesNotMatch"})
_CONNECT, _READ = 10, 60  # seconds


@dataclass(frozen=True)
class BucketAddress:
    """Where a bucket is.

    Attributes:
        endpoint: `https://s3.example.ru`; no user or password in it.
        bucket: its name.
        prefix: the folder in it that is the medium's root, `letopis/`; may be empty.
        credentials: a file in the form of AWS's shared credentials, section `default`, readable by its owner alone.
        region: as the provider calls it.
    """

    endpoint: str
    bucket: str
    prefix: str
    credentials: Path
    region: str = "us-east-1"

    @property
    def text(self) -> str:
        """The address for people."""
        return f"s3:{self.endpoint}/{self.bucket}/{self.prefix}"


def connect(address: BucketAddress) -> "S3Client":
    """A client, the same one for the same address. Asks nothing of the server yet.

    Raises NotFoundError `s3.no_credentials`, RefusedError `s3.credentials_open`.
    """
    _check_credentials(address.credentials)
    # A forked child must not talk through its parent's connections.
    return _connected(address, os.getpid())


@cache
def _connected(address: BucketAddress, _process: int) -> "S3Client":
    session = botocore.session.Session()
    session.set_config_variable("credentials_file", str(address.credentials))
    session.set_config_variable("profile", "default")
    client: S3Client = boto3.session.Session(botocore_session=session).client(
        "s3",
        endpoint_url=address.endpoint,
        region_name=address.region,
        config=Config(
            connect_timeout=_CONNECT,
            read_timeout=_READ,
            retries={"max_attempts": 3, "mode": "standard"},
            s3={"addressing_style": "path"},
            # Servers of other makers refuse or ignore the newer checksums; Content-MD5 and reading back serve.
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
        ),
    )
    return client


def _check_credentials(path: Path) -> None:
    try:
        mode = path.stat().st_mode
    except OSError as error:
        raise NotFoundError(
            "s3.no_credentials",
            f"Нет файла с ключами доступа к хранилищу S3: {path}.",
            "Создайте его: [default], aws_access_key_id = …, aws_secret_access_key = …; chmod 600.",
        ) from error
    if stat.S_IMODE(mode) & 0o077:
        raise RefusedError(
            "s3.credentials_open",
            f"Ключи доступа {path} могут прочитать другие пользователи.",
            f"Выполните: chmod 600 {path}",
        )


@contextmanager
def translated(label: str, path: str, *, but: Collection[str] = ()) -> Iterator[None]:
    """Turns the library's errors inside the block into those that `archive_store.medium` promises.

    Errors of the server with the codes in `but` pass through.
    """
    try:
        yield
    except ClientError as error:
        if str(error.response.get("Error", {}).get("Code", "")) in but:
            raise
        raise _of(error, label, path) from error
    except BotoCoreError as error:
        raise failed(label, type(error).__name__) from error


def _of(error: ClientError, label: str, path: str) -> LetopisError:
    code = str(error.response.get("Error", {}).get("Code", ""))
    if code in _ABSENT:
        return absent(label, path)
    if code == "NoSuchBucket":
        return UnavailableError(
            "media.missing", f"Хранилища S3 носителя «{label}» нет.", "Проверьте адрес и имя хранилища в настройках."
        )
    if code in _DENIED:
        return UnavailableError(
            "store.medium_readonly",
            f"Хранилище S3 носителя «{label}» не разрешает это ключам доступа ({code}).",
            "Проверьте ключи и права в личном кабинете хранилища.",
        )
    if code in ("QuotaExceeded", "EntityTooLarge"):
        return UnavailableError(
            "store.medium_full", f"В хранилище S3 носителя «{label}» кончилось место.", "Увеличьте объём и повторите."
        )
    return failed(label, code)


def is_denied(error: ClientError) -> bool:
    """Whether the server refuses by its rules: for a deletion, because the version is locked."""
    return str(error.response.get("Error", {}).get("Code", "")) in _DENIED


def failed(label: str, what: str) -> UnavailableError:
    """The error for a server that does not answer as it should."""
    return UnavailableError(
        "store.medium_failed",
        f"Хранилище S3 носителя «{label}» не отвечает: {what}.",
        "Проверьте сеть и состояние хранилища; затем повторите.",
    )


def absent(label: str, path: str) -> NotFoundError:
    """The error for a path that is not there."""
    return NotFoundError("store.no_path", f"На носителе «{label}» нет «{path}».", "Проверьте носитель: media check.")
