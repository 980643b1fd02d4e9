"""Where an object must lie by its id: OCFL extension 0004 with its defaults. Part of the checker."""

import hashlib


def place_of(object_id: str) -> str:
    """The folder below the root, 76 characters."""
    digits = hashlib.sha256(object_id.encode()).hexdigest()
    return f"{digits[0:3]}/{digits[3:6]}/{digits[6:9]}/{digits}"
