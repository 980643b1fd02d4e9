"""What lies in the hole: checks on a CMS that came to us, and the signature timestamp put beside its signature."""

import hashlib
from collections.abc import Callable, Container, Iterable
from datetime import datetime

from asn1crypto import cms, tsp, x509
from cryptography.exceptions import InvalidSignature
from pyhanko.sign.general import (
    CMSExtractionError,
    MultivaluedAttributeError,
    NonexistentAttributeError,
    SignedDataCerts,
    extract_certificate_info,
    extract_signer_info,
    find_unique_cms_attribute,
)
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.generic_cms import get_signing_cert_attr, validate_sig_integrity

from kernel.errors import BadInputError
from signing.digests import digest_of
from signing.pades.embedding import SIGNATURE_HOLE
from signing.pades.facts import key_name
from signing.pades.gost import SIGNATURES

_STAMP_ATTRIBUTE = "signature_time_stamp_token"
_NULL = b"\x05\x00"
_AGAIN = "Подпишите документ ещё раз; если подпись сделана в другой программе — проверьте, тот ли файл был выбран."
# asn1crypto raises these for what is not the structure it should be.
STRUCTURE_ERRORS = (ValueError, TypeError, KeyError, AttributeError, IndexError, CMSExtractionError)


def read_signature(der: bytes) -> cms.ContentInfo:
    """Reads a detached CMS signature with one signer. Raises BadInputError `signing.bad_cms`."""
    try:
        content = cms.ContentInfo.load(der, strict=True)
        signed = content["content"]
        detached = (
            content["content_type"].native == "signed_data"
            and signed["encap_content_info"]["content_type"].native == "data"
            and signed["encap_content_info"]["content"].native is None
        )
        if not detached:
            raise ValueError("not a detached signature")
        extract_certificate_info(signed)
        signed["signer_infos"].native  # noqa: B018  (asn1crypto reads only when it is asked: ask now)
    except STRUCTURE_ERRORS as error:
        raise BadInputError("signing.bad_cms", "Подпись не читается как отсоединённая CMS.", _AGAIN) from error
    return content


def without_content(der: bytes) -> bytes:
    """A CMS without the content it may carry along: what the signature covers is its digest. DER.

    Raises BadInputError `signing.bad_cms`.
    """
    try:
        content = cms.ContentInfo.load(der, strict=True)
        inner = content["content"]["encap_content_info"]
        if content["content_type"].native != "signed_data" or inner["content_type"].native != "data":
            raise ValueError("not signed data")
        if inner["content"].native is None:
            return der
        content["content"]["encap_content_info"] = cms.ContentInfo({"content_type": "data"})
        return bytes(content.dump())
    except STRUCTURE_ERRORS as error:
        raise BadInputError("signing.bad_cms", "Подпись не читается как CMS.", _AGAIN) from error


def without_companions(der: bytes, chain: Iterable[x509.Certificate]) -> bytes:
    """A CMS with the signer's certificate and the chain's, and nothing else that its signature leaves open. DER."""
    content = cms.ContentInfo.load(der)
    signer = certificates_of(content).signer_cert
    kept = {one.dump(): one for one in (signer, *(one for one in chain if one.ca))}
    signed = content["content"]
    signed["certificates"] = cms.CertificateSet([cms.CertificateChoices("certificate", one) for one in kept.values()])
    info = signed["signer_infos"][0]
    rebuilt = {
        "version": signed["version"],
        "digest_algorithms": [info["digest_algorithm"]],
        "encap_content_info": {"content_type": "data"},
        "certificates": signed["certificates"],
        "signer_infos": [
            {
                name: info[name]
                for name in ("version", "sid", "digest_algorithm", "signed_attrs", "signature_algorithm", "signature")
            }
        ],
    }
    return bytes(cms.ContentInfo({"content_type": "signed_data", "content": cms.SignedData(rebuilt)}).dump())


def signed_md(content: cms.ContentInfo) -> str:
    """The name of the digest that a signature is made over."""
    return str(extract_signer_info(content["content"])["digest_algorithm"]["algorithm"].native)


def message_digest(content: cms.ContentInfo) -> bytes:
    """The digest that a signature names as that of what it covers; empty if it names none."""
    found = _attribute(extract_signer_info(content["content"])["signed_attrs"], "message_digest")
    return found if isinstance(found, bytes) else b""


