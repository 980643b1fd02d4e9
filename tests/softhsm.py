"""Makes a SoftHSM token with a key and its certificate. Run as a program: the library reads its settings only once.

`python -m tests.softhsm FOLDER CONTAINER.p12 PASSPHRASE-FILE PIN`: label `letopis`, object `director`.
"""

import os
import subprocess
import sys
from pathlib import Path

MODULE = "/usr/lib/softhsm/libsofthsm2.so"
URI = f"pkcs11:token=letopis;object=director?module-path={MODULE}"


def settings(folder: Path) -> Path:
    return folder / "softhsm2.conf"


def make(folder: Path, container: Path, passphrase: Path, pin: str) -> dict[str, str]:
    """Makes the token in another process; gives the environment for those that use it."""
    environment = {**os.environ, "SOFTHSM2_CONF": str(settings(folder))}
    (folder / "tokens").mkdir(parents=True)
    settings(folder).write_text(
        f"directories.tokendir = {folder}/tokens\nobjectstore.backend = file\nlog.level = ERROR\n"
    )
    command = ["softhsm2-util", "--init-token", "--free", "--label", "letopis", "--pin", pin, "--so-pin", "87654321"]
    subprocess.run(command, check=True, capture_output=True, env=environment)
    words = [sys.executable, "-m", "tests.softhsm", str(container), str(passphrase), pin]
    subprocess.run(words, check=True, env=environment, cwd=Path(__file__).parents[1])
    return environment


def _fill(container: Path, passphrase: Path, pin: str) -> None:
    import pkcs11
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, pkcs12
    from pkcs11.util.rsa import decode_rsa_private_key

    key, certificate, _ = pkcs12.load_key_and_certificates(
        container.read_bytes(), passphrase.read_text().strip().encode()
    )
    der = key.private_bytes(Encoding.DER, PrivateFormat.TraditionalOpenSSL, NoEncryption())
    attribute = pkcs11.Attribute
    with pkcs11.lib(MODULE).get_token(token_label="letopis").open(rw=True, user_pin=pin) as session:
        label = {attribute.LABEL: "director", attribute.ID: b"\x01", attribute.TOKEN: True}
        session.create_object(decode_rsa_private_key(der) | label | {attribute.SIGN: True})
        session.create_object(
            {
                attribute.CLASS: pkcs11.ObjectClass.CERTIFICATE,
                attribute.CERTIFICATE_TYPE: pkcs11.CertificateType.X_509,
                attribute.VALUE: certificate.public_bytes(Encoding.DER),
                attribute.SUBJECT: certificate.subject.public_bytes(),
                attribute.PRIVATE: False,
            }
            | label
        )


if __name__ == "__main__":
    _fill(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3])
