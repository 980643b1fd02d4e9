"""What a check found, and the rule that a check which ran nothing is not ok (rule 6 of the design)."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum


class Severity(StrEnum):
    """How bad a finding is: an `ERROR` makes the report not ok, a `WARNING` asks for a look, `INFO` is told."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True)
class Finding:
    """One thing that a check found.

    Attributes:
        code: stable, dotted, ASCII: `journal.mark_after_departure`.
        severity: see `Severity`.
        subject: what it is about: a record id, a path inside a file, a medium's name.
        message: in Russian, for people.
        clause: the norm it rests on (seed clause, law, RFC, ISO), or empty.
        asks: what a person may explain to settle it, as `<of what>:<word>`: «code:УВ», «column:Рейтинг»; or empty.
    """

    code: str
    severity: Severity
    subject: str
    message: str
    clause: str = ""
    asks: str = ""

    def as_json(self) -> dict[str, str]:
        """The finding as the command line prints it."""
        told = {
            "code": self.code,
            "severity": self.severity.value,
            "message": self.message,
            "where": self.subject,
            "clause": self.clause,
        }
        return {**told, "asks": self.asks} if self.asks else told


@dataclass(frozen=True)
class Report:
    """The outcome of a check: how many checks ran, and what they found."""

    checks_run: int = 0
    findings: tuple[Finding, ...] = field(default=())

    @property
    def ok(self) -> bool:
        """True only if something was checked and nothing wrong was found."""
        return self.checks_run > 0 and not any(f.severity is Severity.ERROR for f in self.findings)

    def __add__(self, other: "Report") -> "Report":
        return Report(self.checks_run + other.checks_run, self.findings + other.findings)


def merged(reports: Iterable[Report]) -> Report:
    """All reports as one. Beware: one report that ran nothing is hidden by another that did; ask each for `ok`."""
    return sum(reports, Report())
