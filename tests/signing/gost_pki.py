"""A PKI in GOST, made and served by OpenSSL with its engine: a party from outside, with none of our code in it."""

import os
import socket
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha512
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.request import urlopen

from asn1crypto import pem

from signing.keys import SigningKey, open_p12
from signing.shapes import Authorities, Level, Placement, Prepared, Verification
from signing.sign import finish, make_cms, prepare
from signing.verify import verify
from tests.signing.conftest import BOX, DATA

PASSPHRASE = "пароль"

# name: algorithm, parameter set. All that TC26 has, under all of OpenSSL's names for them.
DIRECTORS = {
    "d256a": ("gost2012_256", "TCA"),
    "d256b": ("gost2012_256", "TCB"),
    "d256c": ("gost2012_256", "TCC"),
    "d256d": ("gost2012_256", "TCD"),
    "d256xa": ("gost2012_256", "A"),
    "d256xb": ("gost2012_256", "B"),
    "d256xc": ("gost2012_256", "C"),
    "d512a": ("gost2012_512", "A"),
    "d512b": ("gost2012_512", "B"),
    "d512c": ("gost2012_512", "C"),
}

_CONFIG = """
openssl_conf = init
[init]
engines = engines
[engines]
gost = gost
[gost]
engine_id = gost
default_algorithms = ALL
[req]
distinguished_name = dn
[dn]
[root]
basicConstraints = critical,CA:TRUE
keyUsage = critical,keyCertSign,cRLSign
subjectKeyIdentifier = hash
[ca]
basicConstraints = critical,CA:TRUE,pathlen:0
keyUsage = critical,keyCertSign,cRLSign
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid:always
crlDistributionPoints = URI:{url}/root.crl
[director]
basicConstraints = CA:FALSE
keyUsage = critical,digitalSignature,nonRepudiation
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid:always
authorityInfoAccess = OCSP;URI:{url}/ocsp
crlDistributionPoints = URI:{url}/ca.crl
[plain]
basicConstraints = CA:FALSE
keyUsage = critical,digitalSignature,nonRepudiation
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid:always
crlDistributionPoints = URI:{url}/ca.crl
[tsa]
basicConstraints = CA:FALSE
keyUsage = critical,digitalSignature,nonRepudiation
extendedKeyUsage = critical,timeStamping
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid:always
crlDistributionPoints = URI:{url}/ca.crl
[ocsp]
basicConstraints = CA:FALSE
keyUsage = critical,digitalSignature
extendedKeyUsage = OCSPSigning
noCheck = yes
authorityKeyIdentifier = keyid:always
[stamps]
serial = tsaserial
digests = md_gost12_256,md_gost12_512,sha256,sha512
default_policy = 1.2.643.2.2.38.4
accuracy = secs:1
ess_cert_id_chain = no
ess_cert_id_alg = sha256
signer_digest = md_gost12_512
[crl_ca]
database = ca.index
[crl_root]
database = root.index
"""


@dataclass
class GostWorld:
    """The PKI in a folder, served on loopback. Its time is the machine's own: OpenSSL knows no other."""

    folder: Path
    port: int

    @property
    def anchors_file(self) -> Path:
        return self.folder / "root.pem"

    @property
    def environment(self) -> dict[str, str]:
        return {**os.environ, "OPENSSL_CONF": str(self.folder / "openssl.cnf")}

    def der(self, name: str) -> bytes:
        return pem.unarmor((self.folder / f"{name}.pem").read_bytes())[2]

    @property
    def authorities(self) -> Authorities:
        return Authorities(
            f"http://127.0.0.1:{self.port}/tsa", (self.der("root"),), intermediates=(self.der("ca"),), timeout=20.0
        )

    def key(self, name: str) -> SigningKey:
        return open_p12((self.folder / f"{name}.p12").read_bytes(), PASSPHRASE)

    def prepared(self, key: SigningKey, document: bytes) -> Prepared:
        mark = (DATA / "mark.pdf").read_bytes()
        at = datetime.now(UTC)
        return prepare(document, key.certificate, Placement(-1, BOX), mark, at=at, reason="Проверка", location="Казань")

    def signed(self, name: str, document: bytes, level: Level = Level.B_LTA) -> bytes:
        key = self.key(name)
        made = self.prepared(key, document)
        return finish(made, make_cms(made, key), self.authorities, level)

    def verify(self, pdf: bytes, document: bytes, **others: object) -> Verification:
        asked = {
            "anchors": (self.der("root"),),
            "at": datetime.now(UTC),
            "unsigned_length": len(document),
            "unsigned_sha512": sha512(document).hexdigest(),
        }
        return verify(pdf, **(asked | others))

    def revocation_lists(self) -> list[bytes]:
        names = ("root", "ca")
        return [urlopen(f"http://127.0.0.1:{self.port}/{name}.crl").read() for name in names]

    def openssl(self, *arguments: str, data: bytes | None = None) -> bytes:
        done = subprocess.run(
            ["openssl", *arguments], cwd=self.folder, env=self.environment, input=data, capture_output=True, check=False
        )
        assert done.returncode == 0, done.stderr.decode(errors="replace")
        return done.stdout


