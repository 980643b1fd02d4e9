"""What a verification found, by the line it belongs to, and the three lines for people."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar
from zoneinfo import ZoneInfo

from kernel.errors import LetopisError
from kernel.findings import Finding, Report, Severity
from kernel.russian import short_date, short_moment
from signing.pades.defects import Defect
from signing.shapes import CertificateFacts, Level, Line, Verification

T = TypeVar("T")


@dataclass
class Book:
    """Findings of one verification, by the line they belong to."""

    subject: str
    checks: int = 0
    findings: list[Finding] = field(default_factory=list)

    def step(self, action: Callable[[], T]) -> T | None:
        """Runs a step; a defect, or any stumble over a stranger's bytes, becomes a finding."""
        self.checks += 1
        try:
            return action()
        except Defect as defect:
            self.error(defect.code, defect.message, defect.clause)
        except LetopisError as error:  # something that this machine lacks
            self.error(error.code, f"{error.message} {error.hint}")
        # A file may be broken in more ways than can be listed, and each of them means «invalid», never a crash.
        except Exception as error:
            self.error("signing.unreadable", f"Подпись в файле не читается ({type(error).__name__}).")
        return None

    def error(self, code: str, message: str, clause: str = "") -> None:
        self.findings.append(Finding(code, Severity.ERROR, self.subject, message, clause))

    def warn(self, code: str, message: str, clause: str = "") -> None:
        self.findings.append(Finding(code, Severity.WARNING, self.subject, message, clause))

    def line(self, fine: str, absent: str) -> Line:
        """The line of a book: its first error, or what is fine. A book in which nothing ran is not fine."""
        errors = [one.message for one in self.findings if one.severity is Severity.ERROR]
        if errors:
            return Line(ok=False, text=errors[0])
        return Line(ok=True, text=fine) if self.checks else Line(ok=False, text=absent)

    @property
    def report(self) -> Report:
        return Report(self.checks, tuple(self.findings))


def concluded(
    books: tuple[Book, Book, Book],
    signer: CertificateFacts | None,
    signed_at: datetime | None,
    *,
    protected_until: datetime | None,
    level: Level | None,
    zone: str,
) -> Verification:
    """The outcome from the books of integrity, certificate and timestamp: fine only where all of them are."""
    integrity, certificate, timestamp = books
    report = integrity.report + certificate.report + timestamp.report
    told = _lines(integrity, certificate, timestamp, signer, signed_at, protected_until, zone)
    return Verification(
        ok=report.ok and all(line.ok for line in told) and signed_at is not None,
        integrity=told[0],
        certificate=told[1],
        timestamp=told[2],
        report=report,
        signed_at=signed_at,
        signer=signer,
        protected_until=protected_until,
        level=level,
    )


def _lines(
    integrity: Book,
    certificate: Book,
    timestamp: Book,
    signer: CertificateFacts | None,
    signed_at: datetime | None,
    protected_until: datetime | None,
    zone: str,
) -> tuple[Line, Line, Line]:
    """«Целостность», «сертификат на момент подписания», «штамп времени»."""
    certificate_line = certificate.line(_certificate_words(signer), "Сертификат не проверен.")
    timestamp_line = timestamp.line(_timestamp_words(signed_at, protected_until, zone), "Штамп времени не проверен.")
    if signed_at is None and certificate_line.ok:
        certificate_line = Line(ok=False, text="Сертификат не проверен: время подписания не доказано.")
    return (
        integrity.line("Документ не изменён после подписания.", "Целостность не проверена."),
        certificate_line,
        timestamp_line,
    )


def _certificate_words(signer: CertificateFacts | None) -> str:
    if signer is None:
        return "Сертификат не прочитан."
    valid = f"с {short_date(signer.valid_from.date())} по {short_date(signer.valid_to.date())}"
    return f"Сертификат {signer.serial} ({signer.owner}) на момент подписания действовал: {valid}, не отозван."


def _timestamp_words(signed_at: datetime | None, protected_until: datetime | None, zone: str) -> str:
    if signed_at is None or protected_until is None:
        return "Штамп времени проверен, время подписания не доказано."
    return (
        f"Подписано {moment_words(signed_at, zone)}: время подтверждено штампом времени. "
        f"Доказательство действует до {short_date(protected_until.date())}."
    )


def moment_words(instant: datetime, zone: str) -> str:
    """An instant for people, with the zone's distance from UTC."""
    offset = instant.astimezone(ZoneInfo(zone)).strftime("%z")
    minutes = f":{offset[3:]}" if offset[3:] != "00" else ""
    return f"{short_moment(instant, zone)} (UTC{offset[0]}{int(offset[1:3])}{minutes})"
