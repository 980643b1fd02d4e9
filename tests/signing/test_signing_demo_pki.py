"""The demonstration PKI: files, the child process, and its years."""

import socket
import stat
import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest

from kernel.clock import FixedClock
from kernel.errors import UnavailableError
from signing import demo_pki
from signing.demo_config import TSAS, tsa_at
from signing.sign import check_authorities, finish, make_cms

NOW = datetime(2026, 6, 1, 9, 30, tzinfo=UTC)


def test_files_are_closed_to_others(world):
    folder = world.pki.folder
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    private = [world.pki.p12, world.pki.passphrase_file, *(folder / "keys").iterdir()]
    assert len(private) >= 6
    for path in private:
        assert stat.S_IMODE(path.stat().st_mode) == 0o600, path
    names = [path.name for path in folder.rglob("*")]
    assert all(name.isascii() for name in names)
    assert demo_pki.opened(folder) == world.pki


def test_passphrases_differ(world, other_world):
    assert world.pki.passphrase_file.read_text() != other_world.pki.passphrase_file.read_text()


def test_child_process_serves_and_ends(tmp_path):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    pki = demo_pki.create(tmp_path / "pki", port=port, school="Школа", director="Иванова М. П.", now=NOW)
    assert not pki.is_up()
    with demo_pki.running(pki, now=FixedClock(NOW).now):
        assert pki.is_up()
        check_authorities(pki.authorities, "sha256")
        with demo_pki.running(pki, now=FixedClock(NOW).now):  # stands by
            pass
        assert pki.is_up()
    assert not pki.is_up()


def test_taken_port_is_told(tmp_path, monkeypatch):
    monkeypatch.setattr(demo_pki, "_START_SECONDS", 4.0)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        pki = demo_pki.create(
            tmp_path / "pki", port=taken.getsockname()[1], school="Школа", director="Иванова М. П.", now=NOW
        )
        with (
            pytest.raises(UnavailableError, match=r"signing\.demo_unavailable"),
            demo_pki.running(pki, now=FixedClock(NOW).now),
        ):
            pass


def test_another_pki_on_the_port_is_not_this_one(world, tmp_path):
    other = demo_pki.create(tmp_path / "pki", port=world.pki.port, school="Школа", director="Иванова М. П.", now=NOW)
    assert not other.is_up()


def test_director_is_renewed_and_old_signatures_stay(own_world):
    first = own_world.signed()
    own_world.at += timedelta(days=460)
    demo_pki.renew_director(own_world.pki.folder, now=own_world.at, director="Петров Пётр")
    key = own_world.pki.key()
    assert key.certificate.owner == "ПЕТРОВ ПЁТР"
    assert own_world.verify(own_world.signed()).ok
    assert own_world.verify(first).ok


def test_it_goes_on_past_2050(own_world):
    own_world.at = datetime(2078, 6, 1, tzinfo=UTC)
    demo_pki.renew_director(own_world.pki.folder, now=own_world.at)
    told = own_world.verify(own_world.signed())
    assert told.ok
    assert told.signed_at == own_world.at


def test_timestamp_certificates_follow_one_another():
    years = [tsa_at(NOW, NOW + timedelta(days=366 * year)) for year in range(0, 130, 10)]
    assert years[0] == TSAS[0]
    assert years[:10] == list(TSAS)
    assert years[-1] == TSAS[-1]
    assert tsa_at(NOW, NOW - timedelta(days=400)) == TSAS[0]


def test_server_refuses_what_is_no_request(world):
    from urllib.error import HTTPError
    from urllib.request import urlopen

    with pytest.raises(HTTPError) as refused:
        urlopen(f"http://127.0.0.1:{world.pki.port}/tsa", data=b"nonsense")
    assert refused.value.code == 400
    refused.value.close()


def test_certificate_of_a_demo_signer_is_clean(world, tmp_path):
    """OpenSSL reads the certificate, its purposes and addresses as meant."""
    (tmp_path / "c.der").write_bytes(world.pki.key().certificate.der)
    told = subprocess.run(
        ["openssl", "x509", "-inform", "DER", "-in", str(tmp_path / "c.der"), "-noout", "-text"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert "Digital Signature, Non Repudiation" in told
    assert f"http://127.0.0.1:{world.pki.port}/a/ocsp/ocsp" in told
    assert f"http://127.0.0.1:{world.pki.port}/a/crls/ca/latest.crl" in told


def test_signing_needs_no_certomancer():
    """The optional dependency is not imported unless the demonstration PKI is asked for."""
    modules = "signing.sign, signing.verify, signing.trial, signing.demo_pki"
    code = f"import sys, {modules}; assert 'certomancer' not in sys.modules"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_revocation_reaches_the_responder(own_world):
    key = own_world.pki.key()
    made = own_world.prepared(key)
    good = finish(made, make_cms(made, key), own_world.authorities)
    demo_pki.revoke_director(own_world.pki.folder, at=own_world.at + timedelta(days=1))
    own_world.at += timedelta(days=2)
    assert own_world.verify(good).ok  # signed before
