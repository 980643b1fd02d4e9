"""Words that the documents use for periods, decisions and movements."""

from collections.abc import Mapping
from datetime import date
from typing import Final

from journals.model import Decision, FormerName, HomeSchooling, Membership, Period, PeriodKind, Pupil
from kernel.kinds import Kind
from kernel.russian import short_date

_ROMAN = ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")
_TITLES = {PeriodKind.QUARTER: "четверть", PeriodKind.TRIMESTER: "триместр", PeriodKind.HALF_YEAR: "полугодие"}
_SHORT = {PeriodKind.QUARTER: "четв.", PeriodKind.TRIMESTER: "трим.", PeriodKind.HALF_YEAR: "полуг."}
_YEARLY_TITLES = {PeriodKind.YEAR: "Год", PeriodKind.EXAM: "Экзамен", PeriodKind.FINAL: "Итоговая"}
_YEARLY_SHORT = {PeriodKind.YEAR: "год", PeriodKind.EXAM: "экз.", PeriodKind.FINAL: "итог"}
RESTRICTED: Final[Mapping[Kind, str]] = {
    Kind.HEALTH: "Ограниченный доступ: сведения о здоровье",
    Kind.PERSONAL: "Ограниченный доступ: персональные данные",
}
"""What stands over records to which access is limited."""
OUTSIDE_PERIODS: Final = "Вне учебных периодов"


def class_title(title: str, name: str) -> str:
    """«7А класс»; a group goes by its own name."""
    return title if name else f"{title} класс"


def period_title(period: Period) -> str:
    """«II четверть», «Год»."""
    return _YEARLY_TITLES.get(period.kind) or f"{_numeral(period)} {_TITLES[period.kind]}".strip()


def period_short(period: Period) -> str:
    """«II четв.», «год», as the head of a column."""
    return _YEARLY_SHORT.get(period.kind) or f"{_numeral(period)} {_SHORT[period.kind]}".strip()


def period_dates(period: Period) -> str:
    """«01.09.2025 – 26.10.2025», or empty where the dates are not known."""
    if period.starts is None or period.ends is None:
        return ""
    return f"{short_date(period.starts)} – {short_date(period.ends)}"


def _numeral(period: Period) -> str:
    if period.no is None:
        return ""
    return _ROMAN[period.no] if 0 < period.no < len(_ROMAN) else str(period.no)


def gendered(pupil: Pupil, stem: str) -> str:
    """The short participle in the pupil's gender: «переведён», «переведена»; both where the sex is not told."""
    feminine = stem.removesuffix("ён") + "ена" if stem.endswith("ён") else stem + "а"
    return {"m": stem, "f": feminine}.get(pupil.sex or "", f"{stem} ({feminine})")


# Codes of `Decision.kind` that have words of their own; any other kind is printed as it is.
_DECISIONS = {
    "transferred_to_grade": "переведён",
    "transferred_conditionally": "условно переведён",
    "repeats_grade": "оставлен",
    "admitted_to_gia": "допущен",
    "graduated": "выпущен",
    "left": "выбыл",
}
_COMPLEMENTS = {
    "transferred_to_grade": " в {} класс",
    "transferred_conditionally": " в {} класс",
    "repeats_grade": " на повторное обучение",
    "admitted_to_gia": " к государственной итоговой аттестации",
}


def decision_text(pupil: Pupil, decision: Decision) -> str:
    """The decision in words, with what it rests on."""
    if decision.kind not in _DECISIONS:
        words = " ".join(part for part in (decision.kind, decision.value) if part)
    else:
        *before, participle = _DECISIONS[decision.kind].split(" ")
        words = " ".join((*before, gendered(pupil, participle)))
        complement = _COMPLEMENTS.get(decision.kind, "")
        if "{}" in complement:
            words += complement.format(decision.value) if decision.value else ""
        else:
            words += complement + (f" ({decision.value})" if decision.value else "")
    return with_basis(words, decision.basis)


def with_basis(words: str, basis: str) -> str:
    """«выбыл; приказ от 10.02.2026 № 12»."""
    return f"{words}; {basis}" if words and basis else words or basis


def movements(pupil: Pupil) -> tuple[str, ...]:
    """What befell the pupil in the year: arrivals and departures, changes of name, home teaching, each with its order.

    A membership that covers the whole year tells nothing.
    """
    notes = [text for stretch in pupil.membership for text in _membership_texts(stretch)]
    notes += [_former_name(pupil, former) for former in pupil.name_history]
    if pupil.home_schooling is not None:
        notes.append(_home_schooling(pupil.home_schooling))
    return tuple(notes)


def _membership_texts(stretch: Membership) -> list[str]:
    event = stretch.event or ("выбыл" if stretch.ends else "прибыл")
    if not stretch.event and not stretch.basis and not (stretch.from_org or stretch.to_org):
        return [f"в классе {when}"] if (when := _between(stretch)) else []
    words = [event]
    when = _between(stretch)
    if when:
        words.append(f"(в классе {when})")
    if stretch.from_org:
        words.append(f"из {stretch.from_org}")
    if stretch.to_org:
        words.append(f"в {stretch.to_org}")
    return [with_basis(" ".join(words), stretch.basis)]


def _between(stretch: Membership | HomeSchooling) -> str:
    return between(stretch.starts, stretch.ends)


def between(starts: date | None, ends: date | None) -> str:
    """«с 01.09.2025 по 26.10.2025», or what is known of it."""
    begins = f"с {short_date(starts)}" if starts else ""
    until = f"по {short_date(ends)}" if ends else ""
    return " ".join(part for part in (begins, until) if part)


def _former_name(pupil: Pupil, former: FormerName) -> str:
    full = " ".join(part for part in (former.surname, former.name or pupil.name, former.patronymic) if part)
    return with_basis(f"до {short_date(former.until)} — {full}", former.basis)


def _home_schooling(teaching: HomeSchooling) -> str:
    return with_basis(" ".join(part for part in ("обучение на дому", _between(teaching)) if part), teaching.basis)
