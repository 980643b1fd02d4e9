"""Changes of the regulation that wait to be put in force: the text of another edition, kept in the home till then.

One draft for the whole home: a school has one regulation. What it was begun from is kept beside it, so that it never
undoes what came in force meanwhile.
"""

from collections.abc import Mapping
from typing import Final

from pydantic import AwareDatetime

from kernel.digests import sha256_hex
from kernel.errors import NotFoundError, RefusedError
from operations import durable
from operations.alone import alone
from operations.profile_check import CheckedProfile
from operations.regulation import profile_text, replace_profile
from operations.services import Services
from operations.sheets import Sheet, read_sheet
from profiles.editing import Entry, edited, entries
from profiles.fields import Section, section_of, sections
from profiles.load import read_profile

_DRAFTING: Final = "profile-draft"


class RegulationDraft(Sheet):
    """`profile-draft.json`: the text, the digest of the edition it was begun from, who changed it last, and when."""

    text: str
    base: str
    actor: str
    at: AwareDatetime


def draft_of(services: Services) -> RegulationDraft | None:
    """The draft; None if there is none."""
    path = services.home.profile_draft
    draft = read_sheet(RegulationDraft, path) if path.is_file() else None
    # A kill may have come between the edition and the end of its draft.
    return None if draft is None or draft.text == profile_text(services) else draft


def is_outdated(services: Services, draft: RegulationDraft) -> bool:
    """Whether another edition came in force since the draft was begun."""
    return draft.base != services.profile_digest


def working_text(services: Services) -> str:
    """The draft's text, else the one in force: what changes begin from."""
    draft = draft_of(services)
    return draft.text if draft else profile_text(services)


def mark_of(services: Services) -> str:
    """By what a form tells which text it showed."""
    return sha256_hex(working_text(services).encode())[:32]


def changed_in(services: Services, text: str) -> list[tuple[str, tuple[str, ...]]]:
    """Title of each section that a text changes of what is in force, and the titles of its changed fields."""
    then, found = read_profile(text.encode(), "profile.toml"), list[tuple[str, tuple[str, ...]]]()
    for section in sections():
        before, after = entries(services.profile, section), entries(then, section)
        changed = tuple(field.title for field in section.fields if before[field.name] != after[field.name])
        if changed:
            found.append((section.title, changed))
    return found


def keep_draft(services: Services, text: str, actor: str, *, seen: str) -> None:
    """Keeps a text that reads as the draft; a text that is in force is none. `seen`: the mark that the form had.

    Raises BadInputError `profile.malformed`; RefusedError `profile.draft_outdated`, `profile.draft_changed`.
    """
    with alone(services.home, _DRAFTING):
        _refuse_unseen(services, seen)
        _keep(services, text, actor)


def section_entries(services: Services, key: str) -> tuple[Section, dict[str, Entry]]:
    """The fields of a section as the draft has them, else as they are in force. Raises as `fill_section`."""
    section = _section(key)
    return section, entries(read_profile(working_text(services).encode(), "profile.toml"), section)


def fill_section(services: Services, key: str, filled: Mapping[str, Entry], actor: str, *, seen: str) -> None:
    """Changes fields in the draft; it begins with the text in force.

    Raises NotFoundError `profile.no_section`; as `keep_draft`, `editing.edited`.
    """
    with alone(services.home, _DRAFTING):
        _refuse_unseen(services, seen)
        section, before = section_entries(services, key)
        _keep(services, edited(working_text(services), section, filled, before), actor)


def put_in_force(services: Services, text: str, actor: str, *, seen: str) -> CheckedProfile:
    """Puts a text in force; the draft goes. Raises as `replace_profile`, `keep_draft`."""
    with alone(services.home, _DRAFTING):
        _refuse_unseen(services, seen)
        _refuse_outdated(services)
        done = replace_profile(services, text, actor)
        services.home.profile_draft.unlink(missing_ok=True)
    return done


def drop_draft(services: Services) -> None:
    """Takes the draft away; what is in force stays."""
    with alone(services.home, _DRAFTING):
        services.home.profile_draft.unlink(missing_ok=True)


def _keep(services: Services, text: str, actor: str) -> None:
    _refuse_outdated(services)
    read_profile(text.encode(), "profile.toml")
    if text == profile_text(services):
        services.home.profile_draft.unlink(missing_ok=True)
        return
    sheet = RegulationDraft(text=text, base=services.profile_digest, actor=actor, at=services.clock.now())
    durable.write(services.home.profile_draft, sheet.data())


def _refuse_unseen(services: Services, seen: str) -> None:
    if seen != mark_of(services):
        raise RefusedError(
            "profile.draft_changed",
            "Пока страница была открыта, положение правил кто-то ещё.",
            "Ничего не сохранено. Откройте «Положение» заново, посмотрите его правки и внесите свои.",
        )


def _refuse_outdated(services: Services) -> None:
    draft = draft_of(services)
    if draft is not None and is_outdated(services, draft):
        raise RefusedError(
            "profile.draft_outdated",
            "Пока правки ждали, положение заменили другим: правки сделаны к прежнему.",
            "Выпишите из них нужное, отбросьте их и внесите заново.",
        )


def _section(key: str) -> Section:
    section = section_of(key)
    if section is None:
        raise NotFoundError("profile.no_section", f"Раздела «{key}» в положении нет.", "Выберите раздел из списка.")
    return section
