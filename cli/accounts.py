"""account: who may sign in to the page. Roles stand in the settings; here are invitations and closed doors."""

import argparse

from cli.output import Output
from cli.tokens import issue_token, list_tokens, revoke_token
from cli.wiring import Wiring
from kernel.errors import NotFoundError
from kernel.russian import short_moment
from operations.roles import allow_admitting, role_for
from operations.services import Services


def account(wiring: Wiring, services: Services, args: argparse.Namespace, out: Output, actor: str) -> int:
    """List, invite, close, open, forget a lost device."""
    page = wiring.accounts(services)
    from desk.accounts import book  # Django is set up only now

    match args.account_action:
        case "list":
            return _list(services, out)
        case "letters":
            return _letters(wiring, services, args, out)
        case "tokens":
            return list_tokens(services, out)
        case "revoke":
            return revoke_token(services, args, out, actor)
    name = args.login
    allow_admitting(actor, name, services.roles, services.owner, {one.name for one in book.accounts()})
    match args.account_action:
        case "invite":
            number, token = book.invite(name)
            link = f"{page}/invitation/{number}/{token}/"
            services.log(actor, "account-invite", name)
            out.result(
                {"account": name, "link": link},
                f"Ссылка для «{name}», служит один раз и три дня: передайте её лично.\n{link}",
            )
        case "forget-device":
            devices = book.forget_second_factor(name)
            services.log(actor, "account-forget-device", name)
            out.result({"account": name, "devices": devices}, f"Забыто устройств: {devices}.")
        case "token":
            issue_token(services, args, out, actor)
        case state:
            if not book.set_active(name, active=state == "open"):
                raise NotFoundError(
                    "account.not_invited",
                    f"«{name}» ещё не приглашён.",
                    f"Пригласите: letopis account invite {name}.",
                )
            services.log(actor, f"account-{state}", name)
            out.result(
                {"account": name, "active": state == "open"}, "Вход открыт." if state == "open" else "Вход закрыт."
            )
    return 0


def _letters(wiring: Wiring, services: Services, args: argparse.Namespace, out: Output) -> int:
    """What would be written to whom; with `--send` what is due goes."""
    rows, lines = [], []
    for one in wiring.letters(services, send=args.send):
        rows.append(
            {
                "account": one.account,
                "subject": one.subject,
                "text": one.text,
                "due": one.due,
                "sent": one.sent,
                "trouble": one.trouble,
            }
        )
        how = one.trouble or ("отправлено" if one.sent else "пора" if one.due else "уже сообщено")
        lines.append(f"{one.account}: {one.subject} ({how})\n\n{one.text}")
    out.result(
        {"letters": rows}, "\n".join(lines) or "Писать некому: адресов в [people] нет, или никого ничего не ждёт."
    )
    return 6 if any(row["trouble"] for row in rows) else 0


def _list(services: Services, out: Output) -> int:
    from desk.accounts import book

    known = {one.name: one for one in book.accounts()}
    rows = []
    for name in sorted({services.owner, *services.roles, *known}):
        one = known.get(name)
        role = role_for(name, services.roles, services.owner)
        rows.append(
            {
                "account": name,
                "role": str(role) if role else "",
                "invited": one is not None,
                "active": one is not None and one.active,
                "second_factor": one is not None and one.second_factor,
                "last_seen": short_moment(one.last_seen, services.school.zone) if one and one.last_seen else "",
            }
        )
    lines = [f"{row['account']}: {row['role'] or 'роли нет'}, {_door(row)}" for row in rows]
    out.result({"accounts": rows}, "\n".join(lines))
    return 0


def _door(row: dict[str, object]) -> str:
    if not row["invited"]:
        return "не приглашён"
    return f"входил {row['last_seen'] or 'ни разу'}" if row["active"] else "вход закрыт"
