"""Builds the services of a home. Django is set up only when a verb needs the database (rule 1 of the design)."""

import os
import secrets
import socket
from collections.abc import Mapping, Sequence
from functools import cache, partial
from pathlib import Path

from archive_store.events import EventLog
from archive_store.keys import ArchiveKey
from archive_store.places import FolderPlace, Place
from archive_store.tombstones import TombstoneFile
from docgen.verapdf import VeraPdf
from kernel.errors import BadInputError, RefusedError, UnavailableError
from letopis import PROGRAM
from letopis.home_clock import HomeClock
from letopis.media_lines import change_section, move_medium
from letopis.sections import MediumSection
from letopis.settings import Settings, read_settings
from operations import durable
from operations.alone import alone
from operations.duties import appointed
from operations.home import Home
from operations.media import Media
from operations.services import SchoolFacts, Services
from profiles.load import profile_digest, read_profile
from retention.accounts import Official
from retention.commission import Commission
from signing.algorithms import FILE, Policy, read_policy, shipped_policy
from signing.anchors import read_bundle
from signing.shapes import Authorities

OWNER_VARIABLE = "LETOPIS_OWNER"


def archive_key_file(home: Home) -> Path:
    """Where the archive's own key lies."""
    return home.keys / "archive.pem"


def clock_of(home: Home, settings: Settings) -> HomeClock:
    """The home's clock."""
    return HomeClock(home.clock if settings.home.simulation else None)


def program_cache(home: Home) -> Path:
    """What belongs to the program and not to a school: one folder for the user; in the home where there is none."""
    own = Path(os.environ.get("XDG_CACHE_HOME") or Path("~/.cache").expanduser()) / "letopis"
    try:
        own.mkdir(parents=True, exist_ok=True)
    except OSError:
        return home.cache
    return own if os.access(own, os.W_OK) else home.cache


def place_of(home: Home, section: MediumSection) -> Place:
    """Where the medium is attached."""
    if section.path is not None:
        return FolderPlace((home.root / section.path).resolve(), section.uuid)
    from archive_store.s3.client import BucketAddress  # brings boto3 along, which most homes do not need
    from archive_store.s3.place import BucketPlace

    prefix = f"{section.prefix.strip('/')}/" if section.prefix.strip("/") else ""
    credentials = (home.root / (section.credentials or "")).resolve()
    address = BucketAddress(section.s3, section.bucket, prefix, credentials, section.region)
    return BucketPlace(address, section.uuid, home.locks)


def build_services(home: Home) -> Services:
    """The services of the home. Raises what reading settings, profile and key raises."""
    settings = read_settings(home)
    profile_data = _read(home.profile)
    key = ArchiveKey.load(archive_key_file(home))
    places = {name: place_of(home, section) for name, section in settings.media.items()}
    events = EventLog(home.log, key)
    if settings.home.simulation:
        _refuse_real(events)
    return Services(
        home=home,
        school=SchoolFacts(**settings.school.model_dump()),
        owner=settings.home.owner,
        settings_roles=settings.users,
        appointed=appointed,
        people={
            account: Official(account=account, office=one.office, name=one.name)
            for account, one in settings.people.items()
        },
        commission=None if settings.commission is None else Commission(**settings.commission.model_dump()),
        simulation=settings.home.simulation,
        drives=settings.home.drives,
        clock=clock_of(home, settings),
        profile=read_profile(profile_data, home.profile.name),
        profile_digest=profile_digest(profile_data),
        media=Media(
            places,
            key,
            events.marks,
            home.ledgers,
            TombstoneFile(home.tombstones, {key.key_id: key.public_pem}),
            events.agrees,
            patience=min(30.0, settings.engine.patience),
        ),
        events=events,
        validator=cache(lambda: VeraPdf(program_cache(home) / "verapdf")),
        authorities=lambda: authorities_of(home, settings),
        anchors=lambda: anchors_of(home),
        policy=lambda: policy_of(home),
        move_medium=partial(_moved, home),
        change_settings=partial(_changed, home),
        people_now=partial(_people, home),
        try_home=_try_home,
        pace=settings.engine.pace,
        program=PROGRAM,
    )


def _moved(home: Home, name: str, lines: Mapping[str, str]) -> Services:
    with alone(home, "settings"):
        move_medium(home, name, lines)
    return build_services(home)


def _changed(home: Home, section: Sequence[str], values: Mapping[str, object]) -> None:
    with alone(home, "settings"):
        change_section(home, section, values)


def _people(home: Home) -> Mapping[str, Mapping[str, str]]:
    return {account: one.model_dump() for account, one in read_settings(home).people.items()}


def _try_home(home: Home) -> None:
    """Returns if an archive could begin its work from the home's files. Raises what reading them raises."""
    read_settings(home)
    read_profile(_read(home.profile), home.profile.name)
    if not anchors_of(home):
        raise BadInputError(
            "signing.bad_anchors",
            "Доверенных корневых сертификатов нет.",
            "Добавьте их на странице «Подпись и доверие».",
        )


