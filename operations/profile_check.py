"""The verb «profile check»: whether a profile's file reads, what in it may be a slip, and what it would change.

Needs no home: a file may be tried before it is put in the place of the one in force.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches

from kernel.errors import BadInputError, RefusedError
from kernel.findings import Finding, Report, Severity
from kernel.kinds import Kind
from profiles.load import profile_digest, read_profile, unknown_fields
from profiles.model import Profile
from profiles.term import Term
from profiles.words import Carrier
from retention.record import retention_for
from retention.term_in_force import is_longer


@dataclass(frozen=True)
class CheckedProfile:
    """A profile that reads: its digest, what was found, and what changes against the one in force, in Russian."""

    profile: Profile
    digest: str
    report: Report
    changes: tuple[str, ...]


def check_profile(data: bytes, where: str, in_force: bytes | None = None) -> CheckedProfile:
    """Checks a file's bytes; `in_force`: the home's profile, where there is another one.

    Raises BadInputError `profile.malformed`.
    """
    profile, digest = read_profile(data, where), profile_digest(data)
    now, broken = _in_force(in_force)
    findings = (
        *_slips(profile),
        *_unset(profile),
        *_act_term(profile, digest),
        *_dates(profile),
        *_edition(profile, digest, now, in_force),
        *broken,
    )
    return CheckedProfile(profile, digest, Report(5, findings), tuple(_changes(now, profile)) if now else ())


def _in_force(data: bytes | None) -> tuple[Profile | None, tuple[Finding, ...]]:
    """The home's profile; one that does not read is what the file is meant to replace."""
    try:
        return (None if data is None else read_profile(data, "profile.toml")), ()
    except BadInputError as error:
        text = f"С тем, что действует, не сравнить: {error.message}"
        return None, (Finding("profile.in_force_malformed", Severity.WARNING, "profile.toml", text),)


def _slips(profile: Profile) -> Iterator[Finding]:
    """Fields that nobody knows: kept, for a later version may know them, but most likely misspelt."""
    for path in unknown_fields(profile):
        parent, _, name = path.rpartition(".")
        near = get_close_matches(name, _names_in(profile, parent), n=1)
        hint = f" Может быть, «{near[0]}»?" if near else " Поля описаны в docs/profiles.md."
        yield Finding("profile.unknown_field", Severity.WARNING, path, f"Такого поля Летопись не знает.{hint}")


def _names_in(profile: Profile, path: str) -> list[str]:
    """The fields that the part at the dotted path may have."""
    part: object = profile
    for step in filter(None, path.split(".")):
        if isinstance(part, tuple):
            part = part[int(step)] if step.isdecimal() and int(step) < len(part) else None
        elif isinstance(part, dict):
            part = part.get(step)
        else:
            part = getattr(part, step, None)
    return list(getattr(type(part), "model_fields", ()))


def _unset(profile: Profile) -> Iterator[Finding]:
    """Terms without which the close of a kind is refused."""
    for kind in profile.class_kinds:
        try:
            profile.term_for(kind)
        except RefusedError as error:
            yield Finding(error.code, Severity.ERROR, kind.value, f"{error.message} {error.hint}")


def _act_term(profile: Profile, digest: str) -> Iterator[Finding]:
    """An act of destruction that would not be kept for ever; where nothing is said, the draft of an act tells."""
    try:
        retention_for(profile, Kind.ACT, date.min, digest)
    except RefusedError as error:
        if error.code != "profile.term_unset":
            yield Finding(error.code, Severity.ERROR, "records.act.term", f"{error.message} {error.hint}")


def _dates(profile: Profile) -> Iterator[Finding]:
    first, last = profile.effective_from.value, profile.effective_to.value
    if first and last and last < first:
        text = "Положение перестаёт действовать раньше, чем начинает."
        yield Finding("profile.bad_dates", Severity.ERROR, "effective_to", text)


def _edition(profile: Profile, digest: str, now: Profile | None, in_force: bytes | None) -> Iterator[Finding]:
    """A changed text under the old edition: a record could not say by which of the two it was closed."""
    same = now is not None and (profile.id, profile.version) == (now.id, now.version)
    if same and in_force is not None and digest != profile_digest(in_force):
        text = f"Содержание изменилось, а редакция прежняя: {profile.version}. Назовите новую, лучше датой приказа."
        yield Finding("profile.same_version", Severity.WARNING, "version", text)


def _changes(now: Profile, then: Profile) -> Iterator[str]:
    """Terms that would be others: what is archived already follows a longer one, never a shorter one by itself."""
    for kind in Kind:
        for carrier, item in ((Carrier.ELECTRONIC, kind.russian), (Carrier.PAPER, f"{kind.russian} на бумаге")):
            before, after = set_term(now, kind, carrier), set_term(then, kind, carrier)
            if before is None or after is None:
                if before != after:
                    yield f"{item}: {_told(before)} → {_told(after)}"
            elif before.years != after.years:
                old = "прежние тоже" if is_longer(after, before) else "прежние — только решением ЭК"
                yield f"{item}: {before.text} → {after.text} ({old})"


def _told(term: Term | None) -> str:
    return term.text if term else "срок не задан"


def set_term(profile: Profile, kind: Kind, carrier: Carrier) -> Term | None:
    """The term that the profile sets; None where it sets none."""
    return profile.term_for(kind, carrier) if profile.rules_for(kind).term_on(carrier).is_set else None
