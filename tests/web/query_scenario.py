"""Run by test_queries.py in a process of its own: the pages of a home in this process, and how often each asks the
database. Prints page → number of queries, as JSON.
"""

import json
import sys
from pathlib import Path

from letopis.settings import read_settings
from letopis.wiring import build_services, set_up_pages
from operations.home import Home

home = Home(Path(sys.argv[1]))
set_up_pages(build_services(home))

from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402

from desk.accounts.models import Account  # noqa: E402
from letopis.pages import PageWiring  # noqa: E402
from web.wiring import install  # noqa: E402


def main() -> None:
    install(PageWiring(home))
    asked: dict[str, int] = {}
    people = {role: _signed_in(role) for role in set(read_settings(home).users.values())}
    for role, name, path in json.load(sys.stdin):
        with CaptureQueriesContext(connection) as queries:
            answer = people[role].get(path)
        assert answer.status_code in (200, 302), (role, path, answer.status_code)
        asked[name] = max(asked.get(name, 0), len(queries))
    print(json.dumps(asked))


def _signed_in(role: str) -> Client:
    account, _ = Account.objects.get_or_create(name=role)
    client = Client(HTTP_HOST="127.0.0.1")
    client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    return client


main()
