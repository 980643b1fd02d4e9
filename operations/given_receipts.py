"""The receipts of signatures as the director gets them: those of a day together, newest day first."""

import re
from datetime import date

from kernel.errors import NotFoundError
from operations.services import Services

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_MOST_DAYS = 60


def receipt_days(services: Services) -> list[tuple[date, int]]:
    """Days on which something was signed, and how many receipts each has."""
    folder = services.home.receipts
    days = [path for path in folder.iterdir() if _DAY.fullmatch(path.name)] if folder.is_dir() else []
    newest = sorted(days, key=lambda path: path.name, reverse=True)[:_MOST_DAYS]
    return [(date.fromisoformat(path.name), sum(1 for _ in path.glob("*.txt"))) for path in newest]


def receipts_on(services: Services, day: date) -> str:
    """All receipts of the day, one after another. Raises NotFoundError `receipt.none`."""
    folder = services.home.receipts / day.isoformat()
    texts = [path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.txt"))] if folder.is_dir() else []
    if not texts:
        raise NotFoundError(
            "receipt.none", "В этот день ничего не подписано.", "Выберите день на странице «На подпись»."
        )
    return "\n".join(texts)
