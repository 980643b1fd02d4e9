"""The regulation profile: what the local acts of one school say, field by field (domain §1.6, §7; docs/profiles.md).

The model says nothing about what to do where a value is unset, with two exceptions that the design names: an unset
term blocks (`Profile.term_for`), and an unset PDF/A level is 3a (`Profile.pdfa`).
"""

import re
from datetime import date as Date  # noqa: N812  (`date` is a field's name here)
from typing import Annotated, Literal, cast

from pydantic import AfterValidator, Field, StringConstraints

from kernel.errors import RefusedError
from kernel.kinds import Kind
from profiles.destruction_rules import DestructionRules
from profiles.record_rules import KindRules, OtherRules, Roles, SummaryRules, TermYears
from profiles.ruled import Cited, Days, Phrase, ProfilePart, Ruled, Words
from profiles.term import PERMANENT, Term
from profiles.words import (
    AbsenceName,
    BackupKind,
    Carrier,
    DeadlineUnit,
    Interval,
    PdfaLevel,
)

PROFILE_SCHEMA = "letopis/regulation-profile/1"
# What is proposed where the term is unset; the director confirms with the norm (domain §1.6).
# Other journals are proposed the class journal's term; no number is proposed for what the letters do not name at all.
# The archive's own accounts are kept as long as the archive (domain §7: «only the selection act is kept for ever»).
PROPOSED_YEARS: dict[Kind, int | str] = {
    Kind.JOURNAL: 5,
    Kind.SUMMARY: 25,
    Kind.EXTRACURRICULAR: 5,
    Kind.ELECTIVE: 5,
    Kind.CIRCLE: 5,
    Kind.AFTER_SCHOOL: 5,
    Kind.INDIVIDUAL: 5,
    Kind.SUBSTITUTION: 5,
    Kind.INVENTORY: f'"{PERMANENT}"',
    Kind.ACT: f'"{PERMANENT}"',
    Kind.ERASURE: 3,
}

# Sheets that belong to the case of another kind have its rules, unless the profile gives them their own.
_SAME_CASE = {Kind.FINAL: Kind.SUMMARY, Kind.SUPPLEMENT: Kind.SUMMARY, Kind.ATTACHED: Kind.JOURNAL}


def _checked_pattern(value: str) -> str:
    try:
        re.compile(value)
    except re.error as error:
        raise ValueError(f"не регулярное выражение: {error}") from None
    return value


def _checked_media(media: tuple["MediumRule", ...]) -> tuple["MediumRule", ...]:
    if len({rule.name for rule in media}) < len(media):
        raise ValueError("один носитель назван дважды")
    return media


Pattern = Annotated[Phrase, AfterValidator(_checked_pattern)]
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{0,59}$")]
OtherKind = Literal[
    "final", "supplement", "extracurricular", "elective", "circle", "after-school", "individual", "substitution",
    "attached", "health", "personal", "inventory", "act", "erasure",
]  # fmt: skip


class Order(ProfilePart):
    """The order that approved the regulation."""

    number: Phrase
    date: Date


class MediumRule(ProfilePart):
    """One of the archive's media: its short name, who keeps it (in Russian), and the mark on its label."""

    name: Literal["a", "b", "c"]
    custodian: Phrase
    label: Words = ""


Media = Annotated[tuple[MediumRule, ...], Field(min_length=1, max_length=3), AfterValidator(_checked_media)]


class BackupRule(ProfilePart):
    """How often the source system's data are copied, and onto how many media."""

    what: BackupKind
    every: Interval
    copies: Annotated[int, Field(ge=1, le=9)]


class NoMarkRule(ProfilePart):
    """Where no marks are given.

    Attributes:
        grades: the grades it holds for; empty means every grade.
        subjects: names of subjects; empty means every subject.
        sign: what stands instead of a mark; empty means that the cell stays blank.
        required: whether a mark is an error there; False means that the sign is merely allowed.
    """

    grades: tuple[Annotated[int, Field(ge=1, le=12)], ...] = ()
    subjects: tuple[Phrase, ...] = ()
    sign: Words = ""
    required: bool = True


