"""Another root, another timestamp service: by a printed digest, and by a stamp that the roots confirm."""

import hashlib
import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from kernel.clock import FixedClock, SystemClock
from kernel.errors import LetopisError
from letopis.settings import read_settings
from letopis.wiring import build_services
from operations.home import Home
from operations.services import Services
from operations.trusting import ServiceWish, add_root, change_service
from signing import demo_pki
from signing.anchors import write_bundle
from signing.certificates import is_root
from tests.conftest import School, new_school
from tests.operations.conftest import code_of


@pytest.fixture(scope="module")
def real_once(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[School, demo_pki.DemoPki, str]]:
    """A home that is no test archive, and a PKI that answers beside it: with the address of its timestamp service."""
    school = new_school(tmp_path_factory.mktemp("real"))
    pki_home = school.home.parent / "pki"
    shutil.move(Home(school.home).demo_pki, pki_home)
    for bundle in (school.home / "trust").glob("*.pem"):
        bundle.unlink()
    pki = demo_pki.opened(pki_home)
    with demo_pki.running(pki, now=SystemClock().now):
        yield school, pki, pki.authorities.tsa_url


@pytest.fixture
def services(real_once: tuple[School, demo_pki.DemoPki, str], tmp_path: Path) -> Services:
    shutil.copytree(real_once[0].home, tmp_path / "home", symlinks=True)
    return build_services(Home(tmp_path / "home"))


def root_of(pki: demo_pki.DemoPki) -> bytes:
    return next(one for one in pki.anchors if is_root(one))


def test_a_root_is_taken_by_its_printed_digest(
    real_once: tuple[School, demo_pki.DemoPki, str], services: Services
) -> None:
    root = root_of(real_once[1])
    sha1 = hashlib.sha1(root, usedforsecurity=False).hexdigest().upper()
    spaced = " ".join(sha1[at : at + 2] for at in range(0, 40, 2))
    assert code_of(lambda: add_root(services, root, "", "administrator")) == "trust.no_digest"
    assert code_of(lambda: add_root(services, root, sha1[:39], "administrator")) == "trust.no_digest"
    assert code_of(lambda: add_root(services, root, f"{sha1[:39]}й", "administrator")) == "trust.no_digest"
    assert code_of(lambda: add_root(services, root, "0" * 64, "administrator")) == "trust.other_certificate"
    for junk in (b"", b"-----BEGIN CERTIFICATE-----", b"\x00" * 100_000, root[:-1]):
        assert code_of(lambda junk=junk: add_root(services, junk, sha1, "administrator")) == "signing.bad_certificate"
    leaf = real_once[1].key().certificate.der
    own = hashlib.sha256(leaf).hexdigest()
    assert code_of(lambda: add_root(services, leaf, own, "administrator")) == "trust.not_a_root"
    assert services.anchors() == ()
    for printed in (spaced, hashlib.sha256(root).hexdigest()):  # the second time it is there already
        add_root(services, root, printed, "administrator")
    assert services.anchors() == (root,)
    [told] = services.events.events("trust-add")
    assert told.details["sha256"] == hashlib.sha256(root).hexdigest()
    assert [path.name for path in (services.home.root / "trust").iterdir()] == [f"root-{told.subject[5:]}.pem"]


def test_nothing_is_trusted_that_the_log_does_not_know_of(
    real_once: tuple[School, demo_pki.DemoPki, str], services: Services
) -> None:
    root = root_of(real_once[1])
    digest = hashlib.sha256(root).hexdigest()
    services.home.restored.write_bytes(b"")  # a home that says nothing new yet
    assert code_of(lambda: add_root(services, root, digest, "administrator")) == "restore.unfinished"
    assert services.anchors() == ()
    services.home.restored.unlink()
    (services.home.trust / "by-hand.pem").write_bytes(write_bundle((root,), services.clock.now()))
    add_root(services, root, digest, "administrator")
    assert [one.details["sha256"] for one in services.events.events("trust-add")] == [digest]


def test_a_service_is_asked_before_it_is_kept(
    real_once: tuple[School, demo_pki.DemoPki, str], services: Services
) -> None:
    root, url = root_of(real_once[1]), real_once[2]
    before = services.home.settings.read_bytes()
    wish = ServiceWish(url, accredited=True, digest="sha512")
    assert code_of(lambda: change_service(services, wish, "administrator")) == "signing.certificate_untrusted"
    for anchor in real_once[1].anchors:
        if is_root(anchor):
            add_root(services, anchor, hashlib.sha256(anchor).hexdigest(), "administrator")
    dead = ServiceWish("http://127.0.0.1:9/")
    assert code_of(lambda: change_service(services, dead, "administrator")) == "signing.tsa_unreachable"
    for address in ("", "ftp://x/", "tsa", "http://", "http://a b/", "http://user:pin@x/", "http://x:99999/", "http://ж/",
                    "http://x/" + "a" * 400, 'http://x/"\n[home]'):  # fmt: skip
        wrong = ServiceWish(address)
        assert code_of(lambda wrong=wrong: change_service(services, wrong, "administrator")) == "trust.bad_address"
    other = ServiceWish(url, digest="md5")
    assert code_of(lambda: change_service(services, other, "administrator")) == "trust.no_such_digest"
    astray = replace(services, clock=FixedClock(services.clock.now() + timedelta(hours=1)))
    assert code_of(lambda: change_service(astray, wish, "administrator")) == "trust.astray"
    assert services.home.settings.read_bytes() == before
    change_service(services, wish, "administrator")
    signing = read_settings(services.home).signing
    assert (signing.tsa_url, signing.tsa_accredited, signing.tsa_digest) == (url, True, "sha512")
    change_service(services, ServiceWish(url), "administrator")
    again = build_services(services.home).authorities()
    assert (again.tsa_url, again.tsa_standing, again.tsa_md) == (url, "штамп времени", "")
    assert root in again.anchors
    told = [one.details["accredited"] for one in services.events.events("trust-service")]
    assert told == [True, False]
    settings = services.home.settings.read_text(encoding="utf-8")
    assert settings.count("tsa_url") == 1
    assert settings.count("[signing]") == 1


def test_a_test_archive_asks_its_own_service(school: School) -> None:
    services = build_services(Home(school.home))
    wish = ServiceWish("http://127.0.0.1:9/")
    with pytest.raises(LetopisError, match=r"trust\.test_archive"):
        change_service(services, wish, "administrator")
