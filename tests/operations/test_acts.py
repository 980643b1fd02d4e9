"""An act from draft to approval: everyone with his own word, in order, and nobody for another."""

import json
import re
import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest

from archive_store.keys import ArchiveKey
from kernel.errors import NotFoundError, RefusedError
from kernel.kinds import Kind
from operations.act_events import APPROVED
from operations.act_shelf import find_act
from operations.acting import draft_act, edit_act, withdraw_act
from operations.approving import approve, ready_for_director
from operations.credentials import make_credential, open_credential
from operations.holding import add_holds
from operations.numbering import next_number
from operations.officials import official
from operations.services import Services
from retention.accounts import Protocol
from retention.act import ActState, Office
from tests.conftest import School
from tests.operations.conftest import ACT, JANUARY, JOURNALS, Within, code_of


def drafted(school: School, within: Within) -> Services:
    services = within(school, JANUARY)
    view = draft_act(services, services.today(), "archivist")
    assert [item.record for item in view.draft.items] == list(JOURNALS)
    assert view.state is ActState.DRAFT
    return services


def test_the_draft_says_why_each_may_go(expired: School, within: Within) -> None:
    view = find_act(drafted(expired, within), ACT)
    assert all("Срок хранения истёк" in item.reason for item in view.draft.items)
    assert all(len(item.inventories[0]) == 128 for item in view.draft.items)
    assert view.draft.compiler.name == "Архивова Анна Петровна"


def test_everyone_in_turn(expired: School, within: Within) -> None:
    services = drafted(expired, within)
    assert code_of(lambda: approve(services, ACT, "deputy", None)) == "act.not_compiled"
    assert code_of(lambda: ready_for_director(services, ACT, "director")) == "act.not_agreed"
    assert code_of(lambda: approve(services, ACT, "secretary", None)) == "act.no_office"
    assert approve(services, ACT, "archivist", None).state is ActState.COMPILED
    assert code_of(lambda: approve(services, ACT, "archivist", None)) == "act.approved_already"
    assert approve(services, ACT, "teacher", None).state is ActState.COMPILED
    assert code_of(lambda: ready_for_director(services, ACT, "director")) == "act.not_agreed"
    assert approve(services, ACT, "deputy", None).state is ActState.AGREED
    assert code_of(lambda: approve(services, ACT, "teacher", None)) == "act.not_awaiting"
    assert code_of(lambda: ready_for_director(services, ACT, "archivist")) == "act.not_director"
    assert str(ready_for_director(services, ACT, "director")) == "test/2031-32/act-2032-1/act"


def test_who_compiles_does_not_approve(expired: School, within: Within) -> None:
    services = within(expired, JANUARY)
    draft_act(services, services.today(), "director")
    for account in ("director", "archivist", "teacher", "deputy"):
        approve(services, ACT, account, None)
    assert code_of(lambda: ready_for_director(services, ACT, "director")) == "act.same_person"


def test_outside_simulations_each_needs_a_key_of_his_own(expired: School, within: Within) -> None:
    expired.home.joinpath("letopis.toml").write_text(
        expired.home.joinpath("letopis.toml").read_text().replace("simulation = true", "simulation = false")
    )
    services = drafted(expired, within)
    assert not services.simulation
    assert code_of(lambda: approve(services, ACT, "archivist", None)) == "act.needs_credential"
    assert code_of(lambda: open_credential(services, "archivist", "слово и дело")) == "credential.missing"
    assert code_of(lambda: make_credential(services, "archivist", "коротко")) == "credential.weak_passphrase"
    make_credential(services, "archivist", "слово и дело")
    assert code_of(lambda: make_credential(services, "archivist", "слово и дело")) == "credential.exists"
    assert code_of(lambda: open_credential(services, "archivist", "слово и тело")) == "key.wrong_passphrase"
    key = open_credential(services, "archivist", "слово и дело")
    assert code_of(lambda: approve(services, ACT, "archivist", key)) == "act.no_protocol"
    protocol = Protocol(number="2", dated=services.today())
    assert approve(services, ACT, "archivist", key, protocol).state is ActState.COMPILED
    # Another's key says nothing for him.
    make_credential(services, "teacher", "своя фраза учителя")
    borrowed = open_credential(services, "teacher", "своя фраза учителя")
    assert code_of(lambda: approve(services, ACT, "deputy", borrowed)) == "act.other_credential"
    # Nor is an event believed that says otherwise.
    view = approve(services, ACT, "teacher", borrowed)
    [mine] = [one for one in view.approvals if one.official.account == "teacher"]
    forged = mine.model_copy(update={"official": official(services, "deputy"), "offices": (Office.CHAIR,)})
    details = {"draft_sha512": view.draft.digest, "approval": forged.model_dump(mode="json")}
    services.log("deputy", APPROVED, str(view.record), **details)
    assert {one.official.account for one in find_act(services, ACT).approvals} == {"archivist", "teacher"}


