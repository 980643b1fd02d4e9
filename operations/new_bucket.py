"""A bucket as the place of a new medium, by its address `s3:https://s3.example.ru/bucket/folder`.

Apart from `new_medium`, because it brings boto3 along.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

from archive_store.identity import MediumIdentity
from archive_store.keys import ArchiveKey
from archive_store.places import Place
from archive_store.s3.client import BucketAddress
from archive_store.s3.place import BucketPlace, create_bucket_medium
from kernel.errors import BadInputError, IntegrityError
from operations.new_medium import same_disk, taken

_ADDRESS = re.compile(r"s3:(?P<endpoint>https?://[^/@]+)/(?P<bucket>[a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?P<folder>/.*)?")


def parse_address(text: str, credentials: Path | None, region: str) -> BucketAddress:
    """The bucket that the text names. Raises BadInputError `s3.bad_address`, `s3.credentials_needed`."""
    match = _ADDRESS.fullmatch(text)
    if match is None:
        raise BadInputError(
            "s3.bad_address",
            f"Адрес хранилища не разобран: «{text}».",
            "Он пишется так: s3:https://адрес-сервиса/корзина/папка, без имени и пароля.",
        )
    if credentials is None:
        raise BadInputError(
            "s3.credentials_needed",
            "Не указан файл с ключами доступа к хранилищу S3.",
            "Добавьте --credentials ФАЙЛ; как он устроен, сказано в docs/operate.md.",
        )
    folder = (match["folder"] or "").strip("/")
    prefix = f"{folder}/" if folder else ""
    return BucketAddress(match["endpoint"], match["bucket"], prefix, credentials.resolve(), region)


def _overlap(one: BucketAddress, other: BucketAddress) -> bool:
    """Whether one of the two lies in the other."""
    same = (one.endpoint.lower().rstrip("/"), one.bucket) == (other.endpoint.lower().rstrip("/"), other.bucket)
    return same and (one.prefix.startswith(other.prefix) or other.prefix.startswith(one.prefix))


@dataclass(frozen=True)
class NewBucket:
    """A folder in a bucket that keeps versions. See `NewPlace`; `locks` as in `BucketPlace`."""

    address: BucketAddress
    locks: Path

    def refuse_unfit(self, places: Mapping[str, Place]) -> None:
        """See `NewPlace.refuse_unfit`."""
        for name, place in places.items():
            if isinstance(place, BucketPlace) and _overlap(place.address, self.address):
                raise same_disk(f"В {self.address.text} лежит носитель «{name}»")

    def begun(self, anchors: Collection[str]) -> MediumIdentity | None:
        """See `NewPlace.begun`."""
        place = BucketPlace(self.address, "", self.locks)
        if not place.seen_uuid():
            return None
        try:
            with place.open(anchors) as medium:
                return medium.identity
        except IntegrityError as error:
            raise taken(self.address.text) from error

    def create(self, identity: MediumIdentity, key: ArchiveKey) -> None:
        """See `NewPlace.create`."""
        create_bucket_medium(self.address, identity, key, self.locks).close()

    def place(self, medium_uuid: str) -> Place:
        """See `NewPlace.place`."""
        return BucketPlace(self.address, medium_uuid, self.locks)

    def settings(self) -> Mapping[str, str]:
        """See `NewPlace.settings`."""
        address = self.address
        return {
            "s3": address.endpoint,
            "bucket": address.bucket,
            "prefix": address.prefix.rstrip("/"),
            "region": address.region,
            "credentials": address.credentials.as_posix(),
        }
