"""The term in words: what a person reads on the record's page and in an act's draft."""

from datetime import date

from kernel.russian import short_date
from retention.record import Retention


def explain(retention: Retention, today: date) -> str:
    """One Russian sentence: until when the record is kept and why, seen on the day `today`."""
    closed = f"дело закрыто {short_date(retention.closed_on)}"
    expires, listed, starts = retention.expires_on, retention.first_act_date, retention.starts
    if retention.awaits:
        return (
            f"Срок ещё не исчисляется: {closed}, хранить {retention.term.text} ({_norm(retention)}), "
            "а день этого события не внесён."
        )
    if expires is None or listed is None or starts is None:
        return f"Хранить постоянно: {closed}, срок «постоянно» установлен нормой {_norm(retention)}."
    after = retention.happened_on if retention.term.starts_after else None
    happened = f", событие — {short_date(after)}" if after else ""
    counted = (
        f"{closed}{happened}, срок хранения {retention.term.text} исчисляется с {short_date(starts)} "
        f"и истекает {short_date(expires)} ({_norm(retention)})"
    )
    if today < listed:
        return f"Можно уничтожить не ранее {listed.year} года, потому что {counted}."
    return f"Срок хранения истёк, документ можно включать в акт с {short_date(listed)}: {counted}."


def _norm(retention: Retention) -> str:
    term = retention.term
    words = f": «{term.norm}»" if term.norm else ""
    article = f"; статья перечня: {term.article}" if term.article else ""
    return f"{term.clause}{words}{article}"
