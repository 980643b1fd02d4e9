"""The verb «profile»: needs no home, so that a file may be tried before it is put in its place."""

import argparse
from pathlib import Path

from cli.output import Output
from kernel.errors import NotFoundError
from operations.home import Home
from operations.profile_check import check_profile


def profile(home: Home, args: argparse.Namespace, out: Output) -> int:
    """Checks the profile in force, or a file against it."""
    path: Path = args.file or home.profile
    in_force = home.profile.read_bytes() if args.file is not None and home.profile.is_file() else None
    done = check_profile(_read(path), path.name, in_force)
    out.findings(done.report.findings)
    lines = [f"{done.profile.title}: редакция {done.profile.version}, SHA-256 {done.digest[:16]}…"]
    lines += ["Против того, что действует:", *(f"  {one}" for one in done.changes)] if done.changes else []
    lines += ["Профиль годится." if done.report.ok else "Профиль читается, но закрывать год по нему нельзя."]
    out.result(
        {
            "ok": done.report.ok,
            "id": done.profile.id,
            "version": done.profile.version,
            "sha256": done.digest,
            "changes": list(done.changes),
            "findings": [finding.as_json() for finding in done.report.findings],
        },
        "\n".join(lines),
    )
    return 0 if done.report.ok else 1


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise NotFoundError(
            "profile.no_file",
            f"Файл профиля «{path}» не читается: {error.strerror}.",
            "Назовите файл: letopis profile check ФАЙЛ, или папку архива: --home ПАПКА.",
        ) from error
