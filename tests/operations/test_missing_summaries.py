"""A journal without its summary goes only by the commission's protocol that there is none, and the act says so."""

import shutil
from pathlib import Path

import pytest

from kernel.ids import SchoolYear
from letopis.demo.files import write_canonical
from letopis.demo.small import small_school
from operations.missing_summaries import missing_summaries, note_missing_summary
from retention.accounts import Protocol
from tests.conftest import School
from tests.operations.conftest import ACT, JANUARY, Within, code_of, copy_of

JOURNAL, SUMMARY = "test/2025-26/5a/journal", "test/2025-26/5a/summary"
ABSENT = ("inventory", "absent", "2026", "--class", "5А")


@pytest.fixture(scope="session")
def lonely_once(tmp_path_factory: pytest.TempPathFactory) -> School:
    """A journal whose term is over, and whose class never had a summary."""
    folder = tmp_path_factory.mktemp("lonely")
    school = School(folder / "home")
    school.ok("init", "--profile", "demo", "--school", "Школа", "--id", "test", "--demo-keys", "--simulation")
    school.work_alone()
    files = write_canonical(small_school(classes=1, pupils=3, lessons_per_subject=3, seed=3), folder / "exports")
    school.ok("import", *map(str, files))
    school.ok("close", "2026", "--kind", "journal", "--order", "№ 95 от 28.05.2026")
    assert school.ok("sign", "--all", "--demo-key")["signed"] == [JOURNAL]
    # The import would make a summary yet; a class that never had one has no import left.
    shutil.move(school.home / "imports", folder / "imports")
    school.ok("clock", "set", "2032-01-10")
    return school


@pytest.fixture
def lonely(lonely_once: School, tmp_path: Path) -> School:
    return copy_of(lonely_once, tmp_path)


def test_the_protocol_lets_it_go_and_the_act_tells_of_it(lonely: School) -> None:
    blocked = lonely.ok("retention", "due")["blocked"]
    assert "retention.summary_not_signed" in {reason["code"] for reason in blocked[0]["reasons"]}
    assert lonely.refused("act", "draft", "--as", "archivist") == (3, "act.nothing_due")
    said = lonely.ok(*ABSENT, "--protocol", "№ 2 от 09.01.2032", "--as", "archivist")
    assert said == {"absent": True, "summary": SUMMARY}
    [item] = lonely.ok("act", "draft", "--as", "archivist")["act"]["items"]
    assert item["id"] == JOURNAL
    assert "Сводной ведомости этого класса и года нет: протокол ЭК № 2 от 09.01.2032." in item["reason"]
    assert lonely.refused(*ABSENT, "--protocol", "№ 2 от 09.01.2032") == (4, "summary.noted")
    # Taken back, it stops the act that is under way.
    assert lonely.ok(*ABSENT, "--lift", "ведомость нашлась на бумаге", "--as", "archivist")["absent"] is False
    assert lonely.refused("act", "approve", ACT, "--by", "archivist") == (4, "act.items_blocked")
    assert lonely.refused(*ABSENT, "--lift", "ещё раз") == (3, "summary.not_noted")


def test_a_summary_that_turns_up_makes_it_void(lonely_once: School, lonely: School, within: Within) -> None:
    lonely.ok(*ABSENT, "--protocol", "№ 2 от 09.01.2032")
    assert [one["id"] for one in lonely.ok("retention", "due")["due"]] == [JOURNAL]
    shutil.copytree(lonely_once.home.parent / "imports", lonely.home / "imports")
    for step in (None, ("close", "2026", "--kind", "summary", "--order", "№ 95 от 28.05.2026")):
        if step is not None:
            lonely.ok(*step)
        assert lonely.ok("retention", "due")["due"] == []  # imported, under way: it may come yet
    lonely.ok("close", "2026", "--kind", "summary", "--order", "№ 95 от 28.05.2026")
    assert lonely.ok("sign", "--all", "--demo-key")["signed"] == [SUMMARY]
    blocked = {one["id"]: one["reasons"] for one in lonely.ok("retention", "due")["blocked"]}
    assert "retention.summary_not_inventoried" in {reason["code"] for reason in blocked[JOURNAL]}
    assert SUMMARY in missing_summaries(within(lonely, JANUARY))  # it was found then, and is void now


def test_what_is_no_protocol_is_refused(
    lonely_once: School, lonely: School, expired_once: School, within: Within
) -> None:
    assert lonely.refused(*ABSENT, "--protocol", "протокол") == (2, "cli.bad_reference")
    assert lonely.refused(*ABSENT, "--protocol", "  ") == (2, "cli.bad_protocol")
    assert lonely.refused(*ABSENT, "--protocol", "№ 2 от 11.01.2032") == (4, "summary.protocol_in_future")
    assert lonely.refused("inventory", "absent", "2026", "--class", "9Ю", "--protocol", "№ 2 от 09.01.2032") == (
        3, "summary.no_journal",
    )  # fmt: skip
    assert lonely.refused(*ABSENT) == (2, "cli.usage")
    assert lonely.refused(*ABSENT, "--protocol", "№ 2 от 09.01.2032", "--as", "secretary")[1] == "role.not_allowed"
    assert expired_once.refused(*ABSENT, "--protocol", "№ 2 от 09.01.2032") == (4, "summary.exists")
    shutil.copytree(lonely_once.home.parent / "imports", lonely.home / "imports")
    assert lonely.refused(*ABSENT, "--protocol", "№ 2 от 09.01.2032") == (4, "summary.exists")
    shutil.rmtree(lonely.home / "imports")
    for name in "ab":
        lonely.medium(name).rename(lonely.medium(name).with_name(f"away-{name}"))
    services = within(lonely, JANUARY)
    protocol = Protocol(number="2", dated=services.today())
    # What only one medium would know is not told; and of what lies on media that are away nothing can be said.
    assert code_of(lambda: note_missing_summary(services, SchoolYear(2026), "5А", protocol, "archivist")) == (
        "act.too_few_to_tell"
    )
