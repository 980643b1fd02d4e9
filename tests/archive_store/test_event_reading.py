"""A log is proved once and read by verbs: what is found is what a reader of everything finds."""

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive_store import event_reading
from archive_store.event_lines import Event, chained, next_event
from archive_store.event_reading import events_in, prove
from kernel.errors import IntegrityError

AT = datetime(2026, 5, 31, tzinfo=UTC)
VERBS = ("store", "seal", "act-draft", "act")
DETAILS = st.fixed_dictionaries(
    {"verb": st.sampled_from(VERBS), "text": st.sampled_from(['"verb":"seal"', "verb", '{"verb":"act"}', "\\"])}
)


def log_of(entries: list[tuple[str, dict[str, object]]]) -> bytes:
    last: Event | None = None
    lines = []
    for verb, details in entries:
        last = next_event(last, at=AT, actor="archivist", verb=verb, subject="28/x", details=details)
        lines.append(last.as_line())
    return b"".join(lines)


@given(
    st.lists(st.tuples(st.sampled_from(VERBS), DETAILS), max_size=8),
    st.sets(st.sampled_from(VERBS)),
    st.integers(0, 8),
)
def test_a_reader_by_verbs_finds_what_a_reader_of_all_finds(
    entries: list[tuple[str, dict[str, object]]], verbs: set[str], skipped: int
) -> None:
    content = log_of(entries)
    every = list(chained(content))
    proven = prove(content, None)
    wanted = [event for event in every if not verbs or event.verb in verbs]
    assert list(events_in(content, proven, verbs)) == wanted
    assert (proven.first, proven.last) == ((every[0], every[-1]) if every else (None, None))
    start = sum(len(event.as_line()) for event in every[:skipped])
    later = [event for event in wanted if event.seq > skipped]
    assert list(events_in(content, proven, verbs, start=start)) == later


def test_only_what_came_later_is_proved(monkeypatch: pytest.MonkeyPatch) -> None:
    content = log_of([("store", {})] * 3)
    known = prove(content[: len(content) // 3], None)
    proved: list[int] = []

    def counting(rest: bytes, after: Event | None) -> object:
        proved.append(len(rest))
        return chained(rest, after)

    monkeypatch.setattr(event_reading, "chained", counting)
    further = prove(content, known)
    assert proved == [len(content) * 2 // 3]
    assert further.origin is known.origin
    assert prove(content, further) is further
    # Another log that begins otherwise is proved from its beginning.
    other = log_of([("seal", {})] * 3)
    assert prove(other, further).origin is not further.origin
    assert proved[-1] == len(other)


def test_a_changed_line_is_found() -> None:
    content = log_of([("store", {})] * 3)
    proven = prove(content, None)
    with pytest.raises(IntegrityError) as caught:
        prove(content.replace(b"28/x", b"28/y", 1), proven)
    assert caught.value.code == "events.damaged"


def test_a_line_in_another_written_form_is_not_passed_over() -> None:
    """Its hash is of its fields, so it is sound; a search for the usual words would miss it."""
    last = next_event(None, at=AT, actor="archivist", verb="seal", subject="28/x", details={})
    content = json.dumps(json.loads(last.as_line()), indent=None, separators=(", ", ": ")).encode() + b"\n"
    proven = prove(content, None)
    assert not proven.plain
    assert [event.verb for event in events_in(content, proven, {"seal"})] == ["seal"]
