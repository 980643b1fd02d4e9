"""A GOST key that OpenSSL's engine signs with, in a process of its own for each signature (seven milliseconds).

The key and its passphrase go through pipes: neither a file nor an argument list ever holds them.
"""

import os
import re
import subprocess

from kernel.errors import UnavailableError

_SECONDS = 30
_KEY = re.compile(rb"-----BEGIN PRIVATE KEY-----.+?-----END PRIVATE KEY-----\n", re.DOTALL)
_CERTIFICATE = re.compile(rb"-----BEGIN CERTIFICATE-----.+?-----END CERTIFICATE-----\n", re.DOTALL)


def open_container(data: bytes, passphrase: str) -> tuple[bytes, tuple[bytes, ...]] | None:
    """The private key of a PKCS#12 container and its certificates, PEM; None where OpenSSL can't open it.

    Raises UnavailableError `signing.no_gost`.
    """
    secret = passphrase.encode() + b"\n"
    done = _openssl(["pkcs12", "-in", "/dev/stdin", "-passin", "fd:{secret}", "-nodes"], data, secret)
    key = _KEY.search(done.stdout)
    if done.returncode != 0 or key is None:
        return None
    return key[0], tuple(_CERTIFICATE.findall(done.stdout))


def sign_digest(key: bytes, digest: bytes) -> bytes:
    """The signature over a digest by a private key in PEM: s, then r. Raises UnavailableError `signing.no_gost`."""
    done = _openssl(["pkeyutl", "-sign", "-inkey", "/dev/fd/{secret}", "-in", "/dev/stdin"], digest, key)
    if done.returncode != 0 or len(done.stdout) != 2 * len(digest):
        raise _no_engine()
    return done.stdout


def _openssl(arguments: list[str], data: bytes, secret: bytes) -> "subprocess.CompletedProcess[bytes]":
    read, write = os.pipe()
    try:
        os.write(write, secret)  # a pipe takes 64 KB at once, a key a few hundred bytes
        os.close(write)
        command = [one.replace("{secret}", str(read)) for one in arguments]
        return subprocess.run(
            ["openssl", command[0], "-engine", "gost", *command[1:]],
            input=data,
            capture_output=True,
            pass_fds=(read,),
            timeout=_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise _no_engine() from error
    finally:
        os.close(read)


def _no_engine() -> UnavailableError:
    return UnavailableError(
        "signing.no_gost",
        "OpenSSL на этой машине не подписывает ключом ГОСТ.",
        "Поставьте пакеты openssl и libengine-gost-openssl и повторите.",
    )
