"""The verb «init»: makes a home with its profile, key, media, trust anchors and, if asked, a test PKI."""

import re
import shutil
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from archive_store.events import EventLog
from archive_store.keys import ArchiveKey
from archive_store.media import create_medium
from kernel.clock import Clock
from kernel.digests import readable_json, sha256_hex
from kernel.errors import BadInputError, RefusedError
from kernel.ids import check_school_slug
from letopis.media_lines import inside, quoted
from letopis.sections import known_zone
from letopis.settings import read_settings
from letopis.wiring import archive_key_file, place_of
from operations import durable
from operations.home import Home
from operations.new_medium import new_identity
from operations.roles import check_actor
from profiles.load import builtin_names, profile_bytes, read_profile
from profiles.model import Profile
from profiles.schema import SCHEMA_FILE, profile_schema
from signing import demo_pki
from signing.anchors import write_bundle

MEDIA_NAMES = ("a", "b", "c")
_DIRECTOR = "Образцова Мария Ивановна"
_LETTERS = (
    "а:a б:b в:v г:g д:d е:e ё:e ж:zh з:z и:i й:y к:k л:l м:m н:n о:o п:p р:r с:s т:t у:u ф:f х:h ц:c ч:ch "
    "ш:sh щ:sch ъ:- ы:y ь:- э:e ю:yu я:ya"
)
_LATIN = {pair[0]: pair[2:] for pair in _LETTERS.split(" ")}


@dataclass(frozen=True)
class Wish:
    """What `init` was asked for. `media` maps names to folders; those not named lie in the home."""

    profile: str
    school: str
    school_id: str
    owner: str
    zone: str
    demo_keys: bool
    simulation: bool
    media: Mapping[str, Path]


def slug_of(name: str) -> str:
    """A code for the school from its name: «СОШ № 2» → `sosh-2`."""
    latin = "".join(_LATIN.get(letter, letter) for letter in name.lower())
    return re.sub(r"[^a-z0-9]+", "-", latin).strip("-")[:40].strip("-") or "school"


def found_home(home: Home, wish: Wish, clock: Clock) -> list[tuple[str, Path]]:
    """Makes the home. Nothing is left behind when it fails half-way. Returns the media with their folders.

    Raises RefusedError `home.exists`; NotFoundError `profile.unknown`; BadInputError `school.bad_id` and
    `profile.malformed`.
    """
    if home.settings.exists():
        raise RefusedError(
            "home.exists",
            f"В папке «{home.root}» архив уже есть.",
            "Укажите другую папку после --home или работайте с этим архивом: letopis status.",
        )
    _check(wish)
    data = _profile_data(wish.profile)
    profile = read_profile(data, wish.profile)
    begun = not home.root.exists()
    home.root.mkdir(mode=0o700, parents=True, exist_ok=True)  # children's data
    home.root.chmod(0o700)
    try:
        return _fill_home(home, wish, profile, data, clock)
    except BaseException:
        if begun:
            shutil.rmtree(home.root)
        raise


def _check(wish: Wish) -> None:
    """Everything that can be wrong is found before anything is made."""
    check_school_slug(wish.school_id)
    check_actor(wish.owner)
    if not wish.school.strip():
        raise BadInputError("init.no_school", "Название школы пустое.", 'Укажите его: --school "МБОУ «СОШ № 2»".')
    try:
        known_zone(wish.zone)
    except ValueError as error:
        raise BadInputError(
            "init.unknown_zone", f"Пояс не подходит: {error}.", "Пример: --zone Asia/Krasnoyarsk."
        ) from error
    places = [str(path.resolve()) for path in wish.media.values()]
    if len(set(places)) < len(places):
        raise BadInputError(
            "init.media_together", "Два носителя указаны в одной папке.", "Копии должны лежать на разных дисках."
        )


def _profile_data(name: str) -> bytes:
    path = Path(name)
    return path.read_bytes() if name not in builtin_names() and path.is_file() else profile_bytes(name)


