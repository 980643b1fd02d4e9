"""GOST in pyHanko: Streebog where pyHanko hashes, and the check of signatures.

pyHanko takes a validator of signatures from outside, but not a digest: it asks `cryptography`, whose wheel carries an
OpenSSL of its own that loads no provider. So in the modules that hash, the module-level name `hashes` is replaced by
one that knows Streebog too. The names are checked when this module is imported: a new release of pyHanko that moves
them fails here, and not in a signature.
"""

import importlib
from typing import Any

from asn1crypto import algos, core, keys
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from pyhanko_certvalidator.sig_validate import (
    DEFAULT_VALIDATION_CONTEXT,
    DefaultSignatureValidator,
    SignatureValidationContext,
)

from signing.digests import Digest, digest_of, new_digest
from signing.gost.arithmetic import verifies
from signing.gost.curves import CURVES
from signing.pades.gost_names import DIGEST_OF_KEY, curve_of

_HASHING_MODULES = (
    "pyhanko_certvalidator.util",
    "pyhanko.sign.general",
    "pyhanko.sign.attributes",
    "pyhanko.sign.timestamps.common_utils",
    "pyhanko.sign.timestamps.dummy_client",
    "pyhanko.sign.signers.pdf_signer",
    "pyhanko.sign.signers.pdf_byterange",
    "pyhanko.sign.signers.pdf_cms",
    "pyhanko.sign.validation.generic_cms",
)


class _Algorithm(hashes.HashAlgorithm):
    name, digest_size, block_size = "", 32, 64


class STREEBOG256(_Algorithm):
    """Streebog of 256 bits (RFC 6986)."""

    name = "streebog256"


class STREEBOG512(_Algorithm):
    """Streebog of 512 bits."""

    name, digest_size = "streebog512", 64


class GOST94(_Algorithm):
    """GOST R 34.11-94, in old signatures only."""

    name, block_size = "gost94", 32


class _RunningHash:
    """Looks like `hashes.Hash`."""

    def __init__(self, algorithm: _Algorithm) -> None:
        self.algorithm = algorithm
        self._digest: Digest = new_digest(algorithm.name)

    def update(self, data: bytes) -> None:
        self._digest.update(bytes(data))

    def finalize(self) -> bytes:
        return self._digest.digest()


class _Hashes:
    """Stands for the module `cryptography.hazmat.primitives.hashes`, and knows three digests more."""

    STREEBOG256, STREEBOG512, GOST94 = STREEBOG256, STREEBOG512, GOST94

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401  (a module's attributes are of any type)
        return getattr(hashes, name)

    @staticmethod
    def Hash(algorithm: hashes.HashAlgorithm, backend: object = None) -> Any:  # noqa: ANN401, ARG004, N802  (the module's name)
        return _RunningHash(algorithm) if isinstance(algorithm, _Algorithm) else hashes.Hash(algorithm)


def _teach_pyhanko() -> None:
    ours = _Hashes()
    for name in _HASHING_MODULES:
        module: Any = importlib.import_module(name)
        if module.hashes is not hashes and not isinstance(module.hashes, _Hashes):
            raise ImportError(f"{name} no longer hashes through cryptography's `hashes`")
        module.hashes = ours
    # An OCSP responder's certificate is judged in a context that the validator makes itself, and without what it was
    # given (0.33): so ours must be its default.
    context: Any = importlib.import_module("pyhanko_certvalidator.context")
    if context.DefaultSignatureValidator is not DefaultSignatureValidator:
        raise ImportError("pyhanko_certvalidator.context has another default")
    context.DefaultSignatureValidator = SignatureValidator


class SignatureValidator(DefaultSignatureValidator):
    """pyHanko's, and GOST R 34.10 beside it."""

    def validate_signature(
        self,
        signature: bytes,
        signed_data: bytes,
        public_key_info: keys.PublicKeyInfo,
        signature_algorithm: algos.SignedDigestAlgorithm,
        context: SignatureValidationContext = DEFAULT_VALIDATION_CONTEXT,
    ) -> None:
        """Raises InvalidSignature unless the signature is right."""
        key = signature_algorithm.signature_algo
        if key not in DIGEST_OF_KEY:
            super().validate_signature(signature, signed_data, public_key_info, signature_algorithm, context)
            return
        curve = CURVES.get(curve_of(public_key_info) or "")
        if curve is None or public_key_info["algorithm"]["algorithm"].native != key:
            raise InvalidSignature(f"a {key} signature by another kind of key")
        digest = signed_data if context.prehashed else digest_of(DIGEST_OF_KEY[key], signed_data)
        public_key = core.OctetString.load(bytes(public_key_info["public_key"])).native
        if not verifies(curve, public_key, digest, signature):
            raise InvalidSignature


SIGNATURES = SignatureValidator()

_teach_pyhanko()
