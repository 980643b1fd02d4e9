"""A bucket as a line in the list of media, and the making of a medium in one."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

from botocore.exceptions import BotoCoreError, ClientError

from archive_store.archive_keys import PublicKey, first_key
from archive_store.check_source import Source
from archive_store.identity import MediumIdentity, parse_identity
from archive_store.keys import ArchiveKey
from archive_store.media import initialise, prove_identity
from archive_store.medium import Medium
from archive_store.paths import IDENTITY
from archive_store.s3.client import BucketAddress, connect, failed, translated
from archive_store.s3.medium import S3Medium
from archive_store.s3.source import BucketSource
from kernel.errors import LetopisError, RefusedError, UnavailableError


@dataclass(frozen=True)
class BucketPlace:
    """See `archive_store.places.Place`. `locks` is a folder of this machine for the locks among writers."""

    address: BucketAddress
    uuid: str
    locks: Path

    @property
    def text(self) -> str:
        """See `Place.text`."""
        return self.address.text

    def open(self, anchors: Collection[str]) -> Medium:
        """See `Place.open`."""
        passport = _passport(self.address)
        medium = S3Medium(self.address, parse_identity(passport), self.locks, can_lock=_locks_objects(self.address))
        try:
            prove_identity(medium, passport, anchors)
        except BaseException:
            medium.close()
            raise
        return medium

    def source(self) -> Source:
        """See `Place.source`."""
        return BucketSource(self.address)

    def seen_uuid(self) -> str:
        """See `Place.seen_uuid`."""
        try:
            return parse_identity(_passport(self.address)).uuid
        except LetopisError:
            return ""


def create_bucket_medium(
    address: BucketAddress,
    identity: MediumIdentity,
    key: ArchiveKey,
    locks: Path,
    *,
    keys: Sequence[PublicKey] = (),
) -> S3Medium:
    """Makes a new, empty medium in a bucket that is there and keeps versions.

    Raises RefusedError `s3.no_versioning`, `media.not_empty`; UnavailableError `media.missing`; what `Medium` raises.
    """
    with translated(identity.label, address.bucket):
        client = connect(address)
        status = client.get_bucket_versioning(Bucket=address.bucket).get("Status")
    if status != "Enabled":
        raise RefusedError(
            "s3.no_versioning",
            f"В хранилище S3 «{address.bucket}» не включено ведение версий.",
            "Включите его в личном кабинете (Versioning), лучше вместе с Object Lock, и повторите.",
        )
    medium = S3Medium(address, identity, locks, can_lock=_locks_objects(address))
    initialise(medium, identity.as_bytes(), key, keys or (first_key(key, identity.created),))
    return medium


def _passport(address: BucketAddress) -> bytes:
    try:
        return b"".join(BucketSource(address).chunks(IDENTITY))
    except FileNotFoundError:
        pass
    except OSError as error:
        raise UnavailableError(
            "media.missing",
            f"Хранилище {address.text} недоступно: {error.strerror}.",
            "Проверьте сеть, адрес и ключи доступа и повторите.",
        ) from error
    raise UnavailableError(
        "media.missing",
        f"В хранилище {address.text} носителя нет.",
        "Проверьте адрес и папку в настройках.",
    )


def _locks_objects(address: BucketAddress) -> bool:
    try:
        answer = connect(address).get_object_lock_configuration(Bucket=address.bucket)
    except ClientError as error:
        if "NotFound" in str(error.response.get("Error", {}).get("Code", "")):
            return False  # the server says so by an error where there is none
        with translated(address.text, address.bucket):
            raise
    except BotoCoreError as error:
        raise failed(address.text, type(error).__name__) from error
    return answer["ObjectLockConfiguration"].get("ObjectLockEnabled") == "Enabled"