def certificates_of(content: cms.ContentInfo) -> SignedDataCerts:
    """The signer's certificate and its companions."""
    return extract_certificate_info(content["content"])


def check_signature(content: cms.ContentInfo, digest: bytes, md: str, fingerprint: str) -> None:
    """Whether the CMS is a PAdES baseline signature over this digest by this certificate.

    Raises BadInputError:
        `signing.cms_other_signer`: made with another certificate than the mark shows.
        `signing.cms_other_document`: over another digest.
        `signing.cms_not_pades`: lacks ESS signing-certificate-v2 (EN 319 142-1, 6.3). A signing-time attribute, which
            the same norm leaves out, is let pass: OpenSSL and КриптоАРМ always write it, and nothing trusts it.
        `signing.cms_wrong`: the signature itself does not verify.
    """
    signer = certificates_of(content).signer_cert
    if hashlib.sha256(signer.dump()).hexdigest() != fingerprint:
        raise BadInputError(
            "signing.cms_other_signer",
            "Подпись сделана другим сертификатом, не тем, что указан в отметке об электронной подписи.",
            "Подготовьте документ для этого сертификата или подпишите тем, для которого он подготовлен.",
        )
    info = extract_signer_info(content["content"])
    signed = info["signed_attrs"]
    if info["digest_algorithm"]["algorithm"].native != md or _attribute(signed, "message_digest") != digest:
        raise BadInputError("signing.cms_other_document", "Подпись сделана для другого документа.", _AGAIN)
    if get_signing_cert_attr(signed) is None:
        raise BadInputError(
            "signing.cms_not_pades",
            "Подпись не годится для PAdES: в ней нет ссылки на сертификат (signing-certificate-v2).",
            "Подписывайте в формате CAdES-BES, а не «простая подпись CMS».",
        )
    if not _verifies(info, signer, "data", digest):
        raise BadInputError("signing.cms_wrong", "Подпись не подтверждается сертификатом.", _AGAIN)


def _attribute(signed: cms.CMSAttributes, name: str) -> object:
    try:
        return find_unique_cms_attribute(signed, name).native
    except (NonexistentAttributeError, MultivaluedAttributeError, *STRUCTURE_ERRORS):
        return None


def _verifies(info: cms.SignerInfo, signer: x509.Certificate, kind: str, digest: bytes) -> bool:
    try:
        intact, valid = validate_sig_integrity(info, signer, kind, digest, SIGNATURES)
    except (SignatureValidationError, InvalidSignature, *STRUCTURE_ERRORS):
        return False
    return bool(intact and valid)


def signature_holds(content: cms.ContentInfo, digest: Callable[[str], bytes]) -> bool:
    """Whether a detached signature is right for a document whose digest by an algorithm `digest` tells."""
    info = extract_signer_info(content["content"])
    if get_signing_cert_attr(info["signed_attrs"]) is None:
        return False
    hashed = digest(info["digest_algorithm"]["algorithm"].native)
    return _verifies(info, certificates_of(content).signer_cert, "data", hashed)


def attributes(values: dict[str, object]) -> cms.CMSAttributes:
    """CMS attributes with one value each."""
    return cms.CMSAttributes([cms.CMSAttribute({"type": name, "values": [value]}) for name, value in values.items()])


def signature_value(content: cms.ContentInfo) -> bytes:
    """The bytes that a signature timestamp covers (EN 319 122-1, 5.3)."""
    return bytes(extract_signer_info(content["content"])["signature"].native)


def with_timestamp(der: bytes, token: cms.ContentInfo, chain: Iterable[x509.Certificate]) -> cms.ContentInfo:
    """The CMS with the timestamp token as its only unsigned attribute, and with the certificates of its chain.

    Raises BadInputError `signing.cms_too_large`.
    """
    content = cms.ContentInfo.load(der)
    own = certificates_of(content)
    held = {one.dump() for one in (own.signer_cert, *own.other_certs)}
    missing = [one for one in chain if one.dump() not in held and one.ca]
    if missing:
        every = [own.signer_cert, *own.other_certs, *missing]
        content["content"]["certificates"] = cms.CertificateSet(
            [cms.CertificateChoices("certificate", one) for one in every]
        )
    info = content["content"]["signer_infos"][0]
    info["unsigned_attrs"] = attributes({_STAMP_ATTRIBUTE: token})
    if 2 * len(content.dump()) > SIGNATURE_HOLE:
        raise BadInputError(
            "signing.cms_too_large",
            "Подпись не помещается в отведённое место.",
            "Подписывайте без корневого сертификата в цепочке (WHOLE_CHAIN выключен).",
        )
    return content


