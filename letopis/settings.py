"""`letopis.toml`: what a home says of itself. Secrets stand here by reference only (a file's path, never a value)."""

import tomllib
from collections.abc import Mapping
from typing import Annotated, Self

from pydantic import Field, ValidationError, model_validator

from kernel.errors import BadInputError, NotFoundError
from letopis.sections import (
    CommissionSection,
    EngineSection,
    HomeSection,
    Mail,
    MediumSection,
    Oidc,
    PersonSection,
    School,
    Section,
    Serve,
    Signing,
)
from operations.home import Home
from operations.roles import Role


class Settings(Section):
    """The whole file."""

    school: School
    home: HomeSection
    media: Annotated[Mapping[str, MediumSection], Field(min_length=1)]
    users: Mapping[str, Role] = {}
    people: Mapping[str, PersonSection] = {}
    commission: CommissionSection | None = None
    signing: Signing = Signing()
    engine: EngineSection = EngineSection()
    serve: Serve = Serve()
    mail: Mail = Mail()
    oidc: Oidc | None = None

    @model_validator(mode="after")
    def _copies_lie_apart(self) -> Self:
        places = [section.place_text for section in self.media.values()]
        uuids = [section.uuid for section in self.media.values()]
        if len(set(places)) < len(places) or len(set(uuids)) < len(uuids):
            raise ValueError("у двух носителей один путь или один uuid: копии должны лежать порознь")
        return self

    @model_validator(mode="after")
    def _one_person_one_account(self) -> Self:
        known = [one.sign_in for one in self.people.values() if one.sign_in]
        if len(set(known)) < len(known):
            raise ValueError("people: у двух учётных записей один sign_in, а это один человек")
        return self

    def database_url(self, home: Home) -> str:
        """The database's address: the home's own SQLite file, unless another is set."""
        return self.engine.database or f"sqlite:///{home.root.resolve()}/letopis.sqlite3"


def read_settings(home: Home) -> Settings:
    """Reads the home's settings. Raises NotFoundError `home.missing`, BadInputError `settings.malformed`."""
    try:
        text = home.settings.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise NotFoundError(
            "home.missing",
            f"В папке «{home.root}» архив не создан.",
            "Создайте: letopis --home ПАПКА init --profile ПРОФИЛЬ --school НАЗВАНИЕ; или укажите --home.",
        ) from error
    except (UnicodeDecodeError, OSError) as error:
        raise _malformed(home, error) from error
    return parse_settings(home, text)


def parse_settings(home: Home, text: str) -> Settings:
    """What a settings file with this text would say. Raises BadInputError `settings.malformed`."""
    try:
        return Settings.model_validate(tomllib.loads(text))
    except (tomllib.TOMLDecodeError, ValidationError) as error:
        raise _malformed(home, error) from error


def _malformed(home: Home, error: Exception) -> BadInputError:
    return BadInputError(
        "settings.malformed",
        f"Файл «{home.settings}» не читается: {_first(error)}.",
        "Исправьте названное место; поля описаны в docs/operate.md.",
    )


def _first(error: Exception) -> str:
    if isinstance(error, ValidationError):
        detail = error.errors(include_url=False)[0]
        return f"{'.'.join(str(part) for part in detail['loc'])}: {detail['msg']}"
    return str(error)
