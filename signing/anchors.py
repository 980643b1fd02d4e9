"""The dated bundle of trust anchors: a PEM file that people can read and that outlives the authorities in it.

The bundle lies in the home and beside the archive. Comments before each certificate say what it is, so that in fifty
years one sees whom the archive trusted, since when, and by which digest.
"""

import base64
import hashlib
import textwrap
from datetime import datetime

from kernel.clock import stamp
from kernel.errors import BadInputError
from signing.certificates import PEM_CERTIFICATE, facts


def write_bundle(anchors: tuple[bytes, ...], at: datetime) -> bytes:
    """A PEM bundle of the DER certificates with the date they were collected. Deterministic."""
    parts = [f"# Trust anchors of Letopis, collected {stamp(at)}\n"]
    for der in anchors:
        known = facts(der)
        body = "\n".join(textwrap.wrap(base64.b64encode(der).decode(), 64))
        parts.append(
            f"\n# {known.owner}\n# serial {known.serial}\n"
            f"# valid {stamp(known.valid_from)} .. {stamp(known.valid_to)}\n"
            f"# sha256 {hashlib.sha256(der).hexdigest()}\n"
            f"-----BEGIN CERTIFICATE-----\n{body}\n-----END CERTIFICATE-----\n"
        )
    return "".join(parts).encode()


def read_bundle(pem: bytes) -> tuple[bytes, ...]:
    """The certificates of a PEM bundle, DER. Raises BadInputError `signing.bad_anchors` if there is none."""
    try:
        anchors = tuple(base64.b64decode(block, validate=False) for block in PEM_CERTIFICATE.findall(pem))
        for der in anchors:
            facts(der)
    except (ValueError, BadInputError) as error:
        raise _bad_anchors() from error
    if not anchors:
        raise _bad_anchors()
    return anchors


def _bad_anchors() -> BadInputError:
    return BadInputError(
        "signing.bad_anchors",
        "В файле нет доверенных корневых сертификатов в формате PEM.",
        "Укажите файл с корневыми сертификатами удостоверяющего центра (-----BEGIN CERTIFICATE-----).",
    )
