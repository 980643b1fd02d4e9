"""What stands under a period: a mark, «зачтено», «освобождён», «не аттестован» and why."""

import re

from journals.assembling.codes import CREDIT, EXEMPT, NOT_ATTESTED, Codes, Sign, sign_key
from journals.model import AbsenceCode, PeriodResult, ResultKind

_MARK = re.compile(r"([1-5])(?:[.,]0+|\.)?")
_WITH_REASON = re.compile(r"(н\s*/?\s*а)\s*\(?\s*([^\W\d_]{1,4})\s*\)?", re.IGNORECASE)


def says_nothing(text: str, codes: Codes) -> bool:
    """Whether nothing stands there, or a sign of which a person said that it means nothing."""
    return not text.strip() or codes.period.get(sign_key(text.replace("\u00a0", " "))) is Sign.NOTHING


def period_result(text: str, codes: Codes, *, pupil: str, period: str) -> PeriodResult | None:
    """The result of a text that says something; None where nobody has explained the sign."""
    raw = text.replace("\u00a0", " ").strip()
    key = sign_key(raw)

    def result(kind: ResultKind, value: str = "", reason: AbsenceCode | None = None) -> PeriodResult:
        return PeriodResult(pupil=pupil, period=period, kind=kind, value=value, reason=reason, raw=raw)

    if found := _MARK.fullmatch(raw):
        return result(ResultKind.MARK, found[1])
    said = codes.period.get(key)
    if isinstance(said, Sign):
        return result(ResultKind.MARK, raw)
    if said is not None:
        return result(ResultKind.NOT_ATTESTED, reason=said)
    if key in NOT_ATTESTED:
        return result(ResultKind.NOT_ATTESTED)
    if found := _WITH_REASON.fullmatch(raw):
        letter = sign_key(found[2])
        reason = codes.period.get(letter) or codes.lesson.get(letter)
        return result(ResultKind.NOT_ATTESTED, reason=reason) if isinstance(reason, AbsenceCode) else None
    if key in EXEMPT:
        return result(ResultKind.EXEMPT)
    if key in CREDIT:
        return result(ResultKind.CREDIT, "зач")
    return result(ResultKind.MARK, raw) if key in codes.marks else None
