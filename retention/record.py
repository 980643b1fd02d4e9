"""What `record.json` says about keeping a record: the term under which it was closed, and what follows from it.

A record keeps the profile's id, version and digest it was closed under: a later profile with a shorter term does not
shorten old records (domain §1.6). The dates that follow from the term are written out too, for readers without this
program; when read back they must agree with the term.
"""

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, TypeVar

from kernel.errors import IntegrityError, RefusedError
from kernel.kinds import Kind
from kernel.russian import short_date
from profiles.model import Profile
from profiles.record_rules import LONGEST_TERM
from profiles.term import PERMANENT, Term
from profiles.words import Carrier
from retention.terms import counted_from, expires_on, first_act_date, first_act_year, retention_starts

RETENTION_SCHEMA = "letopis/retention/1"

W = TypeVar("W", Kind, Carrier)


@dataclass(frozen=True)
class ProfileRef:
    """The profile a record was closed under; `sha256` is the digest of its file."""

    id: str
    version: str
    sha256: str
    extra: Mapping[str, Any] = field(default_factory=dict, hash=False)


@dataclass(frozen=True)
class Retention:
    """The retention of one item.

    Attributes:
        kind: the kind of record.
        carrier: the item that the term is for; paper and electronic items have terms of their own.
        term: the term with its clause, words and article.
        closed_on: the calendar date, in the school's zone, on which the case was closed.
        profile: the profile that set the term.
        happened_on: when the last event happened that the term runs after; no part of `record.json`, which is older.
        extra: fields that this version does not know, kept for writing back.
    """

    kind: Kind
    term: Term
    closed_on: date
    profile: ProfileRef
    carrier: Carrier = Carrier.ELECTRONIC
    happened_on: date | None = None
    extra: Mapping[str, Any] = field(default_factory=dict, hash=False)

    @property
    def counted_from(self) -> date | None:
        """The day after whose year the term runs; None where it waits for an event."""
        return counted_from(self.closed_on, self.term, self.happened_on)

    @property
    def awaits(self) -> bool:
        """Whether the term waits for an event; never where it is «постоянно»."""
        return self.counted_from is None and not self.term.permanent

    @property
    def starts(self) -> date | None:
        """1 January of the year after the closing, or after the event; None where it waits for the event."""
        return None if self.counted_from is None else retention_starts(self.counted_from)

    @property
    def expires_on(self) -> date | None:
        """The last day of the term; None for «постоянно», and where it waits for an event."""
        return expires_on(self.counted_from, self.term)

    @property
    def first_act_year(self) -> int | None:
        """The first year in which an act may list the record; None as `expires_on`."""
        return first_act_year(self.counted_from, self.term)

    @property
    def first_act_date(self) -> date | None:
        """1 January of `first_act_year`; None as `expires_on`."""
        return first_act_date(self.counted_from, self.term)

    def as_json(self) -> dict[str, Any]:
        """The value as it stands in `record.json`; `term` is a number of years or «permanent»."""
        return {
            **deepcopy(dict(self.extra)),
            "schema": RETENTION_SCHEMA,
            "kind": self.kind.value,
            "carrier": self.carrier.value,
            "term": self.term.written,
            "clause": self.term.clause,
            "norm": self.term.norm,
            "article": self.term.article,
            "closed_on": self.closed_on.isoformat(),
            **({"starts_after": list(self.term.starts_after)} if self.term.starts_after else {}),
            "starts": self.starts.isoformat() if self.starts else None,
            "first_act_year": self.first_act_year,
            "profile": {
                **deepcopy(dict(self.profile.extra)),
                "id": self.profile.id,
                "version": self.profile.version,
                "sha256": self.profile.sha256,
            },
        }

    @staticmethod
    def from_json(value: object) -> "Retention":
        """Reads back what `as_json` gave.

        Raises:
            IntegrityError: `retention.malformed` with the field; `retention.inconsistent` where a written date does
                not follow from the term.
        """
        fields = _table(value, "retention")
        if _text(fields, "schema") != RETENTION_SCHEMA:
            raise _malformed("schema")
        events = _texts(fields, "starts_after")
        known = Retention(
            kind=_word(fields, "kind", Kind),
            carrier=_word(fields, "carrier", Carrier),
            term=Term(_years(fields), _text(fields, "clause"), _text(fields, "norm"), _text(fields, "article"), events),
            closed_on=_day(fields, "closed_on"),
            profile=_profile_ref(fields),
        )
        try:
            written, _ = known.as_json(), known.first_act_date
        except ValueError:
            raise _malformed("closed_on") from None
        for name in ("starts", "first_act_year"):
            if name not in fields or fields[name] != written[name]:
                raise IntegrityError(
                    "retention.inconsistent",
                    f"В описании документа поле {name} не следует из срока хранения и даты закрытия "
                    f"{short_date(known.closed_on)}.",
                    "Сверьте record.json с копиями на других носителях; документ не уничтожайте.",
                )
        return replace(known, extra={name: fields[name] for name in fields if name not in written})


