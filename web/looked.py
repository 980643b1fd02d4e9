"""Who looks at what is told to the event log: once for each document and sign-in, not for each page of it."""

from collections.abc import Callable

from django.http import HttpRequest

_REMEMBERED = 500
_LOOKED = "looked_at"


def tell_once(request: HttpRequest, look: str, tell: Callable[[], None]) -> None:
    """Tells of a look unless this session has told of it: nobody sees a page unseen."""
    seen: list[str] = request.session.get(_LOOKED, [])
    if look not in seen:
        tell()
        request.session[_LOOKED] = [*seen, look][-_REMEMBERED:]
