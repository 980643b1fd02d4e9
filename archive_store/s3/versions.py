"""Every version of a key, and every mark of deletion: what a plain listing does not show."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


@dataclass(frozen=True)
class Version:
    """One version of a key; `is_mark` for a mark of deletion."""

    key: str
    id: str
    is_latest: bool
    is_mark: bool


def versions(client: "S3Client", bucket: str, key: str, *, below: bool) -> list[Version]:
    """All versions of the key; with `below`, of the keys under it as of a folder too. Raises what boto3 raises."""
    found = []
    for page in client.get_paginator("list_object_versions").paginate(Bucket=bucket, Prefix=key):
        for item in page.get("Versions", ()):
            found.append(Version(item["Key"], item["VersionId"], item["IsLatest"], is_mark=False))
        for mark in page.get("DeleteMarkers", ()):
            found.append(Version(mark["Key"], mark["VersionId"], mark["IsLatest"], is_mark=True))
    return [one for one in found if one.key == key or (below and one.key.startswith(f"{key}/"))]


def newest_last(found: list[Version]) -> list[Version]:
    """In the order in which they may go: were the newest deleted first, a kill would bring an older one to light."""
    return sorted(found, key=lambda version: version.is_latest)


def older(found: list[Version]) -> list[Version]:
    """Those that are not the newest."""
    return [version for version in found if not version.is_latest]


def locked_until(client: "S3Client", bucket: str, key: str) -> datetime | None:
    """The last instant to which any version of the key, or of one below it, is locked; None if none is."""
    latest: datetime | None = None
    for version in versions(client, bucket, key, below=True):
        until = _retention(client, bucket, version)
        if until is not None and (latest is None or until > latest):
            latest = until
    return latest


def _retention(client: "S3Client", bucket: str, version: Version) -> datetime | None:
    if version.is_mark:
        return None
    try:
        answer = client.get_object_retention(Bucket=bucket, Key=version.key, VersionId=version.id)
    except ClientError as error:
        if str(error.response.get("Error", {}).get("Code", "")) in _UNLOCKED:
            return None
        raise
    until = answer.get("Retention", {}).get("RetainUntilDate")
    return until.astimezone(UTC) if until else None


_UNLOCKED = frozenset(
    {"NoSuchObjectLockConfiguration", "ObjectLockConfigurationNotFoundError", "InvalidRequest", "NoSuchKey"}
)