class FinalDeadline(ProfilePart):
    """When the final marks of a period must be there; `days` are counted from the period's last day."""

    unit: DeadlineUnit
    days: Days = 0


class Contradiction(ProfilePart):
    """Two clauses of one regulation that do not agree, or a clause that is plainly wrong."""

    note: Phrase
    cited: tuple[Cited, ...] = ()


class ReportRules(ProfilePart):
    """How reports are counted. Left unset, the rule is the one that `journals.reports` names in its footnote.

    `exempt_counts` puts «освобождён» into the denominator of percentages, `not_attested_counts` does so with
    «не аттестован». `sou_weights` are the weights of the marks 5, 4, 3, 2 and of «н/а» in the degree of learning (СОУ).
    """

    exempt_counts: Ruled[bool] = Ruled()
    not_attested_counts: Ruled[bool] = Ruled()
    sou_weights: Ruled[tuple[Annotated[int, Field(ge=0, le=100)], ...]] = Ruled()
    class_size_norm: Ruled[Annotated[int, Field(ge=1, le=60)]] = Ruled()


class YearCloseRules(ProfilePart):
    """Who closes the school year and on what.

    `jointly` means that one of `confirmed_by` must confirm; `source_locked` that the subject pages of the source
    system are closed first, which is confirmed with a date before the export.
    """

    closed_by: Ruled[Roles] = Ruled()
    confirmed_by: Ruled[Roles] = Ruled()
    jointly: Ruled[bool] = Ruled()
    order_required: Ruled[bool] = Ruled()
    source_locked: Ruled[bool] = Ruled()


class AbsenceRules(ProfilePart):
    """Absence signs as the regulation writes them. The same letter may mean another thing in a period column."""

    lesson: Ruled[dict[Phrase, AbsenceName]] = Ruled()
    period: Ruled[dict[Phrase, AbsenceName]] = Ruled()
    open_list: Ruled[bool] = Ruled()
    class_teacher_edits: Ruled[bool] = Ruled()
    non_attestation_order: Ruled[bool] = Ruled()


class MarkRules(ProfilePart):
    """Which marks may stand in the journal, where none may, and when the final ones are due."""

    allowed: Ruled[tuple[Phrase, ...]] = Ruled()
    no_mark: Ruled[tuple[NoMarkRule, ...]] = Ruled()
    final_deadline: Ruled[FinalDeadline] = Ruled()


class EditRules(ProfilePart):
    """Until when teachers may edit, and what a later correction needs (documents, in Russian)."""

    lock_days: Ruled[Days] = Ruled()
    locked_after_year_marks: Ruled[bool] = Ruled()
    correction_needs: Ruled[tuple[Phrase, ...]] = Ruled()


class LessonRules(ProfilePart):
    """Topics that deserve a warning (regular expressions, searched in the topic), and the words for «no homework»."""

    topic_warnings: Ruled[tuple[Pattern, ...]] = Ruled()
    no_homework: Ruled[Phrase] = Ruled()


class UpkeepRules(ProfilePart):
    """What is done in the course of the year: backups, control, extracts for parents (days between two)."""

    backups: Ruled[tuple[BackupRule, ...]] = Ruled()
    control_every: Ruled[Interval] = Ruled()
    parent_extract_days: Ruled[Days] = Ruled()