def has_timestamp(content: cms.ContentInfo) -> bool:
    """Whether a signature carries a timestamp."""
    return any(
        one["type"].native == _STAMP_ATTRIBUTE for one in extract_signer_info(content["content"])["unsigned_attrs"]
    )


def timestamp_of(content: cms.ContentInfo) -> cms.ContentInfo:
    """The timestamp that a signature carries. Raises as `find_unique_cms_attribute` if there is not exactly one."""
    return find_unique_cms_attribute(extract_signer_info(content["content"])["unsigned_attrs"], _STAMP_ATTRIBUTE)


def algorithms_of(content: cms.ContentInfo) -> tuple[str, ...]:
    """What a signature or a token leans on: its digests and its key, as the table of algorithms names them."""
    info = extract_signer_info(content["content"])
    kind = key_name(certificates_of(content).signer_cert)
    imprint: tuple[str, ...] = ()
    if content["content"]["encap_content_info"]["content_type"].native == "tst_info":
        imprint = (stamp_algorithm(content),)
    return (*imprint, str(info["digest_algorithm"]["algorithm"].native), kind)


def stamp_info(token: cms.ContentInfo) -> tsp.TSTInfo:
    """The content of a timestamp token. Raises ValueError if it is none."""
    parsed = token["content"]["encap_content_info"]["content"].parsed
    if not isinstance(parsed, tsp.TSTInfo):
        raise ValueError("not a timestamp token")
    return parsed


def genuine_time(token: cms.ContentInfo) -> datetime:
    """The time in a token, aware."""
    time = stamp_info(token)["gen_time"].native
    assert isinstance(time, datetime)
    return time


def stamp_algorithm(token: cms.ContentInfo) -> str:
    """The digest algorithm of what a token stamps."""
    return str(stamp_info(token)["message_imprint"]["hash_algorithm"]["algorithm"].native)


def token_covers(token: cms.ContentInfo, digest: Callable[[str], bytes]) -> bool:
    """Whether a token is intact, signed by the certificate in it, and stamps what `digest` tells the digest of."""
    try:
        imprint = stamp_info(token)["message_imprint"]
        if imprint["hashed_message"].native != digest(imprint["hash_algorithm"]["algorithm"].native):
            return False
        signed = token["content"]
        info = extract_signer_info(signed)
        if get_signing_cert_attr(info["signed_attrs"]) is None:
            return False
        content = bytes(signed["encap_content_info"]["content"])
        hashed = digest_of(info["digest_algorithm"]["algorithm"].native, content)
        return _verifies(info, extract_certificate_info(signed).signer_cert, "tst_info", hashed)
    except (SignatureValidationError, *STRUCTURE_ERRORS):
        return False


def tidy(token: cms.ContentInfo, known: Container[bytes]) -> bool:
    """Whether the parts of a token that nothing signs say nothing of their own.

    The newest document timestamp lies in the one hole that no digest covers. What its signature leaves open (RFC 5652,
    5.1) is closed here: versions, the list of algorithms, parameters, certificates beside the signer's own, which must
    be among the `known` ones (DER), and attributes that are not signed.
    """
    signed = token["content"]
    info = extract_signer_info(signed)
    algorithm = info["digest_algorithm"]
    companions = extract_certificate_info(signed)
    return bool(
        signed["version"].native == "v3"
        and info["version"].native == "v1"
        and [one.dump() for one in signed["digest_algorithms"]] == [algorithm.dump()]
        and all(one["parameters"].dump() in (b"", _NULL) for one in (algorithm, info["signature_algorithm"]))
        and all(one.dump() in known for one in companions.other_certs)
        and not companions.attribute_certs
        and signed["crls"].native is None
        and not info["unsigned_attrs"].native
    )