def _fill_home(home: Home, wish: Wish, profile: Profile, data: bytes, clock: Clock) -> list[tuple[str, Path]]:
    home.keys.mkdir(mode=0o700, exist_ok=True)
    for folder in (home.trust, home.imports, home.work, home.staging, home.log):
        folder.mkdir(exist_ok=True)
    durable.write(home.profile, data)
    durable.write(home.profile.with_name(SCHEMA_FILE), readable_json(profile_schema()))  # for an editor
    key = ArchiveKey.create(archive_key_file(home))
    if wish.demo_keys:
        pki = demo_pki.create(home.demo_pki, port=free_port(), school=wish.school, director=_DIRECTOR, now=clock.now())
        durable.write(home.trust / f"anchors-{clock.now():%Y-%m-%d}.pem", write_bundle(pki.anchors, clock.now()))
    media = []
    for name in MEDIA_NAMES:
        path = wish.media.get(name, home.root / "media" / name).resolve()
        path.parent.mkdir(parents=True, exist_ok=True)
        media.append((name, path, _make_medium(path, name, wish, profile, key, clock)))
    durable.write(home.settings, _settings(wish, [(n, inside(home, p), u) for n, p, u in media]).encode())
    _log_founding(home, wish, key, clock, data)
    return [(name, path) for name, path, _ in media]


def _make_medium(path: Path, name: str, wish: Wish, profile: Profile, key: ArchiveKey, clock: Clock) -> str:
    identity = new_identity(
        name,
        school=wish.school,
        school_id=wish.school_id,
        profile=profile,
        created=clock.now(),
        key_id=key.key_id,
    )
    create_medium(path, identity, key).close()
    return identity.uuid


# A simulation has its people at once, so that every verb can be tried.
_SIMULATED = [
    'secretary = "secretary"',
    'director = "director"',
    'archivist = "archivist"',
    'deputy = "deputy"',
    'teacher = "commission"',
    "",
    "[people]",
    f'director = {{ office = "директор", name = "{_DIRECTOR}" }}',
    'archivist = { office = "ответственный за архив", name = "Архивова Анна Петровна" }',
    'deputy = { office = "заместитель директора по УР", name = "Учебников Тимур Вахаевич" }',
    'teacher = { office = "учитель истории", name = "Клиова Дарья Львовна" }',
    "",
    "[commission]",
    'order = "№ 12 от 10.01.2026"',
    'chair = "deputy"',
    'secretary = "archivist"',
    'members = ["teacher"]',
]

_NO_COMMISSION = ["# [commission]: экспертная комиссия — chair, secretary, members, order"]


def _settings(wish: Wish, media: list[tuple[str, Path, str]]) -> str:
    lines = [
        "# Настройки архива «Летопись»; поля описаны в docs/operate.md.",
        "[school]",
        f"id = {quoted(wish.school_id)}",
        f"name = {quoted(wish.school)}",
        f"zone = {quoted(wish.zone)}",
        "",
        "[home]",
        f"owner = {quoted(wish.owner)}",
        f"simulation = {'true' if wish.simulation else 'false'}",
        "",
        "[users]",
        '# логин = "secretary" | "director" | "archivist" | "administrator" | "deputy" | "commission" | "inspector"',
        '#       | "class-teacher"',
        *(_SIMULATED if wish.simulation else _NO_COMMISSION),
        "",
    ]
    for name, path, identity in media:
        lines += [f"[media.{name}]", f"path = {quoted(path.as_posix())}", f"uuid = {quoted(identity)}", ""]
    lines += ["[serve]", f"port = {free_port()}"]
    lines += [] if wish.demo_keys or wish.simulation else ['second_factor = ["director", "archivist"]']
    lines += [""]
    return "\n".join(lines)


def _log_founding(home: Home, wish: Wish, key: ArchiveKey, clock: Clock, data: bytes) -> None:
    settings = read_settings(home)
    media = [place_of(home, section).open([key.key_id]) for section in settings.media.values()]
    try:
        EventLog(home.log, key).append(
            at=clock.now(),
            actor=wish.owner,
            verb="init",
            subject=wish.school_id,
            details={
                "profile_sha256": sha256_hex(data),
                "simulation": wish.simulation,
                "media": [section.uuid for section in settings.media.values()],
            },
            media=media,
        )
    finally:
        for medium in media:
            medium.close()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port
