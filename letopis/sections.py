"""The sections of `letopis.toml`, each with what it may hold."""

from datetime import timedelta
from pathlib import Path
from typing import Annotated, Literal, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from kernel.errors import BadInputError
from operations.home import Home
from operations.roles import Role
from operations.services import Pace
from retention.commission import SMALLEST


class Section(BaseModel):
    """Base of the sections: frozen; an unknown name is an error, because here it is a slip of the pen."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def known_zone(name: str) -> str:
    """Returns the zone's name if the machine knows it. Raises ValueError."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ValueError(f"часового пояса «{name}» нет; пример: Europe/Moscow") from error
    return name


class School(Section):
    """`[school]`: `place` and `address` stand in acts; `fond` is the number of its archival fond, if it has one."""

    id: str
    name: str
    zone: Annotated[str, AfterValidator(known_zone)] = "Europe/Moscow"
    place: str = ""
    address: str = ""
    fond: str = ""
    fond_name: str = ""


_ADDRESS = r"^([^\s@<>,;\"]{1,64}@[^\s@<>,;\"]{1,255})?$"


class PersonSection(Section):
    """`[people.LOGIN]`: how a person is named in the archive's own papers, where letters to him go, and as whom the
    school's sign-in service knows him (`sign_in`).
    """

    office: str
    name: str = ""
    email: Annotated[str, Field(pattern=_ADDRESS)] = ""
    sign_in: str = ""


class CommissionSection(Section):
    """`[commission]`: the expert commission (ЭК), by login, and the order that appointed it."""

    order: str
    chair: str
    secretary: str
    members: tuple[str, ...]

    @model_validator(mode="after")
    def _is_three_people_at_least(self) -> Self:
        everybody = (self.chair, self.secretary, *self.members)
        if len(set(everybody)) < len(everybody) or len(everybody) < SMALLEST:
            raise ValueError(f"в экспертной комиссии не меньше {SMALLEST} разных людей")
        return self


class HomeSection(Section):
    """`[home]`: who answers for the machine, whether time may be moved here, and below which folders drives appear."""

    owner: str
    simulation: bool = False
    drives: tuple[Path, ...] = (Path("/media"), Path("/mnt"), Path("/run/media"))


class MediumSection(Section):
    """`[media.a]`: where a medium is attached and which one it must be: a folder, or a bucket.

    A relative path starts from the home. `s3` is the service's address, `credentials` a file with the keys to it.
    """

    uuid: str
    path: Path | None = None
    s3: str = ""
    bucket: str = ""
    prefix: str = ""
    region: str = "us-east-1"
    credentials: Path | None = None

    @model_validator(mode="after")
    def _is_one_of_both(self) -> Self:
        bucket = bool(self.s3 and self.bucket and self.credentials)
        if (self.path is None) == (not bucket):
            raise ValueError("укажите либо path, либо s3, bucket и credentials")
        if "@" in self.s3:
            raise ValueError("s3: адрес без имени и пароля; ключи доступа — в файле credentials")
        return self

    @property
    def place_text(self) -> str:
        """What tells one place from another."""
        return str(self.path) if self.path is not None else f"{self.s3}/{self.bucket}/{self.prefix}"


class Signing(Section):
    """`[signing]`: the timestamp service, the digest it takes (else the signature's), the seconds to wait for it; the
    certificate file of whoever signs elsewhere; `keys`: those that the page offers, PKCS#11
    addresses without a PIN, or key files (a relative path starts from the home). `plugin_script`: CryptoPro's own
    `cadesplugin_api.js`, by which a page talks to the plug-in in the director's browser.

    With the test PKI, its own service is used.
    """

    tsa_url: str = ""
    certificate: str = ""
    keys: tuple[str, ...] = ()
    plugin_script: Path | None = None
    tsa_accredited: bool = False
    tsa_digest: Literal["", "sha256", "sha512", "streebog256", "streebog512"] = ""
    timeout: Annotated[float, Field(gt=0, le=300)] = 15.0


