"""The act on the destruction of personal data (Ф-2) with its extract from the log, as data: a restricted record.

Which rule asks for it depends on the day; the rule in force in 2026 ends on 01.03.2029 (domain §0.7, §7).
"""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from pydantic import Field

from retention.accounts import Institution, Official, Part


@dataclass(frozen=True)
class ErasureRule:
    """Who asks for the act, and from when until when; `until` is the first day on which it no longer holds."""

    norm: str
    since: date
    until: date | None


RULES = (ErasureRule("приказ Роскомнадзора от 28.10.2022 № 179", date(2023, 3, 1), date(2029, 3, 1)),)


def rule_on(day: date) -> tuple[ErasureRule, bool]:
    """The newest rule that had begun by the day (the first, if none had), and whether it still holds then."""
    begun = [rule for rule in RULES if rule.since <= day] or [RULES[0]]
    rule = begun[-1]
    return rule, rule.since <= day and (rule.until is None or day < rule.until)


class ErasedCase(Part):
    """A destroyed case, and whose data were in it: names as in the case itself, or nobody where there were none."""

    record: str
    title: str
    subjects: tuple[str, ...]


class LoggedErasure(Part):
    """A line of the extract from the event log: when what was taken off which medium."""

    at: str
    record: str
    medium: str
    seq: int
    hash: str


class Erasure(Part):
    """`data.json` of the record. Of paper: `leaves` where they were counted, no `system` and no `log`."""

    schema_id: Literal["school-archive/erasure/1"] = Field(default="school-archive/erasure/1", alias="schema")
    number: str
    act: str
    act_number: str
    act_dated: date
    school: Institution
    address: str
    norm: str
    norm_holds: bool
    categories: str
    carriers: tuple[str, ...]
    system: str
    method: str
    reason: str
    done_on: date
    cases: tuple[ErasedCase, ...]
    log: tuple[LoggedErasure, ...]
    executors: tuple[Official, ...]
    leaves: int | None = None

    @property
    def subjects(self) -> tuple[str, ...]:
        """Everybody with the case: namesakes are two, and a case without a list of people stands for itself."""
        return tuple(
            subject
            for case in self.cases
            for subject in ([f"{name} ({case.title})" for name in case.subjects] or [f"обучающиеся: {case.title}"])
        )
