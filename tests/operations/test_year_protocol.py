"""The final protocol of a year's close: all that was archived, and what was not."""

import json
from pathlib import Path

from letopis.demo.files import write_canonical
from letopis.demo.small import small_school
from tests.conftest import School
from tests.operations.test_extracting import text_of


def test_it_says_what_is_done_and_what_is_left(archived_copy: School, tmp_path: Path) -> None:
    school, first = archived_copy, tmp_path / "first.pdf"
    school.ok("status", "--protocol", "2026", "-o", str(first))
    text = text_of(first)
    assert "закрытия 2025/2026 учебного года" in text
    assert "4 (четыре) документа" in text
    assert text.count("3 из 3") == 4
    assert "Все перечисленные документы подписаны и хранятся в 3 копиях" in text
    for one in school.ok("status")["records"]:
        assert f"31.12.{one['first_act_year'] - 1}" in text
    late = small_school(classes=3, pupils=3, lessons_per_subject=3, seed=4)[2:]
    school.ok("import", *map(str, write_canonical(late, tmp_path / "late")))
    (school.medium("c") / "MEDIUM.json").rename(tmp_path / "away")
    second = tmp_path / "second.pdf"
    school.ok("status", "--protocol", "2026", "-o", str(second))
    text = text_of(second)
    assert "Не закончено" in text
    assert "Классный журнал 7А: принят, не закрыт." in text
    assert "2 из 3" in text
    last = json.loads((school.home / "log" / "events.jsonl").read_text().splitlines()[-1])
    assert (last["verb"], last["subject"]) == ("year-protocol", "test/2025-26")


def test_what_may_not_be(archived: School, tmp_path: Path) -> None:
    target = ("-o", str(tmp_path / "protocol.pdf"))
    assert archived.refused("status", "--protocol", "2020", *target) == (3, "year.nothing")
    assert archived.refused("status", "--protocol", "год", *target)[0] == 2
    assert archived.refused("status", "--protocol", "2026") == (2, "cli.usage")
    assert archived.refused("status", *target) == (2, "cli.usage")
    assert archived.refused("status", "--protocol", "2026", "-o", str(tmp_path)) == (2, "print.target_unusable")
