"""«media others» and «media gone»: the carriers besides the media."""

import argparse

from cli.output import Output
from cli.wiring import Wiring
from operations.carriers import Carrier, How
from operations.letting_go import let_go, other_carriers
from operations.services import Services


def others(_wiring: Wiring, services: Services, _args: argparse.Namespace, out: Output, _actor: str) -> int:
    """The register."""
    found = other_carriers(services)
    lines = [one.told(services.school.zone) for one in found]
    text = "\n".join(lines) or "Кроме носителей архива, данных нигде нет."
    out.result({"carriers": [carrier_json(one) for one in found]}, text)
    return 0


def gone(services: Services, args: argparse.Namespace, actor: str) -> list[Carrier]:
    """Enters that carriers hold nothing any more."""
    return let_go(services, args.names, How(args.how), args.basis, actor, before=args.before)


def carrier_json(one: Carrier) -> dict[str, object]:
    """A carrier as results show it."""
    units = [part.units for part in one.written]
    known = None if None in units else sorted({unit for part in units for unit in part or ()})
    gone = one.gone and {"how": one.gone.how.value, "basis": one.gone.basis, "by": one.gone.by, "at": one.gone.at}
    return {"name": one.name, "kind": one.kind.value, "at": one.at or None, "units": known, "gone": gone}
