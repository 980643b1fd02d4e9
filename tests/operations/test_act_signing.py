"""The director's signature under an act: only his, only with his certificate, only under what will be destroyed."""

import json
from typing import Any

import pytest

from kernel.digests import sha512_hex
from kernel.errors import RefusedError
from kernel.ids import parse_record_id
from operations.act_shelf import find_act
from operations.act_signer import refuse_certificate, refuse_recorded_signer
from operations.acting import draft_act
from operations.approving import approve, ready_for_director
from operations.archived import record_ids
from operations.executing import execute
from operations.folders import WorkFolder
from operations.rendering import export_of, facts_of, render_data
from operations.services import Services
from retention.act import Act
from tests.conftest import School
from tests.operations.conftest import ACT, JANUARY, JOURNALS, RECORD, Within, code_of, quiet


def agreed(school: School, within: Within) -> tuple[Services, WorkFolder]:
    """An act that the commission agreed to, rendered by the last one's command."""
    services = within(school, JANUARY)
    draft_act(services, services.today(), "archivist")
    for account in ("archivist", "teacher"):
        approve(services, ACT, account, None)
    assert school.ok("act", "approve", ACT, "--by", "deputy")["act"]["state"] == "agreed"
    return services, WorkFolder(services.home.work_folder(parse_record_id(RECORD)))


def one_case_less(data: bytes) -> bytes:
    """The data with the second case left out: what a saboteur wants to be read."""
    value: dict[str, Any] = json.loads(data)
    value["draft"]["items"] = value["draft"]["items"][:1]
    return json.dumps(value, ensure_ascii=False).encode()


def show_another_document(services: Services, work: WorkFolder) -> None:
    """The pages of other data in place of the act's, with every file beside them made to fit."""
    other = one_case_less(work.data())
    facts = facts_of(services, work.closing(), program=services.program)
    record = parse_record_id(RECORD)
    pdf = render_data(record.kind, other, facts, files=export_of(services, record, work)).pdf
    sheet = json.loads(work.read("rendered.json"))
    work.write("rendered.pdf", pdf)
    work.write("rendered.json", json.dumps({**sheet, "sha512": sha512_hex(pdf), "size": len(pdf)}).encode())


def refused_to_sign(school: School) -> set[str]:
    """Codes of what both ways of signing end in."""
    codes = set()
    for command in (("act", "approve", ACT, "--by", "director"), ("sign", RECORD, "--demo-key", "--as", "director")):
        ran = school.run(*command)
        assert ran.code != 0, ran.out
        said = ran.json
        codes |= {one["code"] for one in said["failed"]} if "failed" in said else {said["error"]["code"]}
    assert not (school.home / "work" / RECORD / "signature.json").exists()
    return codes


def test_a_document_that_lists_less_is_not_signed(expired: School, within: Within) -> None:
    services, work = agreed(expired, within)
    show_another_document(services, work)
    assert refused_to_sign(expired) == {"act.document_differs"}


def test_data_that_were_changed_after_the_close_are_not_signed(expired: School, within: Within) -> None:
    _, work = agreed(expired, within)
    work.write("data.json", one_case_less(work.data()))
    assert refused_to_sign(expired) == {"record.data_changed"}


def test_a_document_of_other_data_destroys_nothing(expired: School, within: Within) -> None:
    """The director signed what was right; then the data were changed, before they went to the media."""
    services, work = agreed(expired, within)
    assert expired.ok("sign", RECORD, "--demo-key", "--as", "director", "--no-commit")["signed"] == [RECORD]
    draft = find_act(services, ACT).draft
    changed = json.loads(work.data())
    changed["protocol"]["number"] = "другой"
    content = json.dumps(changed, ensure_ascii=False).encode()
    closing = json.loads(work.read("closing.json"))
    work.write("data.json", content)
    work.write("closing.json", json.dumps({**closing, "data_sha512": sha512_hex(content)}).encode())
    expired.ok("commit", "--all")
    assert Act.model_validate_json(content).draft == draft
    assert code_of(lambda: execute(services, ACT, "archivist", quiet)) == "act.other_data"
    assert set(JOURNALS) <= set(record_ids(services))