class Profile(ProfilePart):
    """The regulation of one school as data. `version` names the edition; the file's digest tells it for certain."""

    schema_id: Annotated[Literal["letopis/regulation-profile/1"], Field(alias="schema")]
    id: Slug
    version: Slug
    title: Phrase
    example: bool = False
    approved_by: Ruled[Order] = Ruled()
    effective_from: Ruled[Date] = Ruled()
    effective_to: Ruled[Date] = Ruled()
    source_system: Ruled[Phrase] = Ruled()
    pdfa_level: Ruled[PdfaLevel] = Ruled()
    state_archive_source: Ruled[bool] = Ruled()
    media: Ruled[Media] = Ruled()
    journal: KindRules = KindRules()
    summary: SummaryRules = SummaryRules()
    records: dict[OtherKind, OtherRules] = {}
    reports: ReportRules = ReportRules()
    year_close: YearCloseRules = YearCloseRules()
    absences: AbsenceRules = AbsenceRules()
    marks: MarkRules = MarkRules()
    edits: EditRules = EditRules()
    lessons: LessonRules = LessonRules()
    upkeep: UpkeepRules = UpkeepRules()
    destruction: DestructionRules = DestructionRules()
    contradictions: tuple[Contradiction, ...] = ()

    def rules_for(self, kind: Kind) -> KindRules:
        """The rules of one kind of record; of sheets without rules of their own, those of the case they belong to."""
        if kind is Kind.JOURNAL:
            return self.journal
        if kind is Kind.SUMMARY:
            return self.summary
        own = self.records.get(cast(OtherKind, kind.value))
        if own is not None and own.term.is_set:
            return own
        return self.rules_for(_SAME_CASE[kind]) if kind in _SAME_CASE else own or KindRules()

    @property
    def kept_kinds(self) -> tuple[Kind, ...]:
        """The kinds that the profile has words for: those that are made, or could be made, in this school."""
        others = (Kind(name) for name, rules in self.records.items() if rules.kept.value is not False)
        return (Kind.JOURNAL, Kind.SUMMARY, *others)

    @property
    def class_kinds(self) -> tuple[Kind, ...]:
        """The kinds that a class's import makes: journal, summary, and the final sheet where the school keeps it."""
        final = self.records.get("final")
        return (Kind.JOURNAL, Kind.SUMMARY, *((Kind.FINAL,) if final is not None and final.kept.value else ()))

    def term_for(self, kind: Kind, carrier: Carrier = Carrier.ELECTRONIC) -> Term:
        """The storage term of a kind of record on a carrier.

        Raises:
            RefusedError: `profile.term_unset`; the hint names the field to fill in and what to propose.
        """
        rules = self.rules_for(kind)
        ruled = rules.term_on(carrier)
        if ruled.value is None:
            field = "term" if carrier is Carrier.ELECTRONIC else "paper_term"
            raise self._term_unset(kind, carrier, f"{_section(kind)}.{field}", ruled)
        return Term(
            years=ruled.value if isinstance(ruled.value, int) else None,
            clause=ruled.clause,
            norm=ruled.quote,
            article=rules.article.value or "",
            starts_after=(rules.starts_after.value,) if rules.starts_after.value else (),
        )

    def pdfa(self) -> PdfaLevel:
        """The PDF/A level, 3a where the profile sets none."""
        return self.pdfa_level.value or PdfaLevel.PDFA_3A

    def custodian_of(self, medium: str) -> str:
        """Who keeps the medium (`a`, `b`, `c`), in Russian; empty where the regulation names nobody."""
        return next((rule.custodian for rule in self.media.value or () if rule.name == medium), "")

    def _term_unset(self, kind: Kind, carrier: Carrier, path: str, ruled: Ruled[TermYears]) -> RefusedError:
        item = kind.genitive + (" на бумаге" if carrier is Carrier.PAPER else "")
        words = f" Положение ({ruled.clause}) говорит лишь: «{ruled.quote}»" if ruled.quote else ""
        years = PROPOSED_YEARS.get(kind)
        proposal = f"Предлагаем value = {years}; директор" if years else "Директор"
        return RefusedError(
            "profile.term_unset",
            f"В профиле «{self.id}» не задан срок хранения {item}.{words}",
            f"Впишите в файл профиля, в поле {path}: value — число лет или «{PERMANENT}», clause — норму: пункт "
            "локального акта, статью перечня или письмо министерства (школы ссылаются на АП-147/07 и № 03-51/64). "
            f"{proposal} сверяет срок с текстом нормы и подтверждает его.",
        )


def _section(kind: Kind) -> str:
    """The profile's table of the kind."""
    return kind.value if kind in (Kind.JOURNAL, Kind.SUMMARY) else f"records.{kind.value}"
