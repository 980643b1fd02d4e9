"""Due dates of copies, the journal that survives a kill, and the brake."""

import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from archive_store.check_source import FolderSource
from archive_store.fixity import INTERVAL, Fact, FixityJournal, due, next_due
from archive_store.throttle import Throttled

NOW = datetime(2030, 6, 1, 9, tzinfo=UTC)


def fact(folder: str, days: int, *codes: str, run: int = 0) -> Fact:
    return Fact(folder, f"letopis:{folder}", NOW - timedelta(days=days), codes, run)


def test_never_verified_first_then_bad_then_longest_ago() -> None:
    facts = {
        one.folder: one for one in (fact("old", 400), fact("older", 800), fact("fresh", 3), fact("bad", 1, "E092"))
    }
    order = due(["fresh", "older", "old", "bad", "never"], facts, NOW)
    assert order == ["never", "bad", "older", "old"]
    assert next_due(facts) == NOW - timedelta(days=800) + INTERVAL
    assert next_due({}) is None


@given(st.dictionaries(st.text("abc", min_size=1, max_size=4), st.integers(0, 900)), st.integers(0, 900))
def test_every_copy_comes_due_within_the_interval(ages: dict[str, int], later: int) -> None:
    """Nothing is forgotten: after an interval without a check, each copy is due, and none before its day."""
    facts = {folder: fact(folder, age) for folder, age in ages.items()}
    then = NOW + timedelta(days=later)
    chosen = set(due(facts, facts, then))
    assert chosen == {folder for folder, age in ages.items() if age + later >= INTERVAL.days}


def test_the_journal_keeps_the_newest_and_passes_over_what_is_torn(tmp_path: Path) -> None:
    journal = FixityJournal(tmp_path / "care/a.jsonl")
    assert journal.facts() == {}
    journal.note([fact("a", 10), fact("b", 10, "E092")])
    journal.note([fact("a", 1)])
    path = tmp_path / "care/a.jsonl"
    path.write_bytes(path.read_bytes() + b'{"folder": "c", "at')
    assert journal.facts() == {"a": fact("a", 1), "b": fact("b", 10, "E092")}
    journal.compact(["a"])
    assert journal.facts() == {"a": fact("a", 1)}
    assert len(path.read_bytes().splitlines()) == 1


def test_a_check_that_was_broken_off_goes_on(tmp_path: Path) -> None:
    journal = FixityJournal(tmp_path / "a.jsonl")
    first = journal.open_run()
    journal.note([fact("a", 0, run=first)])
    assert FixityJournal(tmp_path / "a.jsonl").open_run() == first  # the process died
    journal.close_run()
    second = journal.open_run()
    assert second == first + 1
    assert journal.open_run(anew=True) == second


def test_a_brake_keeps_the_rate(tmp_path: Path) -> None:
    (tmp_path / "f").write_bytes(bytes(400_000))
    source = Throttled(FolderSource(tmp_path), 1_000_000)
    begun = time.monotonic()
    assert sum(map(len, source.chunks("f"))) == 400_000
    assert time.monotonic() - begun >= 0.35
    assert source.names("") == {"f": "file"}
    assert not source.has_folder("f")
