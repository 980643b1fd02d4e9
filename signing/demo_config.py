"""The demonstration PKI as certomancer's configuration, and certomancer behind three calls."""

import json
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from kernel.clock import parse_stamp, stamp
from kernel.digests import readable_json
from kernel.errors import UnavailableError
from signing.demo_keys import make_key, write_private

STATE = "state.json"
CONFIG = "certomancer.json"  # JSON is YAML
ARCHITECTURE = "a"
DIRECTOR_DAYS = 450  # as long as the certificates of school directors that were seen (domain §0.2)

_YEAR = timedelta(days=365.25)
CA_YEARS = 150
_TSA_COUNT = 10
_TSA_EVERY = 10
_TSA_YEARS = 12
_CRL_EVERY = "P730D"

TSAS = tuple(f"tsa{number}" for number in range(1, _TSA_COUNT + 1))
KEYS = ("root", "ca", "ocsp")
"""Of the authorities."""


@dataclass(frozen=True)
class DirectorCertificate:
    """One certificate of a director."""

    label: str
    serial: int
    owner: str
    begins: datetime
    ends: datetime
    revoked: datetime | None


@dataclass(frozen=True)
class State:
    """All that a demonstration PKI is made from, besides its keys.

    `first_serial`: its authorities' serial numbers count from here, as two certificates of one name must not have the
    same (RFC 5280, 4.1.2.2); 0 in those made before this was thought of, which count from 1.
    `stampers`: how many timestamp certificates there are; the next comes when its time has come.
    """

    port: int
    school: str
    created: datetime
    directors: tuple[DirectorCertificate, ...]
    ca_years: int = CA_YEARS
    first_serial: int = 0
    stampers: int = _TSA_COUNT

    def with_last_revoked(self, at: datetime) -> "State":
        """The same with the newest director's certificate revoked."""
        return replace(self, directors=(*self.directors[:-1], replace(self.directors[-1], revoked=at)))

    def to_json(self) -> dict[str, Any]:
        """For the folder."""
        return {
            "port": self.port,
            "school": self.school,
            "created": stamp(self.created),
            "ca_years": self.ca_years,
            "first_serial": f"{self.first_serial:X}",
            "stampers": self.stampers,
            "directors": [
                {
                    "label": one.label,
                    "serial": f"{one.serial:X}",
                    "owner": one.owner,
                    "begins": stamp(one.begins),
                    "ends": stamp(one.ends),
                    "revoked": stamp(one.revoked) if one.revoked else None,
                }
                for one in self.directors
            ],
        }

    @classmethod
    def read(cls, folder: Path) -> "State":
        """The state of a folder."""
        return cls.from_json(json.loads((folder / STATE).read_text()))

    @classmethod
    def from_json(cls, value: dict[str, Any]) -> "State":
        """Reads what `to_json` wrote."""
        return cls(
            port=value["port"],
            school=value["school"],
            created=parse_stamp(value["created"]),
            ca_years=value["ca_years"],
            first_serial=int(value.get("first_serial", "0"), 16),
            stampers=value.get("stampers", _TSA_COUNT),
            directors=tuple(
                DirectorCertificate(
                    label=one["label"],
                    serial=int(one["serial"], 16),
                    owner=one["owner"],
                    begins=parse_stamp(one["begins"]),
                    ends=parse_stamp(one["ends"]),
                    revoked=parse_stamp(one["revoked"]) if one["revoked"] else None,
                )
                for one in value["directors"]
            ),
        )


def tsa_at(created: datetime, at: datetime) -> str:
    """The timestamp certificate in use: each for ten years, then the next. The last one stays."""
    number = int((at - created) / (_TSA_EVERY * _YEAR))
    return TSAS[max(0, min(number, _TSA_COUNT - 1))]


def config(state: State) -> dict[str, Any]:
    """The certomancer configuration."""
    stampers = TSAS[: state.stampers]
    labels = [*KEYS, *stampers, *(one.label for one in state.directors)]
    start = state.created
    certs: dict[str, Any] = {
        "root": _cert("root", "root", start, start + CA_YEARS * _YEAR, [_CA, _usage("key_cert_sign", "crl_sign")]),
        "ca": _cert(
            "ca",
            "root",
            start,
            start + state.ca_years * _YEAR,
            [_SUB_CA, _usage("key_cert_sign", "crl_sign"), _crl("root")],
        ),
        "ocsp": _cert(
            "ocsp",
            "ca",
            start,
            start + CA_YEARS * _YEAR,
            [_usage("digital_signature"), _extended("ocsp_signing"), {"id": "ocsp_no_check"}],
        ),
    }
    for number, label in enumerate(stampers):
        begins = start + number * _TSA_EVERY * _YEAR
        extensions = [_usage("digital_signature"), _extended("time_stamping"), _crl("root")]
        certs[label] = _cert(label, "root", begins, begins + _TSA_YEARS * _YEAR, extensions)
    if state.first_serial:
        certs = {
            label: {**spec, "serial": state.first_serial + number} for number, (label, spec) in enumerate(certs.items())
        }
    for one in state.directors:
        certs[one.label] = _director(one)
    entities = {name: {"common-name": title} for name, title in _AUTHORITIES.items()}
    entities |= {label: {"common-name": f"Учебная служба времени {label[3:]}"} for label in stampers}
    entities |= {one.label: {"common-name": one.owner, "organization-name": state.school} for one in state.directors}
    return {
        "external-url-prefix": f"http://127.0.0.1:{state.port}",
        "keysets": {
            "k": {"path-prefix": "keys", "keys": {label: {"path": f"{label}.key.pem"} for label in labels}},
        },
        "pki-architectures": {
            ARCHITECTURE: {
                "keyset": "k",
                "entity-defaults": {"country-name": "RU", "organization-name": "Учебный УЦ Летописи"},
                "entities": entities,
                "certs": certs,
                "services": {"time-stamping": {one: {"signing-cert": one} for one in stampers}, **_SERVICES},
            }
        },
    }


