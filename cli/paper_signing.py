"""Signs a paper with the key that the command line names, if it names one."""

import argparse
from collections.abc import Callable

from cli.wiring import Wiring
from docgen.facts import Rendered
from operations.services import Services

Sign = Callable[[Rendered, str], bytes]
"""A paper and the reason for signing → the signed PDF."""


def paper_signer(wiring: Wiring, services: Services, args: argparse.Namespace, actor: str) -> Sign | None:
    """What signs; None where none of the options of `parser.add_key` is there. The key is opened when it is needed."""
    if not (args.demo_key or args.p12 is not None or args.pkcs11 is not None):
        return None

    def sign(rendered: Rendered, reason: str) -> bytes:
        from operations.loose_signing import sign_paper  # brings pyHanko along

        with wiring.open_key(services, args) as key:
            return sign_paper(services, rendered.pdf, rendered.mark, key, reason, actor)

    return sign
