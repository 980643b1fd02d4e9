"""Writers killed from outside at random moments, and many writers at once."""

import hashlib
import os
import random
import select
import signal
import time
from collections.abc import Callable
from pathlib import Path

from archive_store.checker import check_root
from archive_store.directory import DirectoryMedium
from archive_store.keys import ArchiveKey
from archive_store.media import open_medium
from archive_store.paths import object_path
from archive_store.reader import list_objects, object_head, read_file, verified_chunks
from archive_store.store import clean_staging, put, put_version, remove_object
from kernel.errors import NotFoundError
from tests.archive_store.store_factory import listing, new_directory_medium, version
from tests.ocfl_judge import Judge

IDS = [f"letopis:28/2025-26/{number}a/journal" for number in range(12)]
KILLS = 60


def files(seed: int) -> dict[str, bytes]:
    return {"1/journal.pdf": random.Random(seed).randbytes(60_000), "1/seed": str(seed).encode()}


def work(medium: DirectoryMedium, seed: int, tell: Callable[[str], None]) -> None:
    """Puts, extends and removes objects for ever; says what it is about to do and what is confirmed."""
    chance = random.Random(seed)
    while True:
        object_id = chance.choice(IDS)
        number = chance.randrange(1 << 30)
        head = object_head(medium, object_id)
        if head is None:
            tell(f"begin put {object_id} {number}")
            put(medium, version(object_id, files(number)))
        elif chance.random() < 0.5:
            tell(f"begin put {object_id} {number}")
            put_version(medium, version(object_id, files(number), hours=head.version), base=head.version)
        else:
            tell(f"begin remove {object_id} 0")
            remove_object(medium, object_id)
        tell("done")


def test_sixty_kills_lose_nothing_that_was_confirmed(ram: Path, key: ArchiveKey, judge: Judge) -> None:
    new_directory_medium(ram / "a", key).close()
    confirmed: dict[str, str] = {}  # object id → seed of the content
    interrupted = 0
    for round_number in range(KILLS):
        lines = _run_and_kill(ram / "a", round_number)
        pending = None
        for line in lines:
            if line == "done":
                assert pending is not None
                _apply(confirmed, pending)
                pending = None
            else:
                pending = line.split()[1:]
        with open_medium(ram / "a") as medium:
            seen = {object_id: _seed(medium, object_id) for object_id in IDS if object_head(medium, object_id)}
            possible = [dict(confirmed)]
            if pending is not None:
                interrupted += 1
                possible.append(_apply(dict(confirmed), pending))
            assert seen in possible
            left = clean_staging(medium)
            assert left <= 1
            assert not any(path.startswith("extensions/") for path in listing(medium))
            confirmed = {head.object_id: _seed(medium, head.object_id) for head in list_objects(medium)}
            assert confirmed in possible
        if round_number % 10 == 9:
            verdict = judge.root(ram / "a")
            assert verdict.valid, verdict.text
            root, objects = check_root(ram / "a")
            assert root.ok
            assert all(report.ok for report in objects.values())
            assert set(objects) == set(confirmed)
    assert interrupted > KILLS // 3  # or the moments were badly chosen and the test proves little


def _apply(state: dict[str, str], step: list[str]) -> dict[str, str]:
    verb, object_id, seed = step
    if verb == "remove":
        del state[object_id]
    else:
        state[object_id] = seed
    return state


def _seed(medium: DirectoryMedium, object_id: str) -> str:
    seed = read_file(medium, object_id, "1/seed").decode()
    assert read_file(medium, object_id, "1/journal.pdf") == files(int(seed))["1/journal.pdf"]
    return seed


def _run_and_kill(root: Path, seed: int) -> list[str]:
    """Runs a writer for some random milliseconds after its first word; gives what it said."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            work(open_medium(root), seed, lambda text: os.write(writing, f"{text}\n".encode()) and None)
        finally:
            os._exit(1)
    os.close(writing)
    select.select([reading], [], [], 30)
    time.sleep(random.Random(seed).uniform(0, 0.04))
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    with os.fdopen(reading) as stream:
        return stream.read().splitlines()


def test_four_writers_of_the_same_objects_agree(ram: Path, key: ArchiveKey, judge: Judge) -> None:
    """Each puts all objects, in its own order; a purge runs beside them on objects that share the folders above."""
    new_directory_medium(ram / "a", key).close()
    doomed = [f"letopis:28/1990-91/{number}a/journal" for number in range(20)]
    with open_medium(ram / "a") as medium:
        for object_id in doomed:
            put(medium, version(object_id))

    def put_all(number: int) -> None:
        with open_medium(ram / "a") as medium:
            receipts = set()
            for object_id in random.Random(number).sample(IDS, len(IDS)):
                receipts.add(put(medium, version(object_id, files(1))))
            for object_id in IDS:
                receipts.add(put_version(medium, version(object_id, files(2), hours=1), base=1))
            assert len(receipts) == 2 * len(IDS)

    def purge(_: int) -> None:
        with open_medium(ram / "a") as medium:
            for object_id in doomed:
                remove_object(medium, object_id)
                clean_staging(medium)

    children = [_child(put_all, number) for number in range(3)] + [_child(purge, 0)]
    assert [os.waitpid(child, 0)[1] for child in children] == [0, 0, 0, 0]
    with open_medium(ram / "a") as medium:
        assert sorted(head.object_id for head in list_objects(medium)) == sorted(IDS)
        assert all(head.version == 2 for head in list_objects(medium))
        assert not any(path.startswith("extensions/") for path in listing(medium))
    verdict = judge.root(ram / "a")
    assert verdict.valid, verdict.text
    assert verdict.objects == len(IDS)


def test_readers_beside_a_writer_always_see_a_whole_object(ram: Path, key: ArchiveKey) -> None:
    with new_directory_medium(ram / "a", key) as medium:
        put(medium, version(IDS[0], files(0)))

        def extend(_: int) -> None:
            with open_medium(ram / "a") as own:
                for number in range(1, 40):
                    put_version(own, version(IDS[0], files(number), hours=number), base=number)

        child = _child(extend, 0)
        seen = set()
        while os.waitpid(child, os.WNOHANG)[0] == 0:
            head = object_head(medium, IDS[0])
            assert head is not None
            chunks = verified_chunks(medium, object_path(IDS[0]), head.files["1/seed"])
            seed = int(b"".join(chunks))
            assert seed == head.version - 1
            assert head.files["1/journal.pdf"].sha512 == hashlib.sha512(files(seed)["1/journal.pdf"]).hexdigest()
            seen.add(seed)
        assert _seed(medium, IDS[0]) == "39"
        assert len(seen) > 3


def _child(action: Callable[[int], None], number: int) -> int:
    child = os.fork()
    if child:
        return child
    status = 1
    try:
        action(number)
        status = 0
    finally:
        os._exit(status)


def test_removing_twice_at_once_succeeds_once(ram: Path, key: ArchiveKey) -> None:
    with new_directory_medium(ram / "a", key) as medium:
        put(medium, version(IDS[0]))

    def remove(_: int) -> None:
        with open_medium(ram / "a") as own:
            try:
                remove_object(own, IDS[0])
            except NotFoundError:
                os._exit(7)

    children = [_child(remove, number) for number in range(4)]
    statuses = sorted(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children)
    assert statuses == [0, 7, 7, 7]
