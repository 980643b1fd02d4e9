"""The dated table of algorithms: asked at signing, at verification and when renewals are planned.

An algorithm the table does not name is not acceptable: a check fails closed.
"""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from pathlib import Path

from kernel.errors import BadInputError, RefusedError
from kernel.russian import short_date

FILE = "algorithms.toml"
# Strongest first: what a renewal takes when the digest so far comes to its end.
_SUCCESSORS = ("sha512", "streebog512")


@dataclass(frozen=True)
class Rule:
    """How long one algorithm may be relied on: the last day, or None where no end is known; and who says so."""

    until: date | None
    source: str


@dataclass(frozen=True)
class Policy:
    """The table of one edition."""

    edition: date
    rules: Mapping[str, Rule]

    def end(self, algorithms: Iterable[str]) -> datetime | None:
        """The instant when the first of these algorithms is no longer acceptable; None where no end is known.

        An unknown algorithm ended long ago.
        """
        ends = [self._end(name) for name in algorithms]
        return min((one for one in ends if one is not None), default=None)

    def _end(self, name: str) -> datetime | None:
        rule = self.rules.get(name)
        if rule is None:
            return datetime(1970, 1, 1, tzinfo=UTC)
        if rule.until is None:
            return None
        return datetime.combine(rule.until + timedelta(days=1), time(), UTC)

    def weak(self, algorithms: Iterable[str], at: datetime) -> str | None:
        """The first of these algorithms that is not acceptable at the moment."""
        for name in algorithms:
            end = self._end(name)
            if end is not None and at >= end:
                return name
        return None

    def successor(self, digest: str, at: datetime, margin: timedelta) -> str:
        """The digest for a renewal at the moment: the same while it lasts beyond the margin, else a stronger one.

        Raises RefusedError `signing.no_algorithm` where the table has none left.
        """
        for name in (digest, *_SUCCESSORS):
            if self.weak([name], at + margin) is None:
                return name
        raise RefusedError(
            "signing.no_algorithm",
            "В таблице алгоритмов не осталось ни одного допустимого алгоритма хэширования.",
            "Обновите таблицу алгоритмов: trust/algorithms.toml в папке архива.",
        )

    def refuse_weak(self, algorithms: Iterable[str], at: datetime) -> None:
        """Returns if new signatures may use the algorithms. Raises RefusedError `signing.algorithm_refused`."""
        weak = self.weak(algorithms, at)
        if weak is not None:
            raise RefusedError(
                "signing.algorithm_refused",
                f"Алгоритмом {weak} подписывать нельзя{self._since(weak)}.",
                "Подпишите ключом, сертификат которого выдан на ГОСТ Р 34.10-2012.",
            )

    def _since(self, name: str) -> str:
        rule = self.rules.get(name)
        return f": он допускался до {short_date(rule.until)}" if rule and rule.until else ": в таблице его нет"


def read_policy(text: str) -> Policy:
    """Reads a table. Raises BadInputError `signing.bad_algorithms`."""
    try:
        table = tomllib.loads(text)
        rules = {}
        for name, row in table["algorithm"].items():
            until = row.get("until")
            if until is not None and type(until) is not date:
                raise ValueError(name)
            # The last day of the calendar is how people write «no end».
            rules[name] = Rule(None if until == date.max else until, str(row["source"]))
        edition = table["edition"]
        if type(edition) is not date:
            raise ValueError("edition")
        return Policy(edition, rules)
    except (tomllib.TOMLDecodeError, KeyError, ValueError, AttributeError, TypeError) as error:
        raise BadInputError(
            "signing.bad_algorithms",
            f"Таблица алгоритмов не читается ({type(error).__name__}: {error}).",
            "Исправьте trust/algorithms.toml или удалите его: тогда действует таблица, что поставляется с программой.",
        ) from error


@cache
def shipped_policy() -> Policy:
    """The table that comes with this release."""
    return read_policy((Path(__file__).parent / FILE).read_text(encoding="utf-8"))
