"""How dates, counts and sizes are written in Russian."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

_MONTHS_GENITIVE = (
    "января", "февраля", "марта", "апреля", "мая", "июня",
    "июля", "августа", "сентября", "октября", "ноября", "декабря",
)  # fmt: skip
MONTHS = (
    "январь", "февраль", "март", "апрель", "май", "июнь",
    "июль", "август", "сентябрь", "октябрь", "ноябрь", "декабрь",
)  # fmt: skip


def short_date(day: date) -> str:
    """31.05.2026."""
    return f"{day.day:02d}.{day.month:02d}.{day.year:04d}"


def long_date(day: date) -> str:
    """31 мая 2026 г."""
    return f"{day.day} {_MONTHS_GENITIVE[day.month - 1]} {day.year} г."


def short_moment(instant: datetime, zone: str) -> str:
    """31.05.2026 14:05 in the zone (an IANA name)."""
    local = instant.astimezone(ZoneInfo(zone))
    return f"{short_date(local.date())} {local.hour:02d}:{local.minute:02d}"


def folded(name: str) -> str:
    """A name as it is compared and searched: lower case, ё as е, single spaces."""
    return " ".join(name.casefold().replace("ё", "е").split())


def sentence(text: str) -> str:
    """Words as a sentence of their own: «диск не подключён» → «Диск не подключён.»."""
    return f"{text[:1].upper()}{text[1:]}."


def plural(count: int, one: str, few: str, many: str) -> str:
    """The noun's form for the count: `plural(3, "год", "года", "лет")` gives «года»."""
    tail = abs(count) % 100
    if 11 <= tail <= 14:
        return many
    return one if tail % 10 == 1 else few if 2 <= tail % 10 <= 4 else many


def counted(count: int, one: str, few: str, many: str) -> str:
    """The count with its noun: «3 года»."""
    return f"{count} {plural(count, one, few, many)}"