def test_a_key_put_into_the_home_by_hand_is_nobodys(expired: School, within: Within) -> None:
    services = drafted(expired, within)
    services.home.people.mkdir(mode=0o700, parents=True)
    stray = ArchiveKey.create(services.home.people / "deputy.pem", "подброшенный ключ")
    assert code_of(lambda: open_credential(services, "deputy", "подброшенный ключ")) == "credential.missing"
    own = services.home.people / f"deputy.{make_credential(services, 'deputy', 'своя фраза завуча')}.pem"
    (services.home.people / "deputy.pem").replace(own)  # in the place of his
    assert code_of(lambda: open_credential(services, "deputy", "подброшенный ключ")) == "credential.unknown"
    assert code_of(lambda: approve(services, ACT, "deputy", stray)) == "act.not_compiled"


def test_an_event_that_claims_anothers_word_is_not_believed(expired: School, within: Within) -> None:
    services = drafted(expired, within)
    view = approve(services, ACT, "archivist", None)
    taken = view.approvals[0].model_dump(mode="json")
    forged = {**taken, "official": {**taken["official"], "account": "deputy"}}
    services.log("archivist", APPROVED, str(view.record), draft_sha512=view.draft.digest, approval=forged)
    assert len(find_act(services, ACT).approvals) == 1


def test_an_edit_makes_earlier_words_void(expired: School, within: Within) -> None:
    services = drafted(expired, within)
    approve(services, ACT, "archivist", None)
    view = edit_act(services, ACT, [JOURNALS[0]], "просьба завуча", "archivist")
    assert [item.record for item in view.draft.items] == [JOURNALS[1]]
    assert [item.number for item in view.draft.items] == [1]
    assert view.state is ActState.DRAFT
    assert view.approvals == ()
    assert code_of(lambda: edit_act(services, ACT, [JOURNALS[1]], "и это", "archivist")) == "act.would_be_empty"
    assert code_of(lambda: edit_act(services, ACT, ["нет такого"], "и это", "archivist")) == "act.no_such_item"


def test_a_hold_takes_it_out_of_the_draft_and_stops_every_word(expired: School, within: Within) -> None:
    services = drafted(expired, within)
    add_holds(services, [JOURNALS[0]], "запрос прокуратуры № 7-12 от 14.01.2032", "archivist")
    with pytest.raises(RefusedError, match=JOURNALS[0]):
        approve(services, ACT, "archivist", None)
    withdraw_act(services, ACT, "приостановлено", "archivist")
    view = draft_act(services, services.today(), "archivist")
    assert view.draft.number == "2032-2"  # a number is used once
    assert [item.record for item in view.draft.items] == [JOURNALS[1]]
    assert "прокуратуры" in view.draft.blocked[0].reasons[0]


