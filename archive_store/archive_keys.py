"""`archive-keys.json`: the archive's public keys, old and new, and which of them to believe (docs/format.md §7)."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from archive_store.keys import ArchiveKey, key_id_of, signature_text, verify_text
from kernel.clock import parse_stamp, stamp
from kernel.digests import canonical_json, readable_json
from kernel.errors import IntegrityError

FORMAT = "school-archive/archive-keys/1"


@dataclass(frozen=True)
class PublicKey:
    """One public key of the archive.

    Attributes:
        key_id: 32 hex digits.
        public_key_pem: the key.
        since: aware instant from which on it signs.
        endorsed_by: id of the earlier key that vouches for this one; empty for the first.
        endorsement: that key's signature, base64.
        extra: fields that this version does not know.
    """

    key_id: str
    public_key_pem: str
    since: datetime
    endorsed_by: str = ""
    endorsement: str = ""
    extra: Mapping[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """The entry as it stands in the file."""
        entry: dict[str, Any] = {
            **self.extra,
            "key_id": self.key_id,
            "algorithm": "Ed25519",
            "public_key_pem": self.public_key_pem,
            "since": stamp(self.since),
        }
        if self.endorsed_by:
            entry |= {"endorsed_by": self.endorsed_by, "endorsement": self.endorsement}
        return entry

    def endorsed_bytes(self) -> bytes:
        """What the endorsing key signs."""
        return canonical_json({name: value for name, value in self.as_json().items() if name != "endorsement"})


def first_key(key: ArchiveKey, since: datetime) -> PublicKey:
    """The entry of the archive's first key."""
    return PublicKey(key.key_id, key.public_pem, since)


def next_key(key: ArchiveKey, since: datetime, *, endorser: ArchiveKey) -> PublicKey:
    """The entry of a new key, vouched for by one in use: the archive's key is rotated."""
    entry = PublicKey(key.key_id, key.public_pem, since, endorser.key_id)
    signature = signature_text(endorser, entry.endorsed_bytes())
    return PublicKey(key.key_id, key.public_pem, since, endorser.key_id, signature)


def as_file(keys: Sequence[PublicKey]) -> bytes:
    """The content of `archive-keys.json`, oldest key first."""
    return readable_json({"format": FORMAT, "keys": [key.as_json() for key in keys]})


def parse_file(content: bytes) -> tuple[PublicKey, ...]:
    """Reads `archive-keys.json`. Raises IntegrityError `key.bad_list`."""
    try:
        value = json.loads(content)
        if value["format"] != FORMAT:
            raise ValueError("unknown format")
        return tuple(_parse_entry(dict(entry)) for entry in value["keys"])
    except (ValueError, KeyError, TypeError) as error:
        raise IntegrityError(
            "key.bad_list",
            f"Перечень ключей архива (archive-keys.json) не читается: {error}.",
            "Возьмите этот файл с другой копии архива и сверьте номер ключа с бумажным актом.",
        ) from error


def _parse_entry(entry: dict[str, Any]) -> PublicKey:
    if entry.pop("algorithm") != "Ed25519":
        raise ValueError("unknown algorithm")
    key = PublicKey(
        key_id=entry.pop("key_id"),
        public_key_pem=entry.pop("public_key_pem"),
        since=parse_stamp(entry.pop("since")),
        endorsed_by=entry.pop("endorsed_by", ""),
        endorsement=entry.pop("endorsement", ""),
        extra=entry,
    )
    if key_id_of(key.public_key_pem) != key.key_id:
        raise ValueError("key_id is not that of the key")
    return key


def believed(keys: Sequence[PublicKey], anchors: Collection[str]) -> dict[str, str]:
    """Key id → PEM of all keys that follow from the anchors (key ids known from elsewhere), step by step."""
    found: dict[str, str] = {}
    for key in keys:
        vouched = key.endorsed_by in found and verify_text(
            found[key.endorsed_by], key.endorsed_bytes(), key.endorsement
        )
        if key.key_id in anchors or vouched:
            found[key.key_id] = key.public_key_pem
    return found
