"""Any sequence of writes, versions, removals and reopenings: the medium holds exactly what a simple model holds."""

import shutil
import tempfile
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from archive_store.checker import check_root
from archive_store.directory import DirectoryMedium
from archive_store.keys import ArchiveKey
from archive_store.media import open_medium
from archive_store.memory import MemoryMedium
from archive_store.paths import object_path
from archive_store.reader import copy_out, list_objects, read_file
from archive_store.store import clean_staging, put, put_version, remove_object
from archive_store.versions import Receipt
from kernel.errors import BadInputError, NotFoundError, RefusedError
from tests.archive_store.store_factory import listing, new_directory_medium, new_memory_medium, version

IDS = st.sampled_from([f"letopis:28/2025-26/{name}/journal" for name in ("7a", "7b", "8a")])
NAMES = st.sampled_from(["a", "b/c", "b/d", "b", "1/journal.pdf"])
FILES = st.dictionaries(NAMES, st.sampled_from([b"", b"one", b"two", b"three"]), min_size=1, max_size=3)
# What a model object is: the list of its versions, each a mapping from path to content.
Model = dict[str, list[dict[str, bytes]]]


class Store(RuleBasedStateMachine):
    """A folder and a memory medium driven side by side, against the model."""

    @initialize()
    def begin(self) -> None:
        self.folder = Path(tempfile.mkdtemp(dir="/dev/shm"))
        key = ArchiveKey.create(self.folder / "key")
        self.media: list[DirectoryMedium | MemoryMedium] = [
            new_directory_medium(self.folder / "a", key),
            new_memory_medium(key),
        ]
        self.model: Model = {}
        self.receipts: dict[tuple[str, int], Receipt] = {}

    def teardown(self) -> None:
        if hasattr(self, "folder"):
            report, objects = check_root(self.folder / "a")
            assert report.ok
            assert set(objects) == set(self.model)
            assert all(found.ok for found in objects.values())
            shutil.rmtree(self.folder)

    def _both(self, action):
        """The outcome of the action on each medium: a value or an error's code; they must agree."""
        outcomes = []
        for medium in self.media:
            try:
                outcomes.append(action(medium))
            except (RefusedError, NotFoundError) as error:
                outcomes.append(error.code)
        assert outcomes[0] == outcomes[1]
        return outcomes[0]

    @rule(object_id=IDS, files=FILES)
    def put(self, object_id: str, files: dict[str, bytes]) -> None:
        try:
            wanted = version(object_id, files)
        except BadInputError:
            return  # a file and a folder of one name
        outcome = self._both(lambda medium: put(medium, wanted))
        if object_id not in self.model:
            self.model[object_id] = [dict(files)]
            self.receipts[object_id, 1] = outcome
        if self.model[object_id][0] == files:
            assert outcome == self.receipts[object_id, 1]
        else:
            assert outcome == "store.conflict"

    @rule(object_id=IDS, files=FILES, hours=st.integers(1, 3))
    def extend(self, object_id: str, files: dict[str, bytes], hours: int) -> None:
        versions = self.model.get(object_id)
        state = {**(versions[-1] if versions else {}), **files}
        try:
            change = version(object_id, files, hours=hours)
            version(object_id, state)
        except BadInputError:
            return
        outcome = self._both(lambda medium: put_version(medium, change))
        if versions is None:
            assert outcome == "store.no_object"
        elif state == versions[-1]:
            assert outcome == self.receipts[object_id, len(versions)]
        else:
            versions.append(state)
            assert outcome.version == len(versions)
            self.receipts[object_id, len(versions)] = outcome

    @rule(object_id=IDS)
    def remove(self, object_id: str) -> None:
        outcome = self._both(lambda medium: remove_object(medium, object_id))
        if self.model.pop(object_id, None) is None:
            assert outcome == "store.no_object"

    @rule()
    def reopen(self) -> None:
        directory, memory = self.media
        assert isinstance(directory, DirectoryMedium)
        assert isinstance(memory, MemoryMedium)
        directory.close()
        self.media[0] = open_medium(self.folder / "a")
        memory.power_cut()

    @rule(object_id=IDS)
    def copy(self, object_id: str) -> None:
        if object_id in self.model:
            target = self.folder / "out"
            copy_out(self.media[0], object_id, target)
            copied = {str(path.relative_to(target)): path.read_bytes() for path in target.rglob("*") if path.is_file()}
            assert copied == self.model[object_id][-1]
            shutil.rmtree(target)

    @invariant()
    def holds_what_the_model_holds(self) -> None:
        if not hasattr(self, "folder"):
            return
        for medium in self.media:
            heads = {head.object_id: head for head in list_objects(medium)}
            assert set(heads) == set(self.model)
            for object_id, head in heads.items():
                assert head.version == len(self.model[object_id])
                assert head.inventory_sha512 == self.receipts[object_id, head.version].inventory_sha512
                held = {path: read_file(medium, object_id, path) for path in head.files}
                assert held == self.model[object_id][-1]
            assert clean_staging(medium) == 0
        assert listing(self.media[0]) == listing(self.media[1])
        assert all(object_path(object_id) + "/" in listing(self.media[0]) for object_id in self.model)


TestStore = Store.TestCase
TestStore.settings = settings(
    max_examples=30, stateful_step_count=20, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck)
)