def _refuse_real(events: EventLog) -> None:
    """Returns if the home was founded as a simulation: the settings alone make none, for there nobody's key is asked.

    Raises RefusedError `home.no_simulation`.
    """
    first = events.first()
    # A home without a log says nothing new until it has heard the media (`restore`), and then it is known.
    if first is not None and first.details.get("simulation") is not True:
        raise RefusedError(
            "home.no_simulation",
            "В настройках стоит simulation = true, а архив создан настоящим: в учебном ключи людей не спрашивают.",
            "Верните simulation = false в letopis.toml. Для опытов создайте другой архив: letopis init --simulation.",
        )


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise UnavailableError(
            "home.missing_file", f"Файл «{path}» не читается: {error.strerror}.", "Восстановите его из резервной копии."
        ) from error


def anchors_of(home: Home) -> tuple[bytes, ...]:
    """The trust anchors of the home, DER; empty where the home has none."""
    return tuple(anchor for bundle in sorted(home.trust.glob("*.pem")) for anchor in read_bundle(bundle.read_bytes()))


def policy_of(home: Home) -> Policy:
    """The home's own table of algorithms, else the shipped one. Raises BadInputError `signing.bad_algorithms`."""
    own = home.trust / FILE
    return read_policy(_read(own).decode("utf-8", errors="replace")) if own.is_file() else shipped_policy()


def authorities_of(home: Home, settings: Settings) -> Authorities:
    """Whom a sitting asks. Raises UnavailableError `signing.no_tsa` where the settings name no timestamp service."""
    if home.demo_pki.is_dir():
        from signing import demo_pki  # brings pyHanko along, which most commands do not need

        return demo_pki.opened(home.demo_pki).authorities
    if not settings.signing.tsa_url:
        raise UnavailableError(
            "signing.no_tsa",
            "В настройках не указана служба штампов времени.",
            "Назовите её: letopis trust service АДРЕС.",
        )
    said = settings.signing
    return Authorities(
        said.tsa_url,
        anchors_of(home),
        timeout=said.timeout,
        tsa_md=said.tsa_digest,
        tsa_accredited=said.tsa_accredited,
    )


def set_up_database(services: Services, settings: str = "letopis.django_settings") -> None:
    """Sets Django up and brings the tables up to date; a new catalogue is filled from the media.

    `settings`: the command's own module, or that of the pages.

    Raises UnavailableError `database.unreachable`.
    """
    home = services.home
    os.environ["LETOPIS_DATABASE_URL"] = read_settings(home).database_url(home)
    os.environ["DJANGO_SETTINGS_MODULE"] = settings
    import django
    from django.core.exceptions import ImproperlyConfigured
    from django.db import DatabaseError

    try:
        django.setup()
        made = _migrate(home)
    except (DatabaseError, ImproperlyConfigured, ValueError) as error:
        raise UnavailableError(
            "database.unreachable",
            "База данных не отвечает или повреждена.",
            "Проверьте адрес в letopis.toml ([engine] database) и запущен ли сервер. Свой файл letopis.sqlite3 можно "
            "удалить: letopis reindex построит каталог заново.",
        ) from error
    if made:
        _fill(services)
    elif services.media.destroyed():
        from operations.indexing import forget_destroyed

        forget_destroyed(services)


def _migrate(home: Home) -> bool:
    """Applies what is missing, one process at a time. True if the tables were made anew."""
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    with alone(home, "migrate"):
        executor = MigrationExecutor(connection)
        if not executor.migration_plan(executor.loader.graph.leaf_nodes()):
            return False
        fresh = not executor.loader.applied_migrations
        call_command("migrate", verbosity=0, interactive=False)
        return fresh


def _fill(services: Services) -> None:
    from operations.indexing import reindex

    reindex(services)


def give_up_dead_owners() -> None:
    """Gives up the leases of commands that died on this machine: nobody should wait for them to run out."""
    from desk import steps

    for owner in steps.owners_at_work():
        host, _, process = owner.rpartition("-")
        if host == socket.gethostname() and process.isdigit() and not Path("/proc", process).exists():
            steps.release_owner(owner)


def owner_name() -> str:
    """Whose leases this process takes: the name its supervisor gave it, or one of its own."""
    return os.environ.get(OWNER_VARIABLE) or f"{socket.gethostname()}-{os.getpid()}"


def set_up_pages(services: Services) -> None:
    """Sets Django up with the accounts of the pages. Raises as `set_up_database`."""
    home, settings = services.home, read_settings(services.home)
    said = settings.serve
    os.environ["LETOPIS_SECRET_FILE"] = str(_page_secret(home))
    os.environ["LETOPIS_SESSION_SECONDS"] = str(60 * said.session_minutes)
    os.environ["LETOPIS_HOSTS"] = ",".join(said.hosts)
    os.environ["LETOPIS_HTTPS"] = "1" if said.https else "0"
    os.environ["LETOPIS_OIDC"] = "1" if settings.oidc else "0"
    os.environ["LETOPIS_UPLOAD_FOLDER"] = str(home.arriving)
    set_up_database(services, "letopis.page_settings")


def _page_secret(home: Home) -> Path:
    """The key that signs sessions and invitations: made at first need, by whoever comes first."""
    path = home.keys / "pages.secret"
    if not path.is_file():
        durable.write_once(path, secrets.token_urlsafe(48).encode())
    return path
