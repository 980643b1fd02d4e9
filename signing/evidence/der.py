"""EvidenceRecord in DER, by hand: a library that encodes the shared timestamp anew for each record takes a minute.

```
EvidenceRecord ::= SEQUENCE { version INTEGER(1), digestAlgorithms SEQUENCE OF AlgorithmIdentifier,
                              archiveTimeStampSequence SEQUENCE OF SEQUENCE OF ArchiveTimeStamp }
ArchiveTimeStamp ::= SEQUENCE { digestAlgorithm [0] AlgorithmIdentifier,
                                reducedHashtree [2] SEQUENCE OF SEQUENCE OF OCTET STRING OPTIONAL,
                                timeStamp ContentInfo }
```
"""

from collections.abc import Iterable, Sequence

_SEQUENCE, _INTEGER, _OCTETS = 0x30, 0x02, 0x04
_OIDS = {  # encoded, without the tag
    "sha256": "608648016503040201",
    "sha384": "608648016503040202",
    "sha512": "608648016503040203",
    "streebog256": "2a85030701010202",
    "streebog512": "2a85030701010203",
}


def archive_timestamp(md: str, lists: Sequence[Iterable[bytes]], token: bytes) -> bytes:
    """One ArchiveTimeStamp: the lists of the reduced hash tree from the data upwards, and the token over its root."""
    tree = b"".join(_tlv(_SEQUENCE, b"".join(_tlv(_OCTETS, one) for one in level)) for level in lists)
    return _tlv(_SEQUENCE, _tlv(0xA0, _algorithm(md)) + (_tlv(0xA2, tree) if lists else b"") + token)


def chain(timestamps: Iterable[bytes]) -> bytes:
    """An ArchiveTimeStampChain."""
    return _tlv(_SEQUENCE, b"".join(timestamps))


def sequence(chains: Iterable[bytes]) -> bytes:
    """An ArchiveTimeStampSequence."""
    return _tlv(_SEQUENCE, b"".join(chains))


def evidence_record(mds: Iterable[str], chains: Iterable[bytes]) -> bytes:
    """The EvidenceRecord."""
    algorithms = b"".join(_tlv(_SEQUENCE, _algorithm(md)) for md in dict.fromkeys(mds))
    return _tlv(_SEQUENCE, _tlv(_INTEGER, b"\1") + _tlv(_SEQUENCE, algorithms) + sequence(chains))


def _algorithm(md: str) -> bytes:
    return _tlv(0x06, bytes.fromhex(_OIDS[md]))


def _tlv(tag: int, content: bytes) -> bytes:
    size = len(content)
    if size < 0x80:
        return bytes([tag, size]) + content
    length = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(length)]) + length + content