class EngineSection(Section):
    """`[engine]`: the two addresses that make a home grow, and the pace of the step machine (seconds)."""

    database: str = ""
    broker: str = "filesystem://"
    workers: Annotated[int, Field(ge=1, le=64)] = 2
    lease: Annotated[float, Field(gt=0, le=86400)] = 120.0
    heartbeat: Annotated[float, Field(gt=0, le=86400)] = 20.0
    queued: Annotated[float, Field(gt=0, le=86400)] = 60.0
    attempts: Annotated[int, Field(ge=1, le=1000)] = 6
    backoff: Annotated[float, Field(gt=0, le=3600)] = 5.0
    patience: Annotated[float, Field(gt=0, le=86400)] = 120.0

    @model_validator(mode="after")
    def _a_beat_comes_before_the_lease_ends(self) -> Self:
        if self.heartbeat >= self.lease:
            raise ValueError("heartbeat должен быть меньше lease")
        return self

    @property
    def pace(self) -> Pace:
        """The pace of the step machine."""
        return Pace(
            lease=timedelta(seconds=self.lease),
            queued=timedelta(seconds=self.queued),
            heartbeat=timedelta(seconds=self.heartbeat),
            window=4 * self.workers,
            attempts=self.attempts,
            backoff=timedelta(seconds=self.backoff),
            patience=timedelta(seconds=self.patience),
        )


class Serve(Section):
    """`[serve]`: where the page answers, and on what terms it lets people in.

    Attributes:
        port: on loopback.
        second_factor: roles that must show a second factor.
        session_minutes: how long a session may be idle.
        hosts: names under which a proxy passes requests on, besides the machine's own.
        https: whether such a proxy speaks HTTPS to the browsers and says so (`X-Forwarded-Proto`).
    """

    port: Annotated[int, Field(ge=1, le=65535)] = 8000
    second_factor: tuple[Role, ...] = ()
    session_minutes: Annotated[int, Field(ge=5, le=24 * 60)] = 60
    hosts: tuple[Annotated[str, Field(pattern=r"^[A-Za-z0-9.-]+$")], ...] = ()
    https: bool = False


class Mail(Section):
    """`[mail]`: the server through which letters go; without `host` there are none.

    Attributes:
        host, port: of the SMTP server; the port follows `security` where it is not said.
        security: `starttls`, `tls` from the first byte, or `none` (a server on this machine only).
        user, password_file: where the server asks who sends; a file of mode 600, from the home if relative.
        sender: the address that stands in «From».
        hour: of the school's day, from which letters go.
    """

    host: str = ""
    port: Annotated[int, Field(ge=0, le=65535)] = 0
    security: Literal["starttls", "tls", "none"] = "starttls"
    user: str = ""
    password_file: Path | None = None
    sender: Annotated[str, Field(pattern=_ADDRESS)] = ""
    hour: Annotated[int, Field(ge=0, le=23)] = 8

    @model_validator(mode="after")
    def _has_a_sender(self) -> Self:
        if self.host and not self.sender:
            raise ValueError("для писем нужен sender, адрес отправителя")
        return self


class Oidc(Section):
    """`[oidc]`: the school's own sign-in service (OpenID Connect), beside the password.

    Attributes:
        issuer: its address, exactly as it names itself; HTTPS but for this machine.
        client_id, secret_file: what it knows the archive by; a file of mode 600, from the home if relative.
        title: as people call it, in «Войти: …».
        scopes: what is asked of it; `openid` is always among them.
        claim: which claim of its tokens `[people.NAME] sign_in` holds. `sub` alone is never given to another.
        ca_file: authorities for its certificate, where they are not the common ones.
    """

    issuer: Annotated[str, Field(pattern=r"^(https://[^\s?#@]+|http://(127\.0\.0\.1|localhost)(:\d+)?(/[^\s?#@]*)?)$")]
    client_id: Annotated[str, Field(min_length=1)]
    secret_file: Path
    title: Annotated[str, Field(min_length=1, max_length=60)] = "учётная запись школы"
    scopes: tuple[Annotated[str, Field(pattern=r"^[\x21\x23-\x5B\x5D-\x7E]+$")], ...] = ("openid",)
    claim: Annotated[str, Field(min_length=1)] = "sub"
    ca_file: Path | None = None

    @model_validator(mode="after")
    def _asks_who_it_is(self) -> Self:
        if "openid" not in self.scopes:
            raise ValueError("среди scopes должно быть openid")
        return self

    def secret(self, home: Home) -> str:
        """What the file holds. Raises BadInputError `settings.no_secret`."""
        try:
            return (home.root / self.secret_file).read_text("ascii").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise BadInputError(
                "settings.no_secret",
                f"Файл с секретом службы входа «{self.secret_file}» не читается.",
                "Положите его в папку архива с правами 600 и назовите в letopis.toml: [oidc] secret_file.",
            ) from error
