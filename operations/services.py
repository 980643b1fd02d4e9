"""What the wiring hands to the verbs: one school's home, clock, profile, media, log and outside services."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from archive_store.events import EventLog
from archive_store.medium import Medium
from docgen.verapdf import VeraPdf
from kernel.clock import Clock, local_date
from kernel.errors import IntegrityError, LetopisError, UnavailableError
from operations.home import Home
from operations.media import Media
from operations.roles import Role, RolesNow
from profiles.load import profile_digest
from profiles.model import Profile
from retention.accounts import Official
from retention.commission import Commission
from signing.algorithms import Policy
from signing.shapes import Authorities


@dataclass(frozen=True)
class SchoolFacts:
    """The school as the settings name it: slug for ids, full name, IANA zone.

    `place` and `address` stand in acts; `fond` is the number of its archival fond, empty where it has none.
    """

    id: str
    name: str
    zone: str
    place: str = ""
    address: str = ""
    fond: str = ""
    fond_name: str = ""


# So many bytes an object may have, and so many a second the slowest disk gives.
_LARGEST, _SLOWEST = 256e6, 2e6


@dataclass(frozen=True)
class Pace:
    """How the step machine breathes.

    Attributes:
        lease: how long a worker may be silent before its step goes to another.
        queued: how long a published message may lie before it is published again.
        heartbeat: how often a worker says that it lives; well below `lease`.
        window: how many steps are published or leased at once.
        attempts: how often a step is tried before it is called failed.
        backoff: the pause before the second try; it doubles with each further one.
        reading: bytes a second at most that the daily check reads.
        patience: after so long a medium that does not answer is given up, and the others go on.
    """

    lease: timedelta = timedelta(seconds=120)
    queued: timedelta = timedelta(seconds=60)
    heartbeat: timedelta = timedelta(seconds=20)
    window: int = 8
    attempts: int = 6
    backoff: timedelta = timedelta(seconds=5)
    patience: timedelta = timedelta(seconds=120)
    reading: int = 20_000_000

    def silence(self, rate: float = 0, passes: int = 1) -> float:
        """Seconds for which a medium may say nothing: so many passes over one object, at `rate` bytes a second."""
        return self.patience.total_seconds() + passes * _LARGEST / (rate or _SLOWEST)


@dataclass(frozen=True)
class Services:
    """Everything a verb may ask for.

    Attributes:
        settings_roles: account → role, as the settings have it.
        people: by account.
        commission: None where the settings name none.
        drives: folders below which the machine mounts the drives that people plug in.
        validator, authorities: called when they are needed: a home without Java can still give a record out.
        appointed: account → role that orders in force give just now.
        move_medium: writes the lines of a medium's section into the settings; gives the services that know it there.
        change_settings: writes values of a section (`("signing",)`, `("people", account)`) into the settings, where
            nothing else changes; raises BadInputError `settings.malformed`.
        people_now: account → what the settings say of its person just now, field by field.
        try_home: returns if an archive could begin its work from the files of a home; else raises why not.
    """

    home: Home
    school: SchoolFacts
    owner: str
    settings_roles: Mapping[str, Role]
    people: Mapping[str, Official]
    commission: Commission | None
    simulation: bool
    drives: tuple[Path, ...]
    clock: Clock
    profile: Profile
    profile_digest: str
    media: Media
    events: EventLog
    validator: Callable[[], VeraPdf]
    authorities: Callable[[], Authorities]
    anchors: Callable[[], tuple[bytes, ...]]
    policy: Callable[[], Policy]
    move_medium: Callable[[str, Mapping[str, str]], "Services"]
    change_settings: Callable[[Sequence[str], Mapping[str, object]], None]
    people_now: Callable[[], Mapping[str, Mapping[str, str]]]
    try_home: Callable[[Home], None]
    pace: Pace
    program: str
    appointed: "Callable[[Services], Mapping[str, Role]]"

    @property
    def roles(self) -> Mapping[str, Role]:
        """Account → role: an order in force goes before the settings. Orders are read when somebody is looked for."""
        return RolesNow(self.settings_roles, lambda: self.appointed(self))

    def today(self) -> date:
        """Today's date in the school's zone."""
        return local_date(self.clock.now(), self.school.zone)

    def regulation(self) -> bytes:
        """The text of the profile that `profile_digest` is of. Raises IntegrityError `profile.changed`."""
        content = self.home.profile.read_bytes()
        if profile_digest(content) != self.profile_digest:
            raise IntegrityError(
                "profile.changed", "Профиль школы изменили во время работы.", "Проверьте его и повторите команду."
            )
        return content

    def log(self, actor: str, verb: str, subject: str, **details: object) -> None:
        """Enters an event into the tamper-evident log, here and on the attached media.

        Raises UnavailableError `restore.unfinished` in a home that was restored and has not heard the media yet: a line
        of its own would part its log from theirs for ever.
        """
        if self.home.restored.exists():
            raise UnavailableError(
                "restore.unfinished",
                "Домашнюю папку вернули из копии, а что было потом, она ещё не узнала у носителей.",
                "Подключите носители и выполните: letopis restore.",
            )
        with ExitStack() as opened:
            media = [opened.enter_context(medium) for medium in self._openable()]
            self.events.append(
                at=self.clock.now(), actor=actor, verb=verb, subject=subject, details=details, media=media
            )

    def _openable(self) -> Iterator[Medium]:
        for name in self.media.names:
            with suppress(LetopisError):
                yield self.media.open(name)