def make(folder: Path, port: int) -> GostWorld:
    world = GostWorld(folder, port)
    (folder / "openssl.cnf").write_text(_CONFIG.format(url=f"http://127.0.0.1:{port}"))
    for index in ("ca.index", "root.index"):
        (folder / index).touch()
    (folder / "tsaserial").write_text("01\n")
    _issue(world, "root", ("gost2012_512", "A"), "", "root", "/C=RU/O=Минцифры (тест)/CN=Головной УЦ (тест)")
    # OpenSSL's set A of 256 bits is one that BouncyCastle 1.72 reads, too.
    _issue(world, "ca", ("gost2012_256", "A"), "root", "ca", "/C=RU/O=Казначейство (тест)/CN=УЦ (тест)")
    _issue(world, "tsa", ("gost2012_512", "A"), "ca", "tsa", "/C=RU/O=УЦ (тест)/CN=Служба времени (тест)")
    _issue(world, "ocsp", ("gost2012_256", "A"), "ca", "ocsp", "/C=RU/O=УЦ (тест)/CN=OCSP (тест)")
    for name, kind in DIRECTORS.items():
        # One of them names no OCSP responder: its revocation is told by a list.
        extensions = "plain" if name == "d512b" else "director"
        _issue(world, name, kind, "ca", extensions, f"/C=RU/O=МБОУ СОШ № 1/CN=Иванова {name}/SN=Иванова/GN=Мария")
        world.openssl(
            "pkcs12", "-export", "-inkey", f"{name}.key", "-in", f"{name}.pem", "-certfile", "ca.pem",
            "-passout", f"pass:{PASSPHRASE}", "-out", f"{name}.p12",
        )  # fmt: skip
    return world


def _issue(world: GostWorld, name: str, kind: tuple[str, str], issuer: str, extensions: str, subject: str) -> None:
    algorithm, parameters = kind
    world.openssl("genpkey", "-algorithm", algorithm, "-pkeyopt", f"paramset:{parameters}", "-out", f"{name}.key")
    world.openssl("req", "-new", "-key", f"{name}.key", "-utf8", "-subj", subject, "-out", f"{name}.csr")
    serial = f"0x44{len(list(world.folder.glob('*.pem'))):02X}A1B2C3D4E5F60718"
    by = ["-CA", f"{issuer}.pem", "-CAkey", f"{issuer}.key"] if issuer else ["-signkey", f"{name}.key"]
    world.openssl(
        "x509", "-req", "-in", f"{name}.csr", *by, "-days", "450", "-extfile", "openssl.cnf", "-extensions",
        extensions, "-set_serial", serial, "-out", f"{name}.pem",
    )  # fmt: skip
    if issuer:
        ends = (datetime.now(UTC) + timedelta(days=450)).strftime("%y%m%d%H%M%SZ")
        with (world.folder / f"{issuer}.index").open("a") as index:
            index.write(f"V\t{ends}\t\t{serial[2:]}\tunknown\t{subject}\n")


class _Handler(BaseHTTPRequestHandler):
    world: GostWorld

    def do_GET(self) -> None:
        name = self.path.strip("/").removesuffix(".crl")
        made = self.world.openssl(
            "ca", "-gencrl", "-config", "openssl.cnf", "-name", f"crl_{name}", "-keyfile", f"{name}.key",
            "-cert", f"{name}.pem", "-crldays", "7",
            "-md", "md_gost12_512" if name == "root" else "md_gost12_256",
        )  # fmt: skip
        self._reply("application/pkix-crl", pem.unarmor(made)[2])

    def do_POST(self) -> None:
        asked = self.rfile.read(int(self.headers["Content-Length"]))
        place = self.world.folder / f"request-{threading.get_ident()}"
        place.write_bytes(asked)
        if self.path == "/tsa":
            self._reply("application/timestamp-reply", self._stamp(place))
        else:
            self._reply("application/ocsp-response", self._status(place))

    def _stamp(self, request: Path) -> bytes:
        return self.world.openssl(
            "ts", "-reply", "-config", "openssl.cnf", "-section", "stamps", "-queryfile", str(request), "-signer",
            "tsa.pem", "-inkey", "tsa.key", "-chain", "ca.pem",
        )  # fmt: skip

    def _status(self, request: Path) -> bytes:
        answer = request.with_suffix(".answer")
        self.world.openssl(
            "ocsp", "-index", "ca.index", "-CA", "ca.pem", "-rsigner", "ocsp.pem", "-rkey", "ocsp.key", "-rmd",
            "md_gost12_256", "-reqin", str(request), "-respout", str(answer), "-ndays", "1",
        )  # fmt: skip
        return answer.read_bytes()

    def _reply(self, kind: str, body: bytes) -> None:
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Says nothing."""


@contextmanager
def serving(folder: Path) -> Iterator[GostWorld]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    world = make(folder, port)
    handler = type("Handler", (_Handler,), {"world": world})
    with ThreadingHTTPServer(("127.0.0.1", port), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield world
        server.shutdown()
