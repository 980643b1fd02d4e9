"""What every implementation of `Medium` must do: inherit from `MediumContract` and give a `medium` fixture."""

import threading
from datetime import UTC, datetime

import pytest

from archive_store.medium import CHUNK, Entry, Kind, Medium, read_whole
from kernel.errors import NotFoundError, RefusedError


class MediumContract:
    """The `medium` fixture gives an empty folder `w` in its root to play in."""

    def test_a_new_file_reads_back_in_order(self, medium: Medium) -> None:
        medium.write_new("w/f", iter([b"ab", b"", b"cd"]))
        assert read_whole(medium, "w/f") == b"abcd"
        assert medium.entry("w/f") == Entry("f", Kind.FILE, 4)

    @pytest.mark.parametrize("size", [0, 1, 4095, 4096, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK + 513])
    def test_fresh_and_plain_reading_agree_at_every_size(self, medium: Medium, size: int) -> None:
        data = bytes(range(251)) * (size // 251 + 1)
        medium.write_new("w/f", [data[:size]])
        pieces = list(medium.chunks("w/f", fresh=True))
        assert b"".join(pieces) == data[:size] == read_whole(medium, "w/f")
        assert all(0 < len(piece) <= CHUNK for piece in pieces)

    def test_nothing_is_written_over_a_file(self, medium: Medium) -> None:
        medium.write_new("w/f", [b"old"])
        with pytest.raises(RefusedError) as caught:
            medium.write_new("w/f", [b"new"])
        assert caught.value.code == "store.path_taken"
        assert read_whole(medium, "w/f") == b"old"

    def test_an_error_of_the_source_passes_through(self, medium: Medium) -> None:
        def broken():
            yield b"ab"
            raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            medium.write_new("w/f", broken())

    def test_entries_are_sorted_and_typed(self, medium: Medium) -> None:
        medium.write_new("w/b", [b"xyz"])
        medium.make_folder("w/a")
        assert medium.entries("w") == [Entry("a", Kind.FOLDER, 0), Entry("b", Kind.FILE, 3)]
        assert medium.entry("w/a") == Entry("a", Kind.FOLDER, 0)
        assert "w" in [entry.name for entry in medium.entries("")]

    def test_what_is_absent_is_none_or_not_found(self, medium: Medium) -> None:
        medium.write_new("w/f", [b""])
        assert medium.entry("w/no") is None
        assert medium.entry("w/no/deeper") is None
        assert medium.entry("w/f/below-a-file") is None
        actions = [
            lambda: medium.entries("w/no"),
            lambda: list(medium.chunks("w/no")),
            lambda: medium.tail("w/no", start=0),
            lambda: medium.write_new("w/no/f", [b""]),
            lambda: medium.make_folder("w/no/d"),
            lambda: medium.append("w/no", b"x", size=0),
            lambda: medium.truncate("w/no", size=0),
            lambda: medium.move("w/no", "w/x"),
            lambda: medium.sync_folder("w/no"),
            lambda: medium.remove_file("w/no"),
            lambda: medium.remove_folder("w/no"),
        ]
        for action in actions:
            with pytest.raises(NotFoundError) as caught:
                action()
            assert caught.value.code == "store.no_path"

    def test_a_folder_is_made_once_and_removed_when_empty(self, medium: Medium) -> None:
        medium.make_folder("w/d")
        with pytest.raises(RefusedError):
            medium.make_folder("w/d")
        medium.write_new("w/d/f", [b"x"])
        with pytest.raises(RefusedError) as caught:
            medium.remove_folder("w/d")
        assert caught.value.code == "store.path_taken"
        medium.remove_file("w/d/f")
        medium.remove_folder("w/d")
        assert medium.entries("w") == []

    def test_append_continues_exactly_where_the_caller_thinks(self, medium: Medium) -> None:
        medium.write_new("w/f", [b"ab"])
        medium.append("w/f", b"cd", size=2)
        with pytest.raises(RefusedError) as caught:
            medium.append("w/f", b"ef", size=2)
        assert caught.value.code == "store.path_taken"
        assert read_whole(medium, "w/f") == b"abcd"
        assert medium.tail("w/f", start=3) == b"d"
        assert medium.tail("w/f", start=9) == b""

    def test_truncate_keeps_the_beginning(self, medium: Medium) -> None:
        medium.write_new("w/f", [b"abcd"])
        medium.truncate("w/f", size=1)
        assert read_whole(medium, "w/f") == b"a"

    def test_move_takes_folders_along_and_never_overwrites_unasked(self, medium: Medium) -> None:
        medium.make_folder("w/d")
        medium.write_new("w/d/f", [b"x"])
        medium.make_folder("w/e")
        with pytest.raises(RefusedError):
            medium.move("w/d", "w/e")
        if not medium.traits.moves_folders:
            return
        medium.move("w/d", "w/e/d")
        assert medium.entry("w/d") is None
        assert read_whole(medium, "w/e/d/f") == b"x"

    def test_move_replaces_a_file_when_asked(self, medium: Medium) -> None:
        medium.write_new("w/f", [b"old"])
        medium.write_new("w/g", [b"new"])
        with pytest.raises(RefusedError):
            medium.move("w/g", "w/f")
        medium.move("w/g", "w/f", replace=True)
        assert read_whole(medium, "w/f") == b"new"
        assert [entry.name for entry in medium.entries("w")] == ["f"]

    def test_what_is_deferred_is_there_when_the_block_ends(self, medium: Medium) -> None:
        with medium.deferred():
            medium.make_folder("w/d")
            medium.write_new("w/d/f", [b"x"])
            medium.sync_folder("w/d")
            medium.sync_folder("w")
        assert read_whole(medium, "w/d/f", fresh=True) == b"x"

    def test_an_error_in_a_deferred_block_passes_through_and_ends_it(self, medium: Medium) -> None:
        with pytest.raises(ZeroDivisionError), medium.deferred():
            raise ZeroDivisionError
        medium.write_new("w/f", [b"x"])
        assert read_whole(medium, "w/f", fresh=True) == b"x"

    def test_traces_are_counted_until_nothing_is_left(self, medium: Medium) -> None:
        assert medium.traces("w/d") == 0
        medium.make_folder("w/d")
        medium.write_new("w/d/f", [b"x"])
        medium.write_new("w/d/g", [b"y"])
        assert medium.traces("w/d") >= 2
        assert medium.traces("w/d/f") == 1
        for name in ("f", "g"):
            medium.remove_file(f"w/d/{name}")
        medium.remove_folder("w/d")
        assert medium.traces("w/d") == 0

    def test_nothing_is_locked_unasked(self, medium: Medium) -> None:
        medium.write_new("w/f", [b"x"])
        assert medium.locked_until("w") is None
        if not medium.traits.can_lock:
            with pytest.raises(RefusedError) as caught:
                medium.lock_until("w/f", datetime(2030, 1, 1, tzinfo=UTC))
            assert caught.value.code == "store.cannot_lock"

    def test_syncing_changes_nothing_that_is_seen(self, medium: Medium) -> None:
        medium.write_new("w/f", [b"x"])
        medium.sync_folder("w")
        medium.sync_folder("")
        assert read_whole(medium, "w/f") == b"x"

    def test_room_shrinks_by_what_is_written(self, medium: Medium) -> None:
        before = medium.free_bytes()
        medium.write_new("w/f", [bytes(8 << 20)])
        assert 0 < medium.free_bytes() < before

    def test_a_lock_is_for_one(self, medium: Medium) -> None:
        with medium.lock("w/l"):
            assert medium.entry("w/l") == Entry("l", Kind.FILE, 0)
            with medium.try_lock("w/l") as got:
                assert not got
            with medium.try_lock("w/other") as got:
                assert got
        with medium.try_lock("w/l") as got:
            assert got

    def test_a_waiting_lock_comes_through(self, medium: Medium) -> None:
        seen = []

        def second() -> None:
            with medium.lock("w/l"):
                seen.append("second")

        with medium.lock("w/l"):
            thread = threading.Thread(target=second)
            thread.start()
            thread.join(0.05)
            seen.append("first")
        thread.join(10)
        assert seen == ["first", "second"]

    def test_a_lock_falls_with_an_error(self, medium: Medium) -> None:
        with pytest.raises(ZeroDivisionError), medium.lock("w/l"):
            raise ZeroDivisionError
        with medium.try_lock("w/l") as got:
            assert got
