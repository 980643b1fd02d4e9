"""extract: an archival extract on one former pupil. It needs no database."""

import argparse

from cli.key_named import key_named
from cli.output import Output
from cli.wiring import Wiring
from docgen.facts import Rendered
from kernel.ids import parse_record_id
from operations.extracting import extract
from operations.roles import allow_kinds
from operations.services import Services


def extract_(wiring: Wiring, services: Services, args: argparse.Namespace, out: Output, actor: str) -> int:
    """The extract as PDF/A, signed if a key is named."""
    record = parse_record_id(args.record)
    allow_kinds(actor, [record.kind], services.roles, services.owner)

    def sign(rendered: Rendered, reason: str) -> bytes:
        from operations.loose_signing import sign_paper  # brings pyHanko along

        with wiring.open_key(services, args) as key:
            return sign_paper(services, rendered, key, reason, actor)

    with_key = key_named(args)
    done = extract(
        services,
        str(record),
        args.pupil,
        number=args.number,
        request=args.request,
        target=args.target,
        actor=actor,
        sign=sign if with_key else None,
    )
    how = "подписана электронной подписью" if with_key else "распечатайте, подпишите и заверьте печатью"
    out.result({"record": str(record), "files": [str(done.file)]}, f"Выписка: {done.file} ({how}).\n{done.pupil}")
    return 0
