"""A record of 2026 is proved in every year to 2101, by renewals at the calendar's word; and not, where one is left out.

The director's certificate lives 450 days, its authority to 2060, a timestamp certificate twelve years, revocation
lists two; SHA-256 is held to be sound until the end of 2055. The PKI answers while a renewal is made and at no other
time: what verifies, verifies offline.
"""

import shutil
import socket
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path

import pytest

from letopis.home_clock import HomeClock, set_clock
from letopis.settings import read_settings
from letopis.wiring import build_services
from operations.evidence_calendar import next_due
from operations.evidence_shelf import read_shelf
from operations.home import Home
from operations.sealing import renew
from operations.verifying import verify_records
from signing import demo_pki
from tests.conftest import School

TABLE = """
edition = 2026-01-01
[algorithm.sha256]
until = 2055-12-31
source = "тест"
[algorithm.sha512]
source = "тест"
[algorithm.rsa-2048]
source = "тест"
"""


def renew_on(home: Home, on: date):
    services = build_services(home)
    with demo_pki.running(demo_pki.opened(home.demo_pki), now=services.clock.now):
        return renew(services, on, "owner")


@contextmanager
def network_cut():
    """Whoever connects anywhere fails."""

    def refuse(*_: object) -> None:
        raise OSError("the network is cut")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", refuse)
        patch.setattr(socket, "getaddrinfo", refuse)
        yield


def verdict(home: Home):
    services = build_services(home)
    with network_cut():
        return only_verdict(services)


def only_verdict(services):
    [found] = verify_records(services, ["test/2025-26/5a/summary"], services.clock.now())
    return found


def codes(found) -> set[str]:
    return {one.code for one in found.report.findings}


def set_day(home: Home, day: date) -> None:
    set_clock(HomeClock(home.clock), day, "Europe/Moscow")


@pytest.fixture(scope="module")
def sealed(tmp_path_factory: pytest.TempPathFactory, exports: list[Path]) -> School:
    folder = tmp_path_factory.mktemp("years")
    school = School(folder / "home")
    school.ok("init", "--profile", "demo", "--school", "МБОУ «Учебная школа»", "--id", "test", "--demo-keys",
              "--simulation")  # fmt: skip
    school.work_alone()
    home = Home(school.home)
    # The authority of the director's certificate ends in 2060.
    now = HomeClock(home.clock).now()
    port = demo_pki.opened(home.demo_pki).port
    shutil.rmtree(home.demo_pki)
    pki = demo_pki.create(
        home.demo_pki, port=port, school="МБОУ", director="Иванова Мария", now=now, ca_years=2060 - now.year
    )
    for old in home.trust.glob("*.pem"):
        shutil.copy(pki.anchors_file, old)
    (home.trust / "algorithms.toml").write_text(TABLE, encoding="utf-8")
    school.ok("import", str(exports[0]))
    school.ok("close", "2026", "--kind", "summary", "--order", "№ 95 от 28.05.2026")
    signed = school.ok("sign", "--all", "--demo-key")
    assert signed["failed"] == []
    assert len(read_settings(home).media) == 3
    return school


@pytest.mark.timeout(300)
def test_every_year_to_2101(sealed: School, tmp_path: Path) -> None:
    shutil.copytree(sealed.home, tmp_path / "home", symlinks=True)
    home = Home(tmp_path / "home")
    document = next(path.read_bytes() for path in (home.root / "media" / "a").glob("**/v1/content/1/document.pdf"))
    renewals, requests = 0, 0
    first = build_services(home).clock.now().year
    for year in range(first + 1, 2102):
        set_day(home, date(year, 6, 1))
        services = build_services(home)
        due = next_due(services, read_shelf(services))
        if due <= services.today():
            done = renew_on(home, services.today())
            assert done.report.ok, done.report.findings
            assert done.renewed
            assert done.next_due > services.today()
            renewals += 1
            requests += done.timestamps
        found = verdict(home)
        assert found.ok, (year, found.report.findings)
        assert "ОБРАЗЦОВА" in found.certificate or "ИВАНОВА" in found.certificate
    assert requests == renewals
    assert 6 <= renewals <= 9
    [shelved] = read_shelf(build_services(home))
    assert [chain.md for chain in shelved.batch.chains] == ["sha256", "sha512"]
    assert shelved.holders == {"a", "b", "c"}
    for name in "abc":
        kept = [path.read_bytes() for path in (home.root / "media" / name).glob("**/v1/content/1/document.pdf")]
        assert kept == [document]
    # Looked at from the future, the past stays what it was.
    services = build_services(home)
    for year in (2027, 2060, 2080):
        early = services.clock.now() - timedelta(days=365 * (2101 - year))
        [then] = verify_records(services, ["test/2025-26/5a/summary"], early)
        assert then.ok, (year, then.report.findings)


def test_one_renewal_left_out(sealed: School, tmp_path: Path) -> None:
    shutil.copytree(sealed.home, tmp_path / "home", symlinks=True)
    home = Home(tmp_path / "home")
    begun = build_services(home).clock.now().year
    set_day(home, date(begun + 11, 12, 1))  # due, and nobody renews
    assert verdict(home).ok
    set_day(home, date(begun + 12, 12, 1))
    found = verdict(home)
    assert not found.ok
    assert "evidence.lapsed" in codes(found)
    late = renew_on(home, date(begun + 12, 12, 1))
    assert [one.code for one in late.report.findings] == ["evidence.too_late"]
    assert late.renewed == ()
    assert not verdict(home).ok


def test_a_table_that_changes_makes_batches_due(sealed: School, tmp_path: Path) -> None:
    shutil.copytree(sealed.home, tmp_path / "home", symlinks=True)
    home = Home(tmp_path / "home")
    services = build_services(home)
    assert next_due(services, read_shelf(services)) > services.today()
    soon = services.today() + timedelta(days=60)
    table = TABLE.replace("until = 2055-12-31", f"until = {soon.isoformat()}")
    (home.trust / "algorithms.toml").write_text(table, encoding="utf-8")
    services = build_services(home)
    assert next_due(services, read_shelf(services)) <= services.today()
    done = renew_on(home, services.today())
    assert done.renewed
    [shelved] = read_shelf(services)
    assert [chain.md for chain in shelved.batch.chains] == ["sha256", "sha512"]
    set_day(home, soon + timedelta(days=30))
    assert verdict(home).ok
