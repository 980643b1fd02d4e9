"""Files of the home that are what they were when their digest was written down."""

from pathlib import Path

from kernel.digests import sha512_hex
from kernel.errors import IntegrityError


def proved(path: Path, sha512: str, wrong: IntegrityError) -> bytes:
    """The file's bytes, if they have the digest (SHA-512, hex). Raises `wrong` if not, or if it is not there."""
    content = path.read_bytes() if path.is_file() else b""
    if sha512_hex(content) != sha512:
        raise wrong
    return content
