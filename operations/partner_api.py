"""Questions to the Дневник.ру partner API over HTTP: politely, with a token that a file holds (domain §2.2)."""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote, urlencode, urlsplit

import urllib3

from kernel.errors import BadInputError, RefusedError, UnavailableError

BASE = "https://api.dnevnik.ru/v2.0"
_LOOPBACK = ("127.0.0.1", "localhost", "::1")
_MOST = 64 * 2**20  # bytes of one answer
_TRIES = urllib3.Retry(
    total=5, backoff_factor=1.0, status_forcelist=(429, 500, 502, 503, 504), redirect=0, respect_retry_after_header=True
)


def read_token(path: Path) -> str:
    """The token in a file. Raises BadInputError `fetch.no_token`."""
    try:
        token = path.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError):
        token = ""
    if not token or not token.isprintable() or " " in token:
        raise BadInputError(
            "fetch.no_token",
            f"В файле «{path}» нет ключа доступа.",
            "Получите ключ (access token) в Дневник.ру и сохраните его в файл одной строкой: --token-file ФАЙЛ.",
        )
    return token


@dataclass
class PartnerApi:
    """The API of one host. `a_second` is how many questions it is asked at most.

    Attributes:
        base: address without the slash at its end; https, but for this machine itself.
        token: goes into the header, and nowhere else.
    """

    base: str
    token: str = field(repr=False)
    a_second: float = 2.0
    sleep: Callable[[float], None] = time.sleep
    _pool: urllib3.PoolManager = field(default_factory=lambda: urllib3.PoolManager(retries=_TRIES), repr=False)
    _last: float = field(default=float("-inf"), repr=False)

    def __post_init__(self) -> None:
        parts = urlsplit(self.base)
        if parts.scheme != "https" and parts.hostname not in _LOOPBACK:
            raise BadInputError(
                "fetch.bad_base", f"Адрес «{self.base}» без шифрования.", "Ключ доступа отправляют только по https."
            )

    def ask(self, *path: str, **query: str) -> bytes:
        """The answer to `/path?query`, as it came: JSON.

        Raises RefusedError `fetch.denied` for a token that is not accepted; UnavailableError `fetch.failed`.
        """
        self._wait()
        words = "/".join(quote(part, safe="") for part in path)
        url = f"{self.base}/{words}" + (f"?{urlencode(query)}" if query else "")
        try:
            answer = self._pool.request(
                "GET", url, headers={"Access-Token": self.token, "Accept": "application/json"}, timeout=60.0
            )
        except urllib3.exceptions.HTTPError as error:
            raise _failed(words, type(error).__name__) from None  # its text may hold the address with its query
        if answer.status in (401, 403):
            raise RefusedError(
                "fetch.denied",
                "Дневник.ру не принял ключ доступа, или он не даёт права на этот класс.",
                "Получите ключ заново от имени сотрудника, у которого есть доступ к классу.",
            )
        if answer.status != 200 or len(answer.data) > _MOST:
            raise _failed(words, f"ответ {answer.status}")
        try:
            json.loads(answer.data)
        except ValueError:
            raise _failed(words, "не JSON") from None
        return answer.data

    def _wait(self) -> None:
        pause = self._last + 1.0 / self.a_second - time.monotonic()
        if pause > 0:
            self.sleep(pause)
        self._last = time.monotonic()


def _failed(words: str, why: str) -> UnavailableError:
    return UnavailableError(
        "fetch.failed",
        f"Дневник.ру не ответил на вопрос «{words}»: {why}.",
        "Повторите ту же команду позже: полученное не запрашивается снова.",
    )
