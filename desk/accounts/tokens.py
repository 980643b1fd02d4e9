"""Keys to the API: given by hand, shown once, kept as a digest, with a scope and a last day.

A key is 256 random bits, so a plain digest guards it as well as a slow one would.
"""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from desk.accounts.models import Account, Token
from kernel.digests import sha256_hex
from kernel.errors import BadInputError, NotFoundError

_MARK = "letopis_"
_LENGTH = len(_MARK) + 43  # 32 bytes in base64url
_LONGEST = 366  # days


@dataclass(frozen=True)
class TokenFacts:
    """A key as it stands, without what opens the door. `scope`: the verbs for which it may be used."""

    number: int
    account: str
    title: str
    scope: frozenset[str]
    made_at: datetime
    ends_at: datetime
    used_on: date | None
    revoked: bool

    def is_open(self, now: datetime) -> bool:
        """Whether it opens the door at the instant."""
        return not self.revoked and now < self.ends_at


def issue(account: str, title: str, scope: Iterable[str], now: datetime, days: int) -> tuple[TokenFacts, str]:
    """A new key of an account that is open; its text is given this one time.

    Raises NotFoundError `account.not_invited`; BadInputError `token.bad_end`.
    """
    purpose = " ".join(title.split())
    if not purpose or not purpose.isprintable() or not 0 < days <= _LONGEST:
        raise BadInputError(
            "token.bad_end", "Не сказано, для чего ключ, или срок не от 1 до 366 дней.", "Назовите --title и --days."
        )
    holder = Account.objects.filter(name=account, is_active=True).first()
    if holder is None:
        raise NotFoundError(
            "account.not_invited", f"«{account}» ещё не приглашён, или вход закрыт.", "Сначала пригласите или откройте."
        )
    text = _MARK + secrets.token_urlsafe(32)
    row = Token.objects.create(
        account=holder,
        title=purpose[:100],
        digest=_digest(text),
        scope=" ".join(sorted(scope)),
        made_at=now,
        ends_at=now + timedelta(days=days),
    )
    return _facts(row), text


def tokens() -> list[TokenFacts]:
    """Every key, by account and number."""
    return [_facts(one) for one in Token.objects.select_related("account").order_by("account__name", "pk")]


def find_token(number: int) -> TokenFacts:
    """One key. Raises NotFoundError `token.unknown`."""
    row = Token.objects.select_related("account").filter(pk=number).first() if 0 < number < 2**63 else None
    if row is None:
        raise NotFoundError("token.unknown", f"Ключа {number} нет.", "Посмотрите перечень ключей.")
    return _facts(row)


def revoke(number: int) -> TokenFacts:
    """Takes a key out of use, for ever. Raises NotFoundError `token.unknown`."""
    find_token(number)
    Token.objects.filter(pk=number).update(revoked=True)
    return find_token(number)


def revoke_all(account: str) -> int:
    """Takes every key of the account out of use: its door was closed, or its telephone lost. Returns how many."""
    return Token.objects.filter(account__name=account, revoked=False).update(revoked=True)


def looks_like_key(text: str) -> bool:
    """Whether it may be a key at all: nothing else is worth a look."""
    return text.startswith(_MARK) and len(text) == _LENGTH and text.isascii()


def token_of(text: str, now: datetime, today: date) -> TokenFacts | None:
    """The key, if it opens the door now; the day is noted."""
    row = Token.objects.select_related("account").filter(digest=_digest(text), account__is_active=True).first()
    if row is None or not _facts(row).is_open(now):
        return None
    if row.used_on != today:
        Token.objects.filter(pk=row.pk).update(used_on=today)
    return _facts(row)


def _digest(text: str) -> str:
    return sha256_hex(text.encode("utf-8", "surrogatepass"))


def _facts(row: Token) -> TokenFacts:
    return TokenFacts(row.pk, row.account.name, row.title, frozenset(row.scope.split()), row.made_at, row.ends_at,
                      row.used_on, row.revoked)  # fmt: skip
