"""extract: an archival extract on one former pupil. It needs no database."""

import argparse

from cli.output import Output
from cli.paper_signing import paper_signer
from cli.wiring import Wiring
from kernel.ids import parse_record_id
from operations.extracting import extract
from operations.roles import allow_kinds
from operations.services import Services


def extract_(wiring: Wiring, services: Services, args: argparse.Namespace, out: Output, actor: str) -> int:
    """The extract as PDF/A, signed if a key is named."""
    record = parse_record_id(args.record)
    allow_kinds(actor, [record.kind], services.roles, services.owner)
    sign = paper_signer(wiring, services, args, actor)
    done = extract(
        services,
        str(record),
        args.pupil,
        number=args.number,
        request=args.request,
        target=args.target,
        actor=actor,
        sign=sign,
    )
    how = "подписана электронной подписью" if sign else "распечатайте, подпишите и заверьте печатью"
    out.result({"record": str(record), "files": [str(done.file)]}, f"Выписка: {done.file} ({how}).\n{done.pupil}")
    return 0
