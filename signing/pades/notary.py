"""Whom a signature leans on: a timestamp token for a digest, and the proof that a certificate was good at a moment.

`Notary` asks the network; `signing.trial` has one of its own that needs none. The proofs of a sitting are the same for
all its documents, so they are fetched once and kept while they are fresh.
"""

import asyncio
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from typing import Protocol

from asn1crypto import cms, crl, ocsp, x509
from pyhanko.sign.timestamps import HTTPTimeStamper
from pyhanko_certvalidator import CertificateValidator, ValidationContext
from pyhanko_certvalidator.errors import (
    CRLValidationError,
    ExpiredError,
    InsufficientRevinfoError,
    OCSPValidationError,
    PathError,
    RevokedError,
    ValidationError,
)
from pyhanko_certvalidator.fetchers import Fetchers
from pyhanko_certvalidator.fetchers.aiohttp_fetchers import AIOHttpFetcherBackend
from pyhanko_certvalidator.fetchers.aiohttp_fetchers.util import LazySession
from pyhanko_certvalidator.path import ValidationPath
from pyhanko_certvalidator.util import get_ocsp_urls

from kernel.errors import LetopisError, RefusedError, UnavailableError
from kernel.russian import short_date
from signing.certificates import facts, refuse_if_unusable
from signing.pades.contents import STRUCTURE_ERRORS, stamp_algorithm, token_covers
from signing.pades.gost import SIGNATURES
from signing.shapes import Authorities, CertificateFacts

# The clocks of the timestamp service and of the OCSP responder are not one clock.
SKEW = timedelta(minutes=1)
# An OCSP answer may be used for this long in a sitting, however long the responder says: a director's sitting is short.
PROOF_AGE = timedelta(minutes=15)


class Purpose(Enum):
    """What a certificate must allow: key usage, extended key usage."""

    SIGN = ({"non_repudiation"}, set[str]())
    STAMP = (set[str](), {"time_stamping"})


@dataclass(frozen=True)
class Proof:
    """That a certificate was good: its path without the anchor, and revocation data for each of them.

    Attributes:
        certificates: from the one below the anchor to the certificate itself, and those of OCSP responders.
        ocsps: answers that say «good».
        crls: lists that don't name them.
        good_from: the moment it was made for.
        good_until: it may be used for moments before.
    """

    certificates: tuple[x509.Certificate, ...]
    ocsps: tuple[ocsp.OCSPResponse, ...]
    crls: tuple[crl.CertificateList, ...]
    good_from: datetime
    good_until: datetime


class Witness(Protocol):
    """What `finish` needs of the world."""

    def stamp_md(self, md: str) -> str:
        """The digest of timestamps over what a signature by `md` made."""
        ...

    def token(self, digest: bytes, md: str) -> cms.ContentInfo:
        """A timestamp token over a digest."""
        ...

    def proof(
        self, certificate: x509.Certificate, others: Iterable[x509.Certificate], at: datetime, purpose: Purpose
    ) -> Proof:
        """The proof that the certificate is good at the moment."""
        ...


