"""Idempotency: a request that changes something carries a key of the caller's, and is done once under it.

The header is that of the IETF draft «The Idempotency-Key HTTP Header Field»; without it a request is simply done.
"""

import hashlib
import re
from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.http import HttpRequest
from ninja import Schema

from desk.accounts import answered
from desk.accounts.answered import Answer
from kernel.errors import BadInputError
from web.api.door import visit

_HEADER = "Idempotency-Key"
_KEY = re.compile(r'"?[\x21\x23-\x7e]{1,100}"?')
_P = ParamSpec("_P")
Told = tuple[int, Schema]


def once(
    operation: Callable[Concatenate[HttpRequest, _P], Told],
) -> Callable[Concatenate[HttpRequest, _P], tuple[int, object]]:
    """The operation, done once under a key; a repetition gets the first answer."""

    @wraps(operation)
    def kept(request: HttpRequest, /, *args: _P.args, **kwargs: _P.kwargs) -> tuple[int, object]:
        key = _key(request)
        if not key:
            return operation(request, *args, **kwargs)
        actor, now = visit(request).actor, visit(request).services.clock.now()
        before = answered.begin(actor, key, _digest(request), now)
        if isinstance(before, Answer):
            return before.status, before.body
        try:
            status, told = operation(request, *args, **kwargs)
        except BaseException:
            answered.give_up(before)
            raise
        answered.finish(before, Answer(status, told.model_dump(mode="json", by_alias=True)))
        return status, told

    return kept


def _key(request: HttpRequest) -> str:
    """Raises BadInputError `api.bad_key`."""
    key = request.headers.get(_HEADER, "").strip()
    if key and not _KEY.fullmatch(key):
        raise BadInputError("api.bad_key", "Idempotency-Key не годится.", "От 1 до 100 видимых знаков ASCII.")
    return key.strip('"')


def _digest(request: HttpRequest) -> str:
    """Of all that makes two requests the same."""
    told = hashlib.sha256(f"{request.method} {request.get_full_path()}\n".encode())
    if request.FILES:
        for name in sorted(request.POST):
            told.update(repr((name, request.POST.getlist(name))).encode())
        for file in request.FILES.getlist("files"):
            told.update(f"{file.name} {file.size}\n".encode("utf-8", "surrogatepass"))
            for piece in file.chunks():
                told.update(piece)
            file.seek(0)
    else:
        told.update(request.body)
    return told.hexdigest()