def _director(one: DirectorCertificate) -> dict[str, Any]:
    aia = {"ocsp-responder-names": ["ocsp"], "ca-issuer-links": [{"repo": "ca"}]}
    extensions = [
        _usage("digital_signature", "non_repudiation"),
        {"id": "authority_information_access", "smart-value": {"schema": "aia-urls", "params": aia}},
        _crl("ca"),
    ]
    spec = _cert(one.label, "ca", one.begins, one.ends, extensions) | {"serial": one.serial}
    if one.revoked:
        spec["revocation"] = {"revoked-since": stamp(one.revoked), "reason": "key_compromise"}
    return spec


_AUTHORITIES = {
    "root": "Учебный корневой УЦ",
    "ca": "Учебный УЦ Летописи",
    "ocsp": "Учебная служба OCSP",
}
_CA = {"id": "basic_constraints", "critical": True, "value": {"ca": True}}
_SUB_CA = {"id": "basic_constraints", "critical": True, "value": {"ca": True, "path_len_constraint": 0}}
_SERVICES = {
    "ocsp": {"ocsp": {"for-issuer": "ca", "responder-cert": "ocsp", "signing-key": "ocsp", "issuer-cert": "ca"}},
    "crl-repo": {
        name: {"for-issuer": name, "signing-key": name, "issuer-cert": name, "simulated-update-schedule": _CRL_EVERY}
        for name in ("root", "ca")
    },
    "cert-repo": {"ca": {"for-issuer": "ca", "publish-issued-certs": True}},
}


def _cert(
    label: str, issuer: str, begins: datetime, ends: datetime, extensions: list[dict[str, Any]]
) -> dict[str, Any]:
    return {
        "subject": label,
        "issuer": issuer,
        "subject-key": label,
        "authority-key": issuer,
        "validity": {"valid-from": stamp(begins), "valid-to": stamp(ends)},
        "extensions": extensions,
    }


def _usage(*bits: str) -> dict[str, Any]:
    return {"id": "key_usage", "critical": True, "smart-value": {"schema": "key-usage", "params": list(bits)}}


def _extended(purpose: str) -> dict[str, Any]:
    return {"id": "extended_key_usage", "critical": True, "value": [purpose]}


def _crl(repository: str) -> dict[str, Any]:
    params = {"crl-repo-names": [repository]}
    return {"id": "crl_distribution_points", "smart-value": {"schema": "crl-dist-url", "params": params}}


class Authority:
    """Certomancer with one architecture loaded."""

    def __init__(self, folder: Path) -> None:
        try:
            from certomancer import crypto_utils
            from certomancer.registry import ArchLabel, CertLabel, CertomancerConfig

            from signing.demo_backend import OwnKeys
        except ImportError as error:
            raise UnavailableError(
                "signing.demo_unavailable",
                "Учебный удостоверяющий центр не установлен.",
                "Установите зависимости demo: uv pip install 'letopis[demo]'.",
            ) from error
        self._label = CertLabel
        crypto_utils.CRYPTO_BACKEND = OwnKeys()
        # Each key is read when it is first wanted.
        said = json.loads((folder / CONFIG).read_text(encoding="utf-8"))
        made = CertomancerConfig(said, key_search_dir=str(folder), config_search_dir=str(folder), lazy_load_keys=True)
        self.architectures = made.pki_archs
        self._architecture = self.architectures[ArchLabel(ARCHITECTURE)]

    def certificate(self, label: str) -> bytes:
        """A certificate, DER."""
        return bytes(self._architecture.get_cert(self._label(label)).dump())

    def container(self, label: str, passphrase: str) -> bytes:
        """A key with its certificate and the authority's, PKCS#12."""
        packed = self._architecture.package_pkcs12(
            self._label(label), certs_to_embed=[self._label("ca")], password=passphrase.encode()
        )
        return bytes(packed)


def write_state(folder: Path, state: State) -> None:
    """Writes the state and the configuration that follows from it; a server that is running takes them up by itself."""
    write_private(folder / STATE, readable_json(state.to_json()))
    write_private(folder / CONFIG, readable_json(config(state)))


def with_stamper(folder: Path, label: str) -> None:
    """Makes the timestamp certificate of the label, and those before it, unless they are there."""
    state, wanted = State.read(folder), TSAS.index(label) + 1
    if state.stampers < wanted:
        for name in TSAS[state.stampers : wanted]:
            make_key(folder, name)
        write_state(folder, replace(state, stampers=wanted))


def load(folder: Path) -> Authority:
    """Reads the configuration of a folder. Raises UnavailableError `signing.demo_unavailable`."""
    return Authority(folder)
