"""Reading evidence records, and judging the timestamps in them.

A record that came from anywhere is read by asn1crypto; nothing is shared with the code that writes records.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from asn1crypto import algos, cms, core, crl, ocsp

from signing.pades.contents import algorithms_of, certificates_of, genuine_time
from signing.pades.defects import Defect
from signing.pades.notary import Proof

_CLAUSE = "RFC 4998, 4.3"


class _Algorithms(core.SequenceOf):  # type: ignore[misc]
    _child_spec = algos.DigestAlgorithm


class _Attributes(core.SetOf):  # type: ignore[misc]
    _child_spec = cms.CMSAttribute


class _HashList(core.SequenceOf):  # type: ignore[misc]
    _child_spec = core.OctetString


class _ReducedTree(core.SequenceOf):  # type: ignore[misc]
    _child_spec = _HashList


class _ArchiveTimeStamp(core.Sequence):  # type: ignore[misc]
    _fields: ClassVar = [
        ("digest_algorithm", algos.DigestAlgorithm, {"implicit": 0, "optional": True}),
        ("attributes", _Attributes, {"implicit": 1, "optional": True}),
        ("reduced_tree", _ReducedTree, {"implicit": 2, "optional": True}),
        ("time_stamp", cms.ContentInfo),
    ]


class _Chain(core.SequenceOf):  # type: ignore[misc]
    _child_spec = _ArchiveTimeStamp


class _Chains(core.SequenceOf):  # type: ignore[misc]
    _child_spec = _Chain


class _EncryptionInfo(core.Sequence):  # type: ignore[misc]
    _fields: ClassVar = [("type", core.ObjectIdentifier), ("value", core.Any)]


class _Record(core.Sequence):  # type: ignore[misc]
    _fields: ClassVar = [
        ("version", core.Integer),
        ("algorithms", _Algorithms),
        ("crypto_infos", _Attributes, {"implicit": 0, "optional": True}),
        ("encryption_info", _EncryptionInfo, {"implicit": 1, "optional": True}),
        ("chains", _Chains),
    ]


@dataclass(frozen=True)
class ArchiveTimestamp:
    """One timestamp of a record: the lists of its reduced hash tree (none for the data itself), and the token."""

    md: str
    lists: tuple[tuple[bytes, ...], ...]
    token: cms.ContentInfo
    time: datetime

    @property
    def imprint(self) -> tuple[str, bytes]:
        """What the token stamps: algorithm and digest."""
        found = self.token["content"]["encap_content_info"]["content"].parsed["message_imprint"]
        return str(found["hash_algorithm"]["algorithm"].native), bytes(found["hashed_message"].native)


@dataclass(frozen=True)
class ArchiveChain:
    """A chain, and the DER of all chains before it, as the sequence that a renewal of the tree hashes."""

    timestamps: tuple[ArchiveTimestamp, ...]
    before: bytes


def read_record(data: bytes) -> tuple[ArchiveChain, ...]:
    """The chains of an EvidenceRecord, oldest first.

    Raises Defect `evidence.unreadable`; and what asn1crypto raises for bytes that are nothing at all.
    """
    record = _Record.load(data, strict=True)
    if record["version"].native != 1 or record["encryption_info"].native is not None:
        raise Defect("evidence.unreadable", "Доказательство записано в неизвестном виде.", _CLAUSE)
    chains: list[ArchiveChain] = []
    for number, chain in enumerate(record["chains"]):
        before = _Chains([record["chains"][at] for at in range(number)]).dump() if number else b""
        stamps = tuple(_timestamp(one) for one in chain)
        if not stamps:
            raise Defect("evidence.unreadable", "В доказательстве есть пустая цепочка.", _CLAUSE)
        chains.append(ArchiveChain(stamps, before))
    if not chains:
        raise Defect("evidence.unreadable", "В доказательстве нет ни одного штампа времени.", _CLAUSE)
    return tuple(chains)


def _timestamp(found: _ArchiveTimeStamp) -> ArchiveTimestamp:
    token = cms.ContentInfo.load(found["time_stamp"].dump(), strict=True)
    lists = tuple(tuple(bytes(one.native) for one in level) for level in found["reduced_tree"])
    time = genuine_time(token)
    named = found["digest_algorithm"]
    stamped = token["content"]["encap_content_info"]["content"].parsed["message_imprint"]["hash_algorithm"]
    md = (named if named.native is not None else stamped)["algorithm"].native
    return ArchiveTimestamp(str(md), lists, token, time)


@dataclass(frozen=True)
class TokenFacts:
    """What a token says of itself, for those who plan: its time, the end of its certificate, what it leans on."""

    time: datetime
    expires: datetime
    algorithms: tuple[str, ...]


def load_token(token: bytes) -> cms.ContentInfo:
    """A token from DER."""
    return cms.ContentInfo.load(token, strict=True)


def token_facts(token: bytes) -> TokenFacts:
    """Reads a token, DER; nothing of it is proved yet. Raises ValueError and the like for what is none."""
    content = load_token(token)
    expires = certificates_of(content).signer_cert.not_valid_after
    return TokenFacts(genuine_time(content), expires, algorithms_of(content))


@dataclass(frozen=True)
class TokenProofs:
    """Revocation data and certificates that lie in a token beside its signature."""

    crls: tuple[crl.CertificateList, ...]
    ocsps: tuple[ocsp.OCSPResponse, ...]


def proofs_in(token: cms.ContentInfo) -> TokenProofs:
    """What `with_proof` put there."""
    crls, ocsps = [], []
    for one in token["content"]["crls"]:
        if one.name == "crl":
            crls.append(one.chosen)
        elif one.chosen["other_rev_info_format"].native == "ocsp_response":
            ocsps.append(ocsp.OCSPResponse.load(one.chosen["other_rev_info"].dump()))
    return TokenProofs(tuple(crls), tuple(ocsps))


def with_proof(token: cms.ContentInfo, proof: Proof) -> bytes:
    """The token with certificates and revocation data put where its signature does not look (RFC 5652, 5.1; RFC 5940).

    So a record carries all that its judge needs, and the next timestamp covers it too. DER.
    """
    changed = cms.ContentInfo.load(token.dump())
    signed = changed["content"]
    own = certificates_of(changed)
    certificates = {one.dump(): one for one in (own.signer_cert, *own.other_certs, *proof.certificates)}
    signed["certificates"] = cms.CertificateSet(
        [cms.CertificateChoices("certificate", one) for one in certificates.values()]
    )
    known = proofs_in(token)
    lists = {one.dump(): one for one in (*known.crls, *proof.crls)}
    answers = {one.dump(): one for one in (*known.ocsps, *proof.ocsps)}
    choices = [cms.RevocationInfoChoice("crl", one) for one in lists.values()]
    choices += [
        cms.RevocationInfoChoice(
            "other",
            cms.OtherRevocationInfoFormat({"other_rev_info_format": "ocsp_response", "other_rev_info": one}),
        )
        for one in answers.values()
    ]
    signed["crls"] = cms.RevocationInfoChoices(choices)
    if answers:
        signed["version"] = "v5"
    return bytes(changed.dump())
