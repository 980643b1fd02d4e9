"""The grammar of the API's keys: `account token`, `tokens`, `revoke`."""

import argparse
from typing import Any

from operations.roles import BY_KEY

_DAYS = 365


def add_tokens(actions: Any, shared: argparse.ArgumentParser) -> None:  # noqa: ANN401 - argparse's own private type
    """Adds them to the verb `account`."""
    verbs = ", ".join(sorted(BY_KEY))
    giving = actions.add_parser("token", parents=[shared], help="ключ для программы, которая обращается к API")
    giving.add_argument("login", metavar="ЛОГИН", help="от чьего имени программа работает")
    giving.add_argument("--for", dest="scope", required=True, metavar="ПРАВА", help=f"через запятую: {verbs}")
    giving.add_argument("--title", required=True, metavar="ТЕКСТ", help="для чего ключ: «электронный журнал»")
    giving.add_argument("--days", type=int, default=_DAYS, metavar="N", help=f"на сколько дней (иначе {_DAYS})")
    actions.add_parser("tokens", parents=[shared], help="все ключи")
    taking = actions.add_parser("revoke", parents=[shared], help="отозвать ключ")
    taking.add_argument("token", type=int, metavar="НОМЕР", help="номер из account tokens")