class Notary:
    """Asks the timestamp service, OCSP responders and CRL addresses. One per sitting; close it.

    Raises from its methods: UnavailableError `signing.tsa_unreachable`, `signing.revocation_unreachable`; RefusedError
    `signing.tsa_untrusted`, `signing.certificate_untrusted`, `signing.certificate_revoked`,
    `signing.certificate_expired`.
    """

    def __init__(self, authorities: Authorities) -> None:
        self._authorities = authorities
        self._anchors = [x509.Certificate.load(der) for der in authorities.anchors]
        self._intermediates = [x509.Certificate.load(der) for der in authorities.intermediates]
        self._crls = [crl.CertificateList.load(der) for der in authorities.crls]
        self._runner = asyncio.Runner()
        self._session = LazySession()  # type: ignore[no-untyped-call]
        self._stamper = HTTPTimeStamper(authorities.tsa_url, timeout=authorities.timeout, session=self._session)
        self._proofs: dict[tuple[bytes, Purpose], Proof] = {}
        self.stamped = 0  # requests for timestamps so far

    def close(self) -> None:
        """Closes connections."""
        self._runner.run(self._session.close())  # type: ignore[no-untyped-call]
        self._runner.close()

    def stamp_md(self, md: str) -> str:
        """What the settings say the service takes, else the signature's own."""
        return self._authorities.tsa_md or md

    def token(self, digest: bytes, md: str) -> cms.ContentInfo:
        """A timestamp token over a digest, intact; its certificate is the caller's to prove."""
        self.stamped += 1
        try:
            token = self._runner.run(self._stamper.async_timestamp(digest, md))
            covers = stamp_algorithm(token) == md and token_covers(token, lambda _: digest)
        # A stranger's bytes: whatever goes wrong in reading them, the service gave no timestamp.
        except Exception as error:
            raise UnavailableError(
                "signing.tsa_unreachable",
                f"Служба штампов времени не ответила ({type(error).__name__}).",
                "Проверьте сеть и адрес службы; подпись сохранена и повторно не потребуется.",
            ) from error
        if not covers:
            raise RefusedError(
                "signing.tsa_untrusted",
                "Служба штампов времени прислала штамп, который не подтверждается.",
                "Проверьте адрес службы штампов времени в настройках.",
            )
        return token

    def proof(
        self, certificate: x509.Certificate, others: Iterable[x509.Certificate], at: datetime, purpose: Purpose
    ) -> Proof:
        """The proof that the certificate is good at the moment; fetched unless one at hand is fresh."""
        key = (hashlib.sha256(certificate.dump()).digest(), purpose)
        known = self._proofs.get(key)
        if known is None or not known.good_from - SKEW <= at < known.good_until:
            refuse_if_unusable(facts(certificate.dump()), at)
            try:
                known = self._runner.run(self._prove(certificate, [*others, *self._intermediates], at, purpose))
            # Companions are a stranger's bytes, and asn1crypto reads them only when it must.
            except STRUCTURE_ERRORS as error:
                raise _untrusted(facts(certificate.dump())) from error
            self._proofs[key] = known
        return known

    async def _prove(
        self, certificate: x509.Certificate, others: list[x509.Certificate], at: datetime, purpose: Purpose
    ) -> Proof:
        backend = AIOHttpFetcherBackend(
            # A lazy session is what pyHanko makes itself, though it annotates the other kind only.
            self._session,  # type: ignore[arg-type]
            per_request_timeout=self._authorities.timeout,
        )
        fetchers = backend.get_fetchers()
        path = await self._path(certificate, others, at, fetchers)
        ocsps, crls = await self._revocation(path, fetchers)
        context = ValidationContext(
            trust_roots=self._anchors,
            other_certs=[*others, *path.iter_certs(include_root=False)],
            moment=at,
            crls=crls,
            ocsps=ocsps,
            revocation_mode="require",
            time_tolerance=SKEW,
            signature_validator=SIGNATURES,
        )
        validator = CertificateValidator(certificate, validation_context=context)
        try:
            await validator.async_validate_usage(*purpose.value)  # type: ignore[no-untyped-call]
        except (PathError, ValidationError) as error:
            raise _refusal(certificate, error) from error
        responders = [one for answer in ocsps for one in answer.basic_ocsp_response["certs"] or ()]
        certificates = (*path.iter_certs(include_root=False), *responders)
        ends = [*_ends(ocsps, crls), *(one.not_valid_after for one in certificates)]
        return Proof(certificates, tuple(ocsps), tuple(crls), at, min(at + PROOF_AGE, *ends))

    async def _path(
        self, certificate: x509.Certificate, others: list[x509.Certificate], at: datetime, fetchers: Fetchers
    ) -> ValidationPath:
        """The way to an anchor; issuers may be fetched. Revocation comes later."""
        context = ValidationContext(
            trust_roots=self._anchors,
            other_certs=others,
            moment=at,
            revocation_mode="none",
            time_tolerance=SKEW,
            allow_fetching=self._authorities.fetch,
            fetchers=fetchers,
            signature_validator=SIGNATURES,
        )
        try:
            return await CertificateValidator(certificate, validation_context=context).async_validate_path()
        except (PathError, ValidationError) as error:
            raise _refusal(certificate, error) from error

    async def _revocation(
        self, path: ValidationPath, fetchers: Fetchers
    ) -> tuple[list[ocsp.OCSPResponse], list[crl.CertificateList]]:
        """An OCSP answer for each certificate that names a responder, else its CRLs."""
        ocsps: list[ocsp.OCSPResponse] = []
        crls: dict[bytes, crl.CertificateList] = {one.dump(): one for one in self._crls}
        if not self._authorities.fetch:
            return ocsps, list(crls.values())
        try:
            for certificate in path.iter_certs(include_root=False):
                answer = await self._ocsp(certificate, path, fetchers)
                if answer is not None:
                    ocsps.append(answer)
                else:
                    crls |= {one.dump(): one for one in await fetchers.crl_fetcher.fetch(certificate)}
        except (CRLValidationError, OCSPValidationError, OSError, ValueError) as error:
            raise UnavailableError(
                "signing.revocation_unreachable",
                f"Сведения об отзыве сертификатов недоступны ({type(error).__name__}).",
                "Проверьте доступ к адресам удостоверяющего центра; подпись сохранена и повторно не потребуется.",
            ) from error
        return ocsps, list(crls.values())

    async def _ocsp(
        self, certificate: x509.Certificate, path: ValidationPath, fetchers: Fetchers
    ) -> ocsp.OCSPResponse | None:
        if not get_ocsp_urls(certificate):
            return None
        try:
            return await fetchers.ocsp_fetcher.fetch(certificate, path.find_issuing_authority(certificate))
        except (OCSPValidationError, OSError):
            # The CRL will do if the certificate names one; if not, the responder's silence is the error.
            if not certificate.crl_distribution_points:
                raise
            return None


