"""Requests that were answered before: whoever repeats one after a broken line gets the same answer; it is done once."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction

from desk.accounts.models import Account, Answered
from kernel.errors import LetopisError

_KEPT = timedelta(days=1)
_AT_WORK = timedelta(hours=1)
"""After that, a request without an answer is taken for one that a power cut broke off."""


@dataclass(frozen=True)
class Answer:
    """What was answered."""

    status: int
    body: Any


@dataclass(frozen=True)
class Begun:
    """A request that is to be done now. `row` is its own: a later one under the same key is another."""

    row: int


def begin(account: str, key: str, request: str, now: datetime) -> Answer | Begun:
    """The answer that the request had before; or it is to be done now, and `finish` or `give_up` follows.

    Raises LetopisError `api.key_reused` for another request under the key, `api.under_way` while it is being done.
    """
    Answered.objects.filter(at__lt=now - _KEPT).delete()
    Answered.objects.filter(at__lt=now - _AT_WORK, status=None).delete()
    holder = Account.objects.get(name=account)
    try:
        with transaction.atomic():
            return Begun(Answered.objects.create(account=holder, key=key, request=request, at=now).pk)
    except IntegrityError:
        row = Answered.objects.filter(account=holder, key=key).first()
    if row is not None and row.request != request:
        raise LetopisError(
            "api.key_reused",
            "С этим Idempotency-Key уже пришёл другой запрос.",
            "Для каждого нового запроса берите новый ключ.",
        )
    if row is None or row.status is None:  # it is being done, or was given up just now
        raise LetopisError("api.under_way", "Этот запрос сейчас выполняется.", "Повторите через несколько секунд.")
    return Answer(row.status, row.body)


def forget_broken_off() -> None:
    """No request is under way: the pages, which are one process, are only beginning. A repeated one is done anew."""
    Answered.objects.filter(status=None).delete()


def finish(begun: Begun, answer: Answer) -> None:
    """Keeps the answer."""
    Answered.objects.filter(pk=begun.row).update(status=answer.status, body=answer.body)


def give_up(begun: Begun) -> None:
    """The request was refused: under the same key it may be put right and sent again."""
    Answered.objects.filter(pk=begun.row, status=None).delete()
