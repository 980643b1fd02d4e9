"""Keys of the demonstration PKI: not proved anew each time that they are read.

To find out that an RSA key is sound takes longer than to sign with it, and these are the program's own: a server that
lives for one command would spend most of its time on that.
"""

from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_pem_private_key

_KEY_BITS = 2048


def make_key(folder: Path, name: str) -> None:
    """Makes a key of the PKI in the folder."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=_KEY_BITS)
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    write_private(_place(folder, name), pem)


def key_of(folder: Path, name: str) -> rsa.RSAPrivateKey:
    """The key of the name."""
    pem = _place(folder, name).read_bytes()
    key = load_pem_private_key(pem, password=None, unsafe_skip_rsa_key_validation=True)
    assert isinstance(key, rsa.RSAPrivateKey)
    return key


def write_private(path: Path, data: bytes) -> None:
    """Writes a file that its owner alone may read, whole or not at all."""
    fresh = path.with_suffix(path.suffix + ".new")
    fresh.touch(mode=0o600)
    fresh.write_bytes(data)
    fresh.replace(path)


def _place(folder: Path, name: str) -> Path:
    return folder / "keys" / f"{name}.key.pem"