def _ends(ocsps: list[ocsp.OCSPResponse], crls: list[crl.CertificateList]) -> list[datetime]:
    """When each piece of revocation data ends; one without a date is fit for now only, and sets no end of its own."""
    answers = [one for answer in ocsps for one in answer.basic_ocsp_response["tbs_response_data"]["responses"]]
    ends = [one["next_update"].native for one in answers]
    ends += [one["tbs_cert_list"]["next_update"].native for one in crls]
    return [end for end in ends if end is not None]


def _refusal(certificate: x509.Certificate, error: Exception) -> LetopisError:
    known = facts(certificate.dump())
    if isinstance(error, InsufficientRevinfoError):  # also the stale
        return UnavailableError(
            "signing.revocation_unreachable",
            f"Нет свежих сведений об отзыве сертификата {known.serial} или сертификата в его цепочке.",
            "Проверьте доступ к адресам удостоверяющего центра или добавьте свежий список отозванных сертификатов.",
        )
    if isinstance(error, RevokedError):
        return RefusedError(
            "signing.certificate_revoked",
            f"Сертификат {known.serial} или сертификат в его цепочке отозван {short_date(error.revocation_dt.date())}.",
            "Подпись не принята. Получите новый сертификат и подпишите документ им.",
        )
    if isinstance(error, ExpiredError):
        return RefusedError(
            "signing.certificate_expired",
            f"Срок действия сертификата {known.serial} или сертификата в его цепочке истёк.",
            "Получите новый сертификат; документы готовить заново не нужно.",
        )
    return _untrusted(known)


def _untrusted(known: CertificateFacts) -> RefusedError:
    return RefusedError(
        "signing.certificate_untrusted",
        f"Сертификат {known.serial} не подтверждается доверенными корневыми сертификатами.",
        "Проверьте файл корневых сертификатов и годится ли сертификат для подписи документов.",
    )
