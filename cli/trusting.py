"""The verb «trust»: whom the archive asks for timestamps, and by which roots signatures are proved."""

import argparse

from cli.output import Output
from cli.wiring import Wiring
from kernel.clock import stamp
from kernel.errors import BadInputError
from kernel.russian import short_moment
from operations.services import Services
from operations.trust_standing import trust_standing
from operations.trusting import ServiceWish, add_root, change_service
from signing.certificates import LARGEST_CERTIFICATE
from signing.shapes import CertificateFacts


def trust(_wiring: Wiring, services: Services, args: argparse.Namespace, out: Output, actor: str) -> int:
    """List, add a root, change the timestamp service."""
    if args.trust_action == "add":
        root = add_root(services, _content(args), args.digest, actor)
        out.result({"ok": True, "root": _json(root)}, f"Доверенный корневой сертификат: {root.owner}.")
        return 0
    if args.trust_action == "service":
        told = change_service(services, ServiceWish(args.url, args.accredited, args.md), actor)
        when = short_moment(told, services.school.zone)
        out.result({"ok": True, "url": args.url, "time": stamp(told)}, f"Служба отвечает, её время {when}; запомнена.")
        return 0
    found = trust_standing(services)
    service = found.authorities.tsa_url if found.authorities else ""
    roots = [f"{one.owner or one.serial}, до {short_moment(one.valid_to, services.school.zone)}" for one in found.roots]
    lines = [f"Служба штампов времени: {service or 'не указана'}", *roots]
    out.result({"service": service, "roots": [_json(one) for one in found.roots]}, "\n".join(lines))
    return 0


def _content(args: argparse.Namespace) -> bytes:
    try:
        with args.file.open("rb") as file:
            content: bytes = file.read(LARGEST_CERTIFICATE + 1)
    except OSError as error:
        raise BadInputError(
            "signing.bad_certificate", f"Файл «{args.file}» не читается: {error.strerror}.", "Проверьте имя файла."
        ) from error
    return content


def _json(root: CertificateFacts) -> dict[str, str]:
    return {"owner": root.owner, "valid_to": stamp(root.valid_to), "sha256": root.fingerprint}