def retention_for(
    profile: Profile, kind: Kind, closed_on: date, digest: str, carrier: Carrier = Carrier.ELECTRONIC
) -> Retention:
    """The retention of an item closed on the day under the profile whose file has the digest.

    Raises:
        RefusedError: `profile.term_unset`: an unset term blocks the closing; `profile.act_not_permanent`: an act of
            destruction is what is left of all that it names, whatever a regulation says.
    """
    term = profile.term_for(kind, carrier)
    if kind is Kind.ACT and term.years is not None:
        raise RefusedError(
            "profile.act_not_permanent",
            f"В положении срок хранения акта о выделении к уничтожению — {term.text}, а хранят его постоянно.",
            'Исправьте profile.toml: [records.act.term] value = "permanent".',
        )
    return Retention(kind, term, closed_on, ProfileRef(profile.id, profile.version, digest), carrier)


def _profile_ref(fields: Mapping[str, Any]) -> ProfileRef:
    inner = _table(fields.get("profile"), "profile")
    ref = ProfileRef(_text(inner, "id"), _text(inner, "version"), _text(inner, "sha256"))
    return replace(ref, extra={name: inner[name] for name in inner if name not in ("id", "version", "sha256")})


def _table(value: object, name: str) -> Mapping[str, Any]:
    if isinstance(value, Mapping):
        return value
    raise _malformed(name)


def _text(fields: Mapping[str, Any], name: str) -> str:
    value = fields.get(name)
    if isinstance(value, str):
        return value
    raise _malformed(name)


def _texts(fields: Mapping[str, Any], name: str) -> tuple[str, ...]:
    """A list of texts; none where there is no such field."""
    value = fields.get(name, [])
    if isinstance(value, list) and all(isinstance(one, str) and one for one in value) and (value or name not in fields):
        return tuple(value)
    raise _malformed(name)


def _word(fields: Mapping[str, Any], name: str, words: type[W]) -> W:
    try:
        return words(_text(fields, name))
    except ValueError:
        raise _malformed(name) from None


def _day(fields: Mapping[str, Any], name: str) -> date:
    text = _text(fields, name)
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise _malformed(name) from None
    if day.isoformat() != text:  # Python reads other ISO forms too, readers without Python may not
        raise _malformed(name)
    return day


def _years(fields: Mapping[str, Any]) -> int | None:
    """None only for the written word «permanent»: a missing term must not read as «for ever», nor as anything else."""
    value = fields.get("term")
    if value == PERMANENT:
        return None
    if isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= LONGEST_TERM:
        return value
    raise _malformed("term")


def _malformed(name: str) -> IntegrityError:
    return IntegrityError(
        "retention.malformed",
        f"В описании документа (record.json) поле {name} отсутствует или испорчено.",
        "Сверьте record.json с копиями на других носителях; до этого срок хранения неизвестен.",
    )