def test_what_an_edit_left_out_does_not_come_back(expired: School, within: Within, tmp_path: Path) -> None:
    """Neither by the draft's old file nor by a backup; and the words given before the edit stay void."""
    services = drafted(expired, within)
    approve(services, ACT, "archivist", None)
    approve(services, ACT, "teacher", None)
    [old] = services.home.acts.glob("*.json")
    content, made = old.read_bytes(), expired.ok("backup", str(tmp_path / "usb"))
    edited = expired.ok("act", "edit", ACT, "--without", JOURNALS[0], "--basis", "просьба завуча", "--as", "archivist")
    assert [one["id"] for one in edited["act"]["items"]] == [JOURNALS[1]]
    old.write_bytes(content)
    view = find_act(services, ACT)
    assert ([item.record for item in view.draft.items], view.approvals) == ([JOURNALS[1]], ())
    media = expired.home.parent / "media"
    (expired.home / "media").rename(media)
    shutil.rmtree(expired.home)
    expired.run("restore", made["path"])
    media.rename(expired.home / "media")
    expired.ok("restore")
    assert expired.refused("act", "show", ACT) == (5, "act.draft_changed")
    assert expired.ok("act", "draft", "--as", "archivist")["act"]["id"] == "2032-2"


def test_a_withdrawal_that_was_killed_is_done_again(
    expired: School, within: Within, monkeypatch: pytest.MonkeyPatch
) -> None:
    services = drafted(expired, within)
    for account in ("archivist", "teacher", "deputy"):
        approve(services, ACT, account, None)

    def killed(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("operations.durable.shutil.rmtree", killed)
        with pytest.raises(KeyboardInterrupt):
            withdraw_act(services, ACT, "ошибка", "archivist")
    assert expired.ok("act", "list")["acts"][0]["state"] == "agreed"
    assert expired.ok("act", "withdraw", ACT, "--basis", "ошибка", "--as", "archivist")["act"]["state"] == "withdrawn"
    # Half of a work folder, as an earlier version left it, is no document and stops nobody.
    expired.ok("act", "draft", "--as", "archivist")
    folder = expired.home / "work/test/2031-32/act-2032-2/act"
    folder.mkdir(parents=True)
    (folder / "closing.json").write_text("{}")
    assert expired.ok("act", "list")["acts"][1]["state"] == "draft"


def test_one_act_at_a_time_and_what_is_withdrawn_stays_so(expired: School, within: Within) -> None:
    services = drafted(expired, within)
    assert code_of(lambda: draft_act(services, services.today(), "archivist")) == "act.under_way"
    withdraw_act(services, ACT, "ошибка", "archivist")
    assert code_of(lambda: withdraw_act(services, ACT, "ошибка", "archivist")) == "act.withdrawn"
    assert code_of(lambda: approve(services, ACT, "archivist", None)) == "act.not_awaiting"
    assert code_of(lambda: edit_act(services, ACT, [JOURNALS[0]], "x", "archivist")) == "act.not_a_draft"


def test_nothing_is_due_the_year_before(expired: School, within: Within) -> None:
    services = within(expired, datetime(2031, 12, 31, 20, 59, tzinfo=UTC))  # one minute before midnight in Moscow
    with pytest.raises(NotFoundError) as caught:
        draft_act(services, services.today(), "archivist")
    assert caught.value.code == "act.nothing_due"
    later = within(expired, datetime(2031, 12, 31, 21, 1, tzinfo=UTC))
    assert draft_act(later, later.today(), "archivist").draft.number == ACT


def test_a_damaged_draft_is_no_draft(expired: School, within: Within) -> None:
    services = drafted(expired, within)
    [file] = services.home.acts.glob("*.json")
    whole = file.read_bytes()
    for content in (whole[:-40], json.dumps({"record": "x"}).encode(), whole.replace(b'"archivist"', b'"secretary"')):
        file.write_bytes(content)
        assert code_of(lambda: find_act(services, ACT)) == "act.draft_changed"
    file.write_bytes(whole)
    find_act(services, ACT)


def test_the_owner_does_not_sign_it_among_other_documents(expired: School, within: Within, tmp_path: Path) -> None:
    services = drafted(expired, within)
    for account in ("archivist", "teacher", "deputy"):
        approve(services, ACT, account, None)
    printed = expired.ok("act", "show", ACT, "-o", str(tmp_path / "act"))
    assert len(printed["files"]) == 2  # the draft to be looked at, the commission's protocol
    assert expired.ok("act", "approve", ACT, "--by", "director")["act"]["state"] == "approved"
    shown = expired.ok("act", "show", ACT)["act"]
    assert [one["as"] for one in shown["approvals"]] == [["compiler", "secretary"], ["member"], ["chair"], ["director"]]


def test_the_commission_is_the_one_that_was_named(expired: School, within: Within) -> None:
    services = drafted(expired, within)
    approve(services, ACT, "archivist", None)
    path = expired.home / "letopis.toml"
    path.write_text(path.read_text(encoding="utf-8").replace('chair = "deputy"', 'chair = "secretary"'))
    services = within(expired, JANUARY)
    assert find_act(services, ACT).draft.commission.chair == "deputy"
    for account in ("teacher", "deputy", "secretary"):
        assert code_of(lambda who=account: approve(services, ACT, who, None)) == "act.commission_changed"
    path.write_text(re.sub(r"(?s)\[commission\].*?\n\n", "", path.read_text(encoding="utf-8")))
    withdraw_act(within(expired, JANUARY), ACT, "сменилась комиссия", "archivist")
    assert code_of(lambda: draft_act(within(expired, JANUARY), JANUARY.date(), "archivist")) == "act.no_commission"


def test_an_office_that_one_does_not_have_is_not_believed(expired: School, within: Within) -> None:
    services = drafted(expired, within)
    approve(services, ACT, "archivist", None)
    view = approve(services, ACT, "teacher", None)
    mine = view.approvals[-1]
    for changed in (
        {"offices": (Office.CHAIR,)}, {"offices": ()}, {"protocol": Protocol(number="1", dated=JANUARY.date())},
    ):  # fmt: skip
        said = mine.model_copy(update={"official": official(services, "deputy"), **changed})
        if changed.get("offices") == (Office.CHAIR,):
            said = said.model_copy(update={"protocol": Protocol(number="1", dated=JANUARY.date())})
        details = {"draft_sha512": view.draft.digest, "approval": said.model_dump(mode="json")}
        services.log("deputy", APPROVED, str(view.record), **details)
    assert {one.official.account for one in find_act(services, ACT).approvals} == {"archivist", "teacher"}


def test_one_person_with_two_accounts_is_one_voice(expired: School) -> None:
    path = expired.home / "letopis.toml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("Клиова Дарья Львовна", "Учебников  Тимур Вахаевич"), encoding="utf-8")
    assert expired.refused("act", "draft", "--as", "archivist") == (4, "act.one_person_twice")


def test_an_act_may_be_withdrawn_while_a_medium_is_away(expired: School, within: Within) -> None:
    """Its document is archived on two of three and still under way to the third."""
    expired.medium("c").rename(expired.medium("c").with_name("away"))
    drafted(expired, within)
    for account in ("archivist", "teacher", "deputy"):
        expired.ok("act", "approve", ACT, "--by", account)
    assert expired.run("act", "approve", ACT, "--by", "director").json["act"]["state"] == "approved"
    assert (expired.home / "work/test/2031-32/act-2032-1/act/signed.pdf").is_file()
    withdrawn = expired.ok("act", "withdraw", ACT, "--basis", "ошибка в перечне", "--as", "archivist")
    assert withdrawn["act"]["state"] == "withdrawn"
    assert expired.refused("act", "execute", ACT, "--as", "archivist") == (4, "act.not_approved")
    expired.medium("c").with_name("away").rename(expired.medium("c"))
    expired.ok("media", "attach", "c")
    expired.ok("commit", "--all")
    assert expired.ok("act", "show", ACT)["act"]["state"] == "withdrawn"
    assert expired.ok("act", "draft", "--as", "archivist")["act"]["id"] == "2032-2"


def test_a_number_is_used_once_whatever_became_of_it(
    expired: School, within: Within, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed between the draft's file and the log, nobody has seen it; what the log knows is never given again."""
    services = within(expired, JANUARY)

    def killed(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(Services, "log", killed)
        with pytest.raises(KeyboardInterrupt):
            draft_act(services, services.today(), "archivist")
    assert code_of(lambda: find_act(services, ACT)) == "act.unknown"
    assert draft_act(services, services.today(), "archivist").draft.number == ACT
    for path in services.home.acts.iterdir():
        path.unlink()
    assert next_number(services, Kind.ACT, 2032) == "2032-2"
    assert next_number(services, Kind.ACT, 2033) == "2033-1"
    assert next_number(services, Kind.INVENTORY, 2026) == "2026-2"


@pytest.mark.parametrize("basis", ["", "ab", "x" * 301, "строка\x07со звонком"])
def test_a_reason_is_a_line_of_words(expired: School, within: Within, basis: str) -> None:
    services = drafted(expired, within)
    assert code_of(lambda: withdraw_act(services, ACT, basis, "archivist")) == "basis.unfit"
    assert code_of(lambda: edit_act(services, ACT, [JOURNALS[0]], basis, "archivist")) == "basis.unfit"
    assert find_act(services, ACT).state is ActState.DRAFT


def test_words_that_are_no_utf8_and_folders_that_are_none(expired: School, within: Within, tmp_path: Path) -> None:
    drafted(expired, within)
    broken = b"\xff\xfe".decode(errors="surrogateescape")
    for word in (broken, f"{broken} 😀"):
        assert expired.refused("act", "withdraw", ACT, "--basis", word) == (2, "cli.usage")
    for day in ("2200-06-01", "9999-12-31", "1900-01-01"):
        assert expired.refused("act", "draft", "--on", day)[1] in ("act.bad_date", "cli.usage")
    assert expired.refused("act", "show", broken) == (2, "cli.usage")
    taken = tmp_path / "file"
    taken.write_text("занято")
    for folder in (taken, taken / "below", Path("/proc/1/none")):
        assert expired.refused("act", "show", ACT, "-o", str(folder)) == (2, "act.folder_unusable")
    strange = f"{tmp_path}/{broken}"
    assert len(expired.ok("act", "show", ACT, "-o", strange)["files"]) == 1


def test_a_role_without_the_right_gets_nowhere(expired: School) -> None:
    assert expired.refused("act", "draft", "--as", "secretary") == (4, "role.not_allowed")
    assert expired.refused("act", "execute", ACT, "--as", "director") == (4, "role.not_allowed")
    assert expired.refused("act", "approve", ACT, "--by", "stranger") == (4, "role.unknown_user")
    assert expired.refused("inventory", "draft", "2026", "--as", "teacher") == (4, "role.not_allowed")


def test_bad_input_is_told(expired: School, within: Within) -> None:
    assert expired.refused("act", "show", "2032-7") == (3, "act.unknown")
    services = within(expired, JANUARY)
    assert code_of(lambda: withdraw_act(services, "", "x", "archivist")) == "act.unknown"


def test_the_nomenclature_names_every_case_and_counts_the_year(expired: School, tmp_path: Path) -> None:
    file = Path(expired.ok("inventory", "nomenclature", "2026", "-o", str(tmp_path / "n.pdf"))["file"])
    text = subprocess.run(["pdftotext", "-layout", str(file), "-"], capture_output=True, text=True, check=True).stdout
    for said in ("НОМЕНКЛАТУРА ДЕЛ", "02-15", "02-16", "Опись дел", "Акт о выделении", "постоянно", "75 лет", "5 лет"):
        assert said in text, said
    assert re.search(r"75 лет\s+2\s+0\s+0", text), text
    assert re.search(r"Итого\s+4\s+0\s+0", text), text


def printed(path: str) -> str:
    text = subprocess.run(["pdftotext", "-layout", path, "-"], capture_output=True, text=True, check=True).stdout
    return " ".join(text.split())


def test_the_approval_of_a_nomenclature_is_kept_while_it_says_the_same(expired: School, tmp_path: Path) -> None:
    name = ("inventory", "nomenclature", "2026", "-o", str(tmp_path / "n.pdf"))
    assert expired.ok(*name)["approved"] is None
    assert expired.refused(*name, "--protocol", "№ 2 от 10.01.2026") == (2, "nomenclature.no_order")
    assert expired.refused(*name, "--approved", "приказ директора") == (2, "cli.bad_reference")
    told = expired.ok(*name, "--approved", "№ 1 от 11.01.2026", "--protocol", "№ 2 от 10.01.2026")
    assert told["approved"] == "№ 1 от 11.01.2026"
    again = expired.ok(*name)
    assert again["approved"] == "№ 1 от 11.01.2026"
    text = printed(again["file"])
    assert "11.01.2026" in text
    assert "от 10.01.2026 № 2" in text
    assert expired.ok("inventory", "nomenclature", "2027", "-o", str(tmp_path / "m.pdf"))["approved"] is None
    profile = expired.home / "profile.toml"
    profile.write_text(profile.read_text(encoding="utf-8").replace("02-15", "02-99"), encoding="utf-8")
    assert expired.ok(*name)["approved"] is None


def test_a_source_for_a_state_archive_names_the_commission_above(expired: School, tmp_path: Path) -> None:
    profile = expired.home / "profile.toml"
    text = profile.read_text(encoding="utf-8")
    assert "[state_archive_source]\nvalue = false" in text
    profile.write_text(text.replace("[state_archive_source]\nvalue = false", "[state_archive_source]\nvalue = true"),
                       encoding="utf-8")  # fmt: skip
    assert expired.refused("act", "draft", "--as", "archivist") == (2, "act.no_epk")
    expired.ok("act", "draft", "--as", "archivist", "--epk", "ЭПК района, протокол № 5 от 01.02.2031")
    [file] = expired.ok("act", "show", ACT, "-o", str(tmp_path / "a"))["files"]
    assert "согласованы с ЭПК района, протокол № 5 от 01.02.2031." in printed(file)


def test_an_inventory_shows_what_has_gone_since(expired: School, tmp_path: Path) -> None:
    shown = expired.ok("inventory", "show", "2026-1", "-o", str(tmp_path / "o.pdf"))
    assert shown["gone"] == {}
    text = printed(shown["file"])
    assert "Выбыло 0 (ноль) единиц хранения, в наличии 2 (две) единицы хранения." in text
    assert expired.refused("inventory", "show", "2026-9", "-o", str(tmp_path / "o.pdf")) == (3, "inventory.no_such")


def test_a_word_is_not_taken_that_only_the_home_would_know(expired: School, within: Within) -> None:
    services = drafted(expired, within)
    for name in "ab":
        expired.medium(name).rename(expired.medium(name).with_name(f"away-{name}"))
    services = within(expired, JANUARY)
    assert code_of(lambda: withdraw_act(services, ACT, "ошибка", "archivist")) == "act.too_few_to_tell"


def test_nobody_is_named_in_the_event_log(approved: School) -> None:
    log = (approved.medium("a") / "events.jsonl").read_text(encoding="utf-8")
    assert "act-approve" in log
    for name in ("Архивова", "Учебников", "Клиова", "Образцова"):
        assert name not in log


def test_a_key_of_ones_own_is_made_by_the_command(expired: School, tmp_path: Path) -> None:
    phrase = tmp_path / "phrase"
    phrase.write_text("слово и дело\n", encoding="utf-8")
    made = expired.ok("credential", "new", "--as", "deputy", "--pin-file", str(phrase))
    assert made["account"] == "deputy"
    assert len(made["key_id"]) == 32
    assert expired.refused("credential", "new", "--as", "deputy", "--pin-file", str(phrase)) == (4, "credential.exists")
    phrase.write_text("коротко", encoding="utf-8")
    assert expired.refused("credential", "new", "--as", "teacher", "--pin-file", str(phrase)) == (
        2, "credential.weak_passphrase",
    )  # fmt: skip
