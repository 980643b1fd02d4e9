"""Whom the archive trusts, changed: a root certificate is added, another timestamp service is asked from now on.

A root is taken only with the digest that its authority has printed, which the file must have; a service only after it
has given a timestamp that the trusted roots confirm. Both stand in the event log.
"""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import urlsplit

from kernel.errors import BadInputError, RefusedError
from kernel.russian import short_moment
from operations import durable
from operations.services import Services
from signing.anchors import write_bundle
from signing.certificates import certificate_from, is_root
from signing.pades.rehearsal import prove_service
from signing.shapes import Authorities, CertificateFacts

_ADDED: Final = "trust-add"
ASTRAY: Final = timedelta(minutes=5)
"""So far may two clocks differ."""
DIGESTS: Final[Mapping[str, str]] = {
    "": "как у подписи", "sha256": "SHA-256", "sha512": "SHA-512",
    "streebog256": "ГОСТ Р 34.11-2012, 256 бит", "streebog512": "ГОСТ Р 34.11-2012, 512 бит",
}  # fmt: skip
"""Digests that a service may take, in words."""
_PRINTED = {40: "sha1", 64: "sha256"}
"""Hex digits of a printed digest → what it is by: authorities print the one or the other."""
_LONGEST = 300  # characters of an address


@dataclass(frozen=True)
class ServiceWish:
    """A timestamp service as a person names it.

    Attributes:
        url: its address (RFC 3161 over HTTP).
        accredited: whether it is accredited, so that its timestamp is a «метка доверенного времени».
        digest: a key of `DIGESTS`.
    """

    url: str
    accredited: bool = False
    digest: str = ""


@dataclass(frozen=True)
class Answer:
    """What a service said: its time, and by whose certificate."""

    time: datetime
    stamper: CertificateFacts


def add_root(services: Services, content: bytes, printed: str, actor: str) -> CertificateFacts:
    """Adds a trusted root: its file, DER or PEM, and the digest that its authority has printed (SHA-1 or SHA-256).

    An expired one is taken: it proves signatures of its time. Adding what is there changes nothing.

    Raises BadInputError `signing.bad_certificate`, `trust.not_a_root`, `trust.no_digest`; RefusedError
    `trust.other_certificate` if the digest is another's.
    """
    root = certificate_from(content)
    der = root.der
    if not is_root(der):
        raise BadInputError(
            "trust.not_a_root",
            f"Сертификат «{root.owner or root.serial}» не корневой: ему доверяют по корневому.",
            "Возьмите на сайте удостоверяющего центра файл корневого сертификата.",
        )
    digits = re.sub(r"[\s:.-]", "", printed).casefold()
    md = _PRINTED.get(len(digits))
    if md is None or not re.fullmatch(r"[0-9a-f]+", digits):
        raise BadInputError(
            "trust.no_digest",
            "Отпечаток не введён или неполон: это 40 цифр и букв a–f (SHA-1) или 64 (SHA-256).",
            "Спишите его с сайта удостоверяющего центра или из его письма, не из самого файла.",
        )
    if hashlib.new(md, der, usedforsecurity=False).hexdigest() != digits:
        raise RefusedError(
            "trust.other_certificate",
            f"Отпечаток не совпал: это другой сертификат, чем издан удостоверяющим центром («{root.owner}»).",
            "Не доверяйте файлу: возьмите его с сайта удостоверяющего центра ещё раз и сверьте отпечаток.",
        )
    told = any(one.details.get("sha256") == root.fingerprint for one in services.events.events(_ADDED))
    known = der in services.anchors()
    if not told or not known:
        # Told before it is done: nothing may become trusted that the log knows nothing of.
        services.log(actor, _ADDED, f"root/{root.fingerprint[:16]}", sha256=root.fingerprint, printed=md)
    if not known:
        path = services.home.trust / f"root-{root.fingerprint[:16]}.pem"
        durable.write(path, write_bundle((der,), services.clock.now()))
    return root


def answer_of(services: Services, authorities: Authorities, md: str) -> Answer:
    """A timestamp that the service gives now, by a certificate that the trusted roots confirm. `md`: of the key.

    Raises UnavailableError and RefusedError as `signing.pades.rehearsal.prove_service`; RefusedError `trust.astray`
    if its clock and ours differ by more than five minutes.
    """
    told, stamper = prove_service(authorities, md)
    here = services.clock.now()
    if not services.simulation and abs(told - here) > ASTRAY:
        raise RefusedError(
            "trust.astray",
            f"Время службы — {short_moment(told, services.school.zone)}, а часы архива показывают "
            f"{short_moment(here, services.school.zone)}.",
            "Переведите часы сервера или включите их сверку; если они верны, возьмите другую службу.",
        )
    return Answer(told, stamper)


def change_service(services: Services, wish: ServiceWish, actor: str) -> datetime:
    """Has another timestamp service asked from now on, once it has shown that it answers. Gives the time it told.

    Raises BadInputError `trust.bad_address`, `trust.no_such_digest`; as `answer_of`; RefusedError `trust.test_archive`
    where the test PKI answers.
    """
    if services.home.demo_pki.is_dir():
        raise RefusedError(
            "trust.test_archive",
            "В учебном архиве штампы ставит учебная служба, и другой он не спрашивает.",
            "Для настоящей службы создайте настоящий архив: letopis init без --demo-keys.",
        )
    if wish.digest not in DIGESTS:
        raise BadInputError("trust.no_such_digest", "Такого алгоритма нет.", "Выберите из перечня.")
    address = _address(wish.url)
    asked = Authorities(address, services.anchors(), tsa_md=wish.digest, tsa_accredited=wish.accredited)
    answer = answer_of(services, asked, wish.digest or "sha256")
    facts_of = {"accredited": wish.accredited, "sha256": answer.stamper.fingerprint}
    services.log(actor, "trust-service", "tsa", url=address.partition("?")[0], **facts_of)
    services.change_settings(
        ("signing",), {"tsa_url": address, "tsa_accredited": wish.accredited, "tsa_digest": wish.digest}
    )
    return answer.time


def _address(text: str) -> str:
    """An address without names, passwords and anything that is no address. Raises BadInputError `trust.bad_address`."""
    url = text.strip()
    try:
        parts = urlsplit(url)
        fits = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.username is None
        _ = parts.port
    except ValueError:
        fits = False
    if not fits or len(url) > _LONGEST or not url.isascii() or any(sign.isspace() for sign in url):
        raise BadInputError(
            "trust.bad_address",
            "Это не адрес службы штампов времени.",
            "Адрес начинается с http:// или https://, без имени и пароля: http://tsp.example.ru/tsp/tsp.srf.",
        )
    return url
