"""The yearly inventory: what it lists, that one comes after another, and that only an approved one counts."""

from pathlib import Path

import pytest

from archive_store.paths import object_id, object_path
from kernel.errors import LetopisError
from operations.due import due_on
from operations.folders import WorkFolder
from operations.inventories import draft_inventory, inventories, withdraw_inventory
from operations.paper_queue import Done, PaperStep, note_paper
from profiles.words import Carrier
from retention.inventory import Inventory
from tests.conftest import School
from tests.operations.conftest import INVENTORY, JANUARY, JOURNALS, Within, code_of

SUMMARIES = ["test/2025-26/5a/summary", "test/2025-26/6a/summary"]


def test_it_lists_what_is_kept_above_ten_years_with_its_files(expired: School, within: Within) -> None:
    [standing] = inventories(within(expired, JANUARY))
    assert standing.in_force
    assert str(standing.record) == INVENTORY
    assert [item.record for item in standing.inventory.items] == SUMMARIES
    assert [item.number for item in standing.inventory.items] == [1, 2]
    file = standing.inventory.items[0].files[0]
    assert len(file.sha512) == 128
    assert file.signed_by.startswith("ОБРАЗЦОВА")
    assert file.timestamp
    assert standing.inventory.size == sum(item.files[0].size for item in standing.inventory.items)
    assert standing.inventory.protocol is not None


def test_what_is_listed_is_not_listed_again(expired: School, within: Within) -> None:
    services = within(expired, JANUARY)
    assert code_of(lambda: draft_inventory(services, 2026, Carrier.ELECTRONIC, "archivist")) == (
        "inventory.nothing_to_list"
    )
    assert code_of(lambda: draft_inventory(services, 2033, Carrier.ELECTRONIC, "archivist")) == "inventory.bad_year"
    assert code_of(lambda: draft_inventory(services, -1, Carrier.ELECTRONIC, "archivist")) == "inventory.bad_year"
    assert code_of(lambda: withdraw_inventory(services, INVENTORY, "x", "archivist")) == "inventory.unknown"
    assert code_of(lambda: withdraw_inventory(services, JOURNALS[0], "x", "archivist")) == "inventory.unknown"


def test_an_inventory_that_is_gone_from_two_media_unblocks_nothing(expired: School, within: Within) -> None:
    """One copy proves that it was, not that it counts."""
    services = within(expired, JANUARY)
    assert [one.record for one in due_on(services, services.today()).due] == list(JOURNALS)
    for name in "ab":
        folder = expired.medium(name) / object_path(object_id(INVENTORY))
        document = next(folder.rglob("data.json"))
        document.write_bytes(document.read_bytes()[::-1])
        expired.run("media", "check", name, "--full")
    services = within(expired, JANUARY)
    found = due_on(services, services.today())
    assert found.due == ()
    assert {reason.code for one in found.blocked for reason in one.decision.reasons} == {
        "retention.summary_not_inventoried"
    }


def test_paper_that_was_handed_over(expired: School, within: Within) -> None:
    services = within(expired, JANUARY)
    with pytest.raises(LetopisError):
        draft_inventory(services, 2032, Carrier.PAPER, "archivist")
    day = services.today()
    for step in PaperStep:
        sheets, by = 4 if step is PaperStep.LACED else None, "director" if step is PaperStep.SIGNED else ""
        note_paper(services, [SUMMARIES[0]], Done(step, day, sheets, by), "archivist")
    record = draft_inventory(services, 2032, Carrier.PAPER, "archivist")
    inventory = Inventory.model_validate_json(WorkFolder(services.home.work_folder(record)).data())
    assert [(item.record, item.leaves) for item in inventory.items] == [(SUMMARIES[0], 4)]
    assert inventory.leaves == 4
    assert inventory.items[0].title.startswith("Сводная ведомость учёта успеваемости обучающихся 5А")
    assert code_of(lambda: draft_inventory(services, 2032, Carrier.PAPER, "archivist")) == "inventory.under_way"
    assert withdraw_inventory(services, "2032-1", "ошибка", "archivist") == record
    again = draft_inventory(services, 2032, Carrier.PAPER, "archivist")
    assert (record.unit, again.unit) == ("inventory-2032-1", "inventory-2032-2")  # a number is used once
    assert expired.ok("inventory", "list")["inventories"][1]["in_force"] is False


def test_a_summary_whose_term_is_too_short_for_an_inventory_blocks_nothing(
    tmp_path: Path, exports: list[Path], within: Within
) -> None:
    """Cases kept for ten years or less stand in the nomenclature alone: their journals wait for no inventory."""
    school = School(tmp_path / "home")
    school.ok("init", "--profile", "demo", "--school", "МБОУ «Учебная школа»", "--id", "test", "--demo-keys",
              "--simulation")  # fmt: skip
    school.work_alone()
    profile = school.home / "profile.toml"
    text = profile.read_text(encoding="utf-8")
    profile.write_text(text.replace("[summary.term]\nvalue = 75", "[summary.term]\nvalue = 10"), encoding="utf-8")
    school.ok("import", str(exports[0]))
    school.ok("close", "2026", "--order", "№ 95 от 28.05.2026")
    assert school.ok("sign", "--all", "--demo-key")["failed"] == []
    services = within(school, JANUARY)
    assert code_of(lambda: draft_inventory(services, 2026, Carrier.ELECTRONIC, "archivist")) == (
        "inventory.nothing_to_list"
    )
    found = due_on(services, services.today())
    assert [one.record for one in found.due] == [JOURNALS[0]]
    assert found.blocked == ()
