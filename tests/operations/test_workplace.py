"""The workplace is checked: what is away, unknown or astray is told, with what to do; nothing is signed."""

from dataclasses import replace
from datetime import timedelta

import pytest

from letopis.wiring import build_services
from operations.home import Home
from operations.services import Services
from operations.workplace import Check, examine_workplace
from signing import demo_pki
from signing.shapes import CertificateFacts
from tests.conftest import School


@pytest.fixture
def services(school: School) -> Services:
    return build_services(Home(school.home))


@pytest.fixture
def certificate(services: Services) -> CertificateFacts:
    return demo_pki.opened(services.home.demo_pki).key().certificate


def named(checks: list[Check], title: str) -> Check:
    [found] = [one for one in checks if one.title.startswith(title)]
    return found


def test_all_is_in_order(services: Services, certificate: CertificateFacts) -> None:
    with demo_pki.running(demo_pki.opened(services.home.demo_pki), now=services.clock.now):
        checks = examine_workplace(services, [certificate])
    assert all(one.ok for one in checks), checks
    assert {one.title.partition(":")[0] for one in checks} >= {"Сертификат", "Служба штампов времени", "Носители"}
    assert not list(services.events.events("sign"))


def test_what_is_not_in_order_is_told(services: Services, certificate: CertificateFacts) -> None:
    away = examine_workplace(services, [certificate])  # nobody answers
    assert not named(away, "Служба штампов").ok
    assert "tsa" not in named(away, "Служба штампов").said, "in words for people"
    over = replace(certificate, valid_to=services.clock.now() - timedelta(days=1))
    assert "истёк" in named(examine_workplace(services, [over]), "Сертификат").said
    assert not named(examine_workplace(services, []), "Сертификат").ok
    for name in services.media.names[1:]:
        (services.media.place(name).path).rename(services.media.place(name).path.with_suffix(".away"))
    found = named(examine_workplace(build_services(services.home), []), "Носители")
    assert (found.ok, found.said) == (False, "готовы принять: 1 носитель из 3")