def test_somebody_elses_certificate_is_not_the_directors(expired: School, within: Within) -> None:
    agreed(expired, within)
    _rename_director(expired, "Другова Ольга Петровна")
    assert refused_to_sign(expired) == {"act.other_certificate"}


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        (("signer", "owner"), "act.other_certificate"),
        (("role",), "act.not_director"),
        (("organisation",), "act.other_data"),
    ],
)
def test_what_was_recorded_of_the_signature_is_not_changed_unseen(
    expired: School, within: Within, changed: tuple[str, ...], code: str
) -> None:
    """The director is renamed for a minute, somebody else's certificate signs, and the record is edited to fit."""
    services, work = agreed(expired, within)
    _rename_director(expired, "Образцова Мария Ивановна")
    assert expired.ok("sign", RECORD, "--demo-key", "--as", "director", "--no-commit")["signed"] == [RECORD]
    sheet = json.loads(work.read("signature.json"))
    work.write("signature.json", json.dumps({**sheet, **dict.fromkeys(changed, "Другова Ольга Петровна")}).encode())
    expired.ok("commit", "--all")
    assert code_of(lambda: execute(services, ACT, "archivist", quiet)) == code
    assert set(JOURNALS) <= set(record_ids(services))


def test_a_new_director_does_not_undo_what_the_former_one_approved(approved: School, within: Within) -> None:
    """Judged is what was recorded at the signing: neither another name nor another role now stops the act."""
    _rename_director(approved, "Другова Ольга Петровна")
    path = approved.home / "letopis.toml"
    path.write_text(
        path.read_text(encoding="utf-8").replace('director = "director"', 'novoe = "director"'), encoding="utf-8"
    )
    done = approved.ok("act", "execute", ACT, "--as", "archivist")
    assert done["act"]["state"] == "executed"
    assert not set(JOURNALS) & set(record_ids(within(approved, JANUARY)))


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"actor": "archivist"}, "act.same_person"),
        ({"role": "archivist"}, "act.not_director"),
        ({"role": ""}, "act.not_director"),
        ({"signer": "Другова Ольга Петровна"}, "act.other_certificate"),
        ({"owner": "Архивова Анна Петровна", "signer": ""}, "act.other_certificate"),
    ],
)
def test_what_is_recorded_of_the_signer_is_judged(
    approved: School, within: Within, changed: dict[str, str], code: str
) -> None:
    services = within(approved, JANUARY)
    view = find_act(services, ACT)
    refuse_recorded_signer(services, view.draft, view.signature, view.signature["owner"])
    said = {**view.signature, **changed}
    with pytest.raises(RefusedError) as caught:
        refuse_recorded_signer(services, view.draft, said, said["owner"])
    assert caught.value.code == code


@pytest.mark.parametrize("name", ["", "Образцова М. И.", "Образцова"])
def test_outside_simulations_the_director_has_a_full_name(expired: School, within: Within, name: str) -> None:
    services, _ = agreed(expired, within)
    draft = find_act(services, ACT).draft
    _rename_director(expired, name)
    assert str(ready_for_director(within(expired, JANUARY), ACT, "director")) == RECORD
    _made_real(expired)
    real = within(expired, JANUARY)
    with pytest.raises(RefusedError) as caught:
        refuse_certificate(real, draft, name, "Образцова Мария Ивановна")
    assert caught.value.code == "act.director_unnamed"


def test_a_withdrawn_act_is_not_signed(expired: School, within: Within) -> None:
    services, work = agreed(expired, within)
    kept = {path.name: path.read_bytes() for path in work.path.iterdir() if path.is_file()}
    expired.ok("act", "withdraw", ACT, "--basis", "ошибка", "--as", "archivist")
    assert not work.path.exists()
    work.path.mkdir(parents=True)
    for name, content in kept.items():  # put back by hand
        (work.path / name).write_bytes(content)
    ran = expired.run("sign", RECORD, "--demo-key", "--as", "director")
    assert [one["code"] for one in ran.json["failed"]] == ["act.withdrawn"]
    assert find_act(services, ACT).state == "withdrawn"


def test_a_draft_that_was_edited_back_is_not_what_was_drawn_up(expired: School, within: Within) -> None:
    """A work folder whose draft the event log does not know is no act under way, whatever lies in it."""
    services, work = agreed(expired, within)
    content = one_case_less(work.data())
    closing = json.loads(work.read("closing.json"))
    work.write("data.json", content)
    work.write("closing.json", json.dumps({**closing, "data_sha512": sha512_hex(content)}).encode())
    view = find_act(services, ACT)
    assert view.act is None
    assert len(view.draft.items) == 2
    assert refused_to_sign(expired) == {"act.document_differs"}


def _rename_director(school: School, name: str) -> None:
    path = school.home / "letopis.toml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace('name = "Образцова Мария Ивановна"', f'name = "{name}"'), encoding="utf-8")


def _made_real(school: School) -> None:
    path = school.home / "letopis.toml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("simulation = true", "simulation = false"), encoding="utf-8")
