"""account token, tokens, revoke: keys with which a program comes to the API. Django is set up by `account`."""

import argparse
from typing import TYPE_CHECKING

from cli.output import Output
from kernel.clock import local_date
from kernel.russian import short_date
from operations.roles import allow_admitting, allow_giving_key
from operations.services import Services

if TYPE_CHECKING:
    from desk.accounts.tokens import TokenFacts


def issue_token(services: Services, args: argparse.Namespace, out: Output, actor: str) -> None:
    """A new key, told this one time. Raises as `allow_giving_key`, `issue`."""
    from desk.accounts.tokens import issue

    scope = frozenset(filter(None, (word.strip() for word in args.scope.split(","))))
    allow_giving_key(actor, args.login, scope, services.roles, services.owner)
    facts, text = issue(args.login, args.title, scope, services.clock.now(), args.days)
    services.log(actor, "account-token", args.login, token=facts.number, scope=sorted(scope))
    out.result(
        {"token": text, **_json(facts)},
        f"Ключ {facts.number} для «{facts.title}» до {_last_day(services, facts)}. Больше он показан не будет.\n{text}",
    )


def list_tokens(services: Services, out: Output) -> int:
    """Every key, without what opens the door."""
    from desk.accounts.tokens import tokens

    found = tokens()
    lines = [
        f"{one.number}: {one.account}, {one.title}, {', '.join(sorted(one.scope))}, {_standing(services, one)}"
        for one in found
    ]
    out.result({"tokens": [_json(one) for one in found]}, "\n".join(lines) or "Ключей нет.")
    return 0


def revoke_token(services: Services, args: argparse.Namespace, out: Output, actor: str) -> int:
    """Takes a key out of use."""
    from desk.accounts.tokens import find_token, revoke

    holder = find_token(args.token).account
    allow_admitting(actor, holder, services.roles, services.owner, {holder})
    facts = revoke(args.token)
    services.log(actor, "account-token-revoke", facts.account, token=facts.number)
    out.result(_json(facts), f"Ключ {facts.number} отозван.")
    return 0


def _standing(services: Services, one: "TokenFacts") -> str:
    if one.revoked:
        return "отозван"
    if not one.is_open(services.clock.now()):
        return "срок вышел"
    used = f"последний раз {short_date(one.used_on)}" if one.used_on else "ещё не использован"
    return f"до {_last_day(services, one)}, {used}"


def _last_day(services: Services, one: "TokenFacts") -> str:
    return short_date(local_date(one.ends_at, services.school.zone))


def _json(one: "TokenFacts") -> dict[str, object]:
    return {
        "number": one.number,
        "account": one.account,
        "title": one.title,
        "scope": sorted(one.scope),
        "ends_at": one.ends_at.isoformat(),
        "used_on": one.used_on.isoformat() if one.used_on else None,
        "revoked": one.revoked,
    }
