"""A person's own key: the first counts at once, a further one only when somebody vouched for it."""

from pathlib import Path

import pytest

from archive_store.keys import signature_text
from operations.act_shelf import find_act
from operations.acting import draft_act
from operations.approving import approve
from operations.credentials import known_keys, make_credential, open_credential, replace_credential
from operations.known_keys import ACCEPTED, vouching
from operations.services import Services
from tests.conftest import School
from tests.operations.conftest import ACT, JANUARY, Within, code_of


@pytest.fixture
def phrases(tmp_path: Path) -> dict[str, str]:
    """Files with phrases, by name."""
    said = {"own": "слово и дело", "new": "новое слово", "thief": "чужая фраза", "director": "фраза директора"}
    for name, text in said.items():
        (tmp_path / name).write_text(f"{text}\n", encoding="utf-8")
    return {name: str(tmp_path / name) for name in said}


def test_a_key_made_for_another_says_nothing_in_his_name(
    expired: School, within: Within, phrases: dict[str, str]
) -> None:
    """Who sits at the machine makes a key for another's account; the commission would have a voice too many."""
    first = expired.ok("credential", "new", "--as", "deputy", "--pin-file", phrases["own"])
    refused = expired.refused("credential", "new", "--as", "deputy", "--pin-file", phrases["thief"])
    assert refused == (4, "credential.exists")
    for path in (expired.home / "keys" / "people").iterdir():  # as an earlier hint said: out of the way
        path.rename(path.with_suffix(".away"))
    assert expired.refused("credential", "new", "--as", "deputy", "--pin-file", phrases["thief"])[1] == (
        "credential.exists"
    )
    stolen = expired.ok("credential", "replace", "--as", "deputy", "--forgotten", "--pin-file", phrases["thief"])
    assert stolen["counts"] is False
    services = within(expired, JANUARY)
    assert known_keys(services).current("deputy") == first["key_id"]
    draft_act(services, services.today(), "archivist")
    approve(services, ACT, "archivist", None)
    assert expired.refused("act", "approve", ACT, "--by", "deputy", "--pin-file", phrases["thief"])[1] == (
        "credential.missing"
    )
    for path in (expired.home / "keys" / "people").glob("*.away"):
        path.rename(path.with_suffix(".pem"))
    assert expired.refused("act", "approve", ACT, "--by", "deputy", "--pin-file", phrases["thief"])[1] == (
        "credential.not_accepted"
    )
    expired.ok("act", "approve", ACT, "--by", "deputy", "--pin-file", phrases["own"])
    assert {one.official.account for one in find_act(services, ACT).approvals} == {"archivist", "deputy"}


def test_the_director_lets_a_new_key_count_and_the_old_one_ends(
    expired: School, within: Within, phrases: dict[str, str]
) -> None:
    expired.ok("credential", "new", "--as", "deputy", "--pin-file", phrases["own"])
    services = within(expired, JANUARY)
    old = open_credential(services, "deputy", "слово и дело")
    director = ("--as", "director", "--pin-file", phrases["director"])
    assert expired.refused("credential", "accept", "deputy", "1" * 8, *director) == (3, "credential.missing")
    expired.ok("credential", "new", "--as", "director", "--pin-file", phrases["director"])
    made = expired.ok("credential", "replace", "--as", "deputy", "--forgotten", "--pin-file", phrases["new"])
    expired.ok("credential", "replace", "--as", "deputy", "--forgotten", "--pin-file", phrases["thief"])
    for named in ("", made["key_id"][:7], "0" * 32):  # which of the two is meant, its owner has told
        refused = expired.refused("credential", "accept", "deputy", named, *director)
        assert refused == (3, "credential.none_waiting")
    accepted = expired.ok("credential", "accept", "deputy", made["key_id"][:8], *director)
    assert accepted == {"account": "deputy", "key_id": made["key_id"]}
    services = within(expired, JANUARY)
    draft_act(services, services.today(), "archivist")
    approve(services, ACT, "archivist", None)
    assert code_of(lambda: approve(services, ACT, "deputy", old)) == "act.other_credential"
    assert approve(services, ACT, "deputy", open_credential(services, "deputy", "новое слово"))
    assert expired.refused("credential", "accept", "director", "1" * 8, *director) == (4, "credential.own_account")
    # Another director later undoes neither.
    path = expired.home / "letopis.toml"
    path.write_text(path.read_text(encoding="utf-8").replace('director = "director"', 'novaya = "director"'))
    services = within(expired, JANUARY)
    assert known_keys(services).current("deputy") == made["key_id"]
    assert len(find_act(services, ACT).approvals) == 2


def test_the_old_key_vouches_for_the_new_one(expired: School, within: Within, phrases: dict[str, str]) -> None:
    expired.ok("credential", "new", "--as", "deputy", "--pin-file", phrases["own"])
    replace = ("credential", "replace", "--as", "deputy", "--pin-file", phrases["new"], "--old-pin-file")
    assert expired.refused(*replace, phrases["thief"]) == (4, "key.wrong_passphrase")
    made = expired.ok(*replace, phrases["own"])
    assert made["counts"] is True
    services = within(expired, JANUARY)
    assert open_credential(services, "deputy", "новое слово").key_id == made["key_id"]
    assert code_of(lambda: open_credential(services, "deputy", "слово и дело")) == "key.wrong_passphrase"


def test_only_a_director_or_the_account_itself_vouches(expired: School, within: Within) -> None:
    """An event that says otherwise, or that another key signed, is not believed."""
    services = within(expired, JANUARY)
    first = make_credential(services, "deputy", "слово и дело")
    make_credential(services, "teacher", "фраза учителя")
    teacher = open_credential(services, "teacher", "фраза учителя")
    fresh, counts = replace_credential(services, "deputy", "чужая фраза", None)
    assert not counts
    assert replace_credential(services, "secretary", "первая фраза", None)[1]  # there was none before
    [(key_id, pem)] = known_keys(services).waiting("deputy")
    assert key_id == fresh
    _accept(services, "teacher", key_id, pem, teacher)
    _accept(services, "deputy", key_id, pem, teacher)
    _accept(services, "director", key_id, pem, teacher)
    assert known_keys(services).current("deputy") == first
    assert code_of(lambda: replace_credential(services, "deputy", "коротко", None)) == "credential.weak_passphrase"
    assert code_of(lambda: make_credential(services, "director", "долго " * 50)) == "credential.long_passphrase"


def _accept(services: Services, actor: str, key_id: str, pem: str, key: object) -> None:
    sig = signature_text(key, vouching("deputy", key_id, pem))  # type: ignore[arg-type]
    services.log(actor, ACCEPTED, "deputy", key_id=key_id, by_key=getattr(key, "key_id", ""), sig=sig)


def test_what_the_old_key_signed_stands(expired: School, within: Within) -> None:
    services = within(expired, JANUARY)
    make_credential(services, "archivist", "слово и дело")
    key = open_credential(services, "archivist", "слово и дело")
    draft_act(services, services.today(), "archivist")
    approve(services, ACT, "archivist", key)
    replace_credential(services, "archivist", "новое слово", key)
    assert [one.official.account for one in find_act(services, ACT).approvals] == ["archivist"]
