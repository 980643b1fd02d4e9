"""Requests that were answered before: whoever repeats one after a broken line gets the same answer; it is done once."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction

from desk.accounts.models import Account, Answered
from kernel.errors import RefusedError

_KEPT = timedelta(days=1)
_AT_WORK = timedelta(minutes=10)
"""After that, a request without an answer is taken for one that a power cut broke off."""


@dataclass(frozen=True)
class Answer:
    """What was answered."""

    status: int
    body: Any


def begin(account: str, key: str, request: str, now: datetime) -> Answer | None:
    """The answer that the request had before; None: it is to be done now, and `finish` or `give_up` follows.

    Raises RefusedError `api.key_reused` for another request under the key, `api.under_way` while it is being done.
    """
    Answered.objects.filter(at__lt=now - _KEPT).delete()
    Answered.objects.filter(at__lt=now - _AT_WORK, status=None).delete()
    holder = Account.objects.get(name=account)
    try:
        with transaction.atomic():
            Answered.objects.create(account=holder, key=key, request=request, at=now)
    except IntegrityError:
        row = Answered.objects.get(account=holder, key=key)
        if row.request != request:
            raise RefusedError(
                "api.key_reused",
                "С этим Idempotency-Key уже пришёл другой запрос.",
                "Для каждого нового запроса берите новый ключ.",
            ) from None
        if row.status is None:
            raise RefusedError(
                "api.under_way", "Этот запрос сейчас выполняется.", "Повторите через несколько секунд."
            ) from None
        return Answer(row.status, row.body)
    return None


def finish(account: str, key: str, answer: Answer) -> None:
    """Keeps the answer."""
    Answered.objects.filter(account__name=account, key=key).update(status=answer.status, body=answer.body)


def give_up(account: str, key: str) -> None:
    """The request was refused: under the same key it may be put right and sent again."""
    Answered.objects.filter(account__name=account, key=key, status=None).delete()
