"""Digests and the one canonical form of JSON that is digested or signed."""

import hashlib
import json
from typing import Any


def sha256_hex(data: bytes) -> str:
    """SHA-256 of the bytes, 64 lower-case hex digits."""
    return hashlib.sha256(data).hexdigest()


def sha512_hex(data: bytes) -> str:
    """SHA-512 of the bytes, 128 lower-case hex digits: the digest of OCFL manifests here."""
    return hashlib.sha512(data).hexdigest()


def canonical_json(value: Any) -> bytes:  # noqa: ANN401  (any JSON value)
    """The bytes of a JSON value that are digested: UTF-8, keys sorted, no spaces, no NaN, one final newline.

    Close to RFC 8785, but numbers are written as Python writes them, so only integers and strings should be used
    where the bytes matter.
    """
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return text.encode() + b"\n"


def readable_json(value: Any) -> bytes:  # noqa: ANN401  (any JSON value)
    """JSON for the archive's readers: UTF-8, keys sorted, indented, one final newline. Deterministic."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, indent=1, allow_nan=False).encode() + b"\n"
