"""The verb «fetch»: a class out of Дневник.ру, into a folder that «import» takes."""

import argparse

from cli.output import Output
from cli.wiring import Wiring
from operations.fetching import fetch_class
from operations.partner_api import BASE, PartnerApi, read_token
from operations.services import Services


def fetch(_wiring: Wiring, services: Services, args: argparse.Namespace, out: Output, actor: str) -> int:
    """Gets what is not there yet."""
    api = PartnerApi((args.base or BASE).rstrip("/"), read_token(args.token_file), args.rate)
    done = fetch_class(services, api, args.school_number, args.unit, args.target, actor, out.note)
    out.result(
        {"ok": True, "folder": str(done.folder), "asked": done.asked, "known": done.known},
        f"Получено ответов: {done.asked}, было: {done.known}. Дальше: letopis import {done.folder}",
    )
    return 0
