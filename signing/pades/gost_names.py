"""GOST's object identifiers for asn1crypto, which knows none (RFC 9215; RFC 4357 and 4490 for those of 2001)."""

from typing import Any

from asn1crypto import algos, core, keys

_KEYS = {
    "1.2.643.7.1.1.1.1": "gost2012_256",
    "1.2.643.7.1.1.1.2": "gost2012_512",
    "1.2.643.2.2.19": "gost2001",
}
_DIGESTS = {
    "1.2.643.7.1.1.2.2": "streebog256",
    "1.2.643.7.1.1.2.3": "streebog512",
    "1.2.643.2.2.9": "gost94",
}
# In certificates and lists the signature's name says its digest; in CMS it is often the key's own (R 1323565.1.025).
_SIGNATURES = {
    "1.2.643.7.1.1.3.2": "streebog256_gost2012_256",
    "1.2.643.7.1.1.3.3": "streebog512_gost2012_512",
    "1.2.643.2.2.3": "gost94_gost2001",
    **_KEYS,
}
DIGEST_OF_KEY = {"gost2012_256": "streebog256", "gost2012_512": "streebog512", "gost2001": "gost94"}


def teach_asn1crypto() -> None:
    """Enters the names; twice is as good as once."""
    for kind, names in (
        (algos.DigestAlgorithmId, _DIGESTS),
        (algos.SignedDigestAlgorithmId, _SIGNATURES),
        (keys.PublicKeyAlgorithmId, _KEYS),
    ):
        kind._map.update(names)
        if kind._reverse_map is not None:
            kind._reverse_map.update({name: oid for oid, name in names.items()})
    signature = algos.SignedDigestAlgorithm
    known_signature, known_hash = signature.signature_algo.fget, signature.hash_algo.fget

    def signature_algo(self: Any) -> Any:  # noqa: ANN401  (asn1crypto has no types)
        name = self["algorithm"].native
        key = name.partition("_")[2] if name in _DIGEST_AND_KEY else name
        return key if key in DIGEST_OF_KEY else known_signature(self)

    def hash_algo(self: Any) -> Any:  # noqa: ANN401
        name = self["algorithm"].native
        key = name.partition("_")[2] if name in _DIGEST_AND_KEY else name
        return DIGEST_OF_KEY.get(key) or known_hash(self)

    signature.signature_algo, signature.hash_algo = property(signature_algo), property(hash_algo)


_DIGEST_AND_KEY = frozenset(_SIGNATURES.values()) - frozenset(_KEYS.values())


def curve_of(public_key_info: keys.PublicKeyInfo) -> str | None:
    """The OID of a GOST key's curve; None where its parameters name none."""
    try:
        parameters = core.Sequence.load(public_key_info["algorithm"]["parameters"].dump())
        return str(core.ObjectIdentifier.load(parameters[0].dump()).dotted)
    except (ValueError, TypeError, KeyError, IndexError):
        return None
