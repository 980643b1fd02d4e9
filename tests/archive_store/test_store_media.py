"""Making and opening media: nothing is written where no proved medium is; the README's commands do what it says."""

import json
import re
import subprocess
from pathlib import Path
from threading import Thread

import pytest

from archive_store.archive_keys import believed, first_key, next_key, parse_file
from archive_store.check_source import source_of
from archive_store.checker import check_root
from archive_store.identity import MediumIdentity, parse_identity
from archive_store.keys import ArchiveKey, signature_text, verify
from archive_store.media import create_medium, initialise, open_medium, publish_keys
from archive_store.medium import read_whole
from archive_store.memory import MemoryMedium
from archive_store.paths import object_path
from archive_store.store import put, put_version
from kernel.errors import BadInputError, IntegrityError, NotFoundError, RefusedError, UnavailableError
from tests.archive_store.interrupted_medium import InterruptedMedium, PowerCut, raising
from tests.archive_store.store_factory import AT, identity, new_directory_medium, version
from tests.ocfl_judge import Judge


def test_a_new_medium_is_a_valid_empty_root(tmp_path: Path, key: ArchiveKey, judge: Judge) -> None:
    with new_directory_medium(tmp_path / "a", key) as medium:
        assert medium.identity == identity(key)
    verdict = judge.root(tmp_path / "a")
    assert (verdict.valid, verdict.objects) == (True, 0)
    report, objects = check_root(tmp_path / "a", anchors=[key.key_id])
    assert report.ok
    assert objects == {}
    assert {finding.code for finding in report.findings} == {"events.empty"}


def test_opening_proves_the_identity(tmp_path: Path, key: ArchiveKey) -> None:
    new_directory_medium(tmp_path / "a", key).close()
    with open_medium(tmp_path / "a", expected_uuid=identity(key).uuid, anchors=[key.key_id]) as medium:
        assert medium.identity == identity(key)
        assert medium.root == tmp_path / "a"


def test_a_listing_passes_by_what_another_takes_away_meanwhile(tmp_path: Path, key: ArchiveKey) -> None:
    folder = tmp_path / "a" / "extensions"
    with new_directory_medium(tmp_path / "a", key) as medium:
        for list_names in (
            lambda: {entry.name for entry in medium.entries("extensions")},
            lambda: set(source_of(tmp_path / "a").names("extensions")),
        ):
            standing = list_names()
            for _ in range(2):
                fleeting = [folder / f"fleeting-{number}" for number in range(500)]
                for path in fleeting:
                    path.touch()
                remover = Thread(target=lambda paths=fleeting: [path.unlink() for path in paths])
                remover.start()
                while remover.is_alive():
                    assert standing <= list_names()
                remover.join()
                assert list_names() == standing


def test_an_unmounted_place_is_never_written_to(tmp_path: Path, key: ArchiveKey) -> None:
    (tmp_path / "mount").mkdir()
    for path in (tmp_path / "mount", tmp_path / "none", tmp_path / "none/deeper"):
        with pytest.raises(UnavailableError) as caught:
            open_medium(path)
        assert caught.value.code == "media.missing"
    with pytest.raises(UnavailableError) as caught:
        create_medium(tmp_path / "none/deeper", identity(key), key)
    assert caught.value.code == "media.missing"
    assert list(tmp_path.iterdir()) == [tmp_path / "mount"]
    assert list((tmp_path / "mount").iterdir()) == []


def test_another_medium_is_not_taken_for_this_one(tmp_path: Path, key: ArchiveKey) -> None:
    new_directory_medium(tmp_path / "b", key, "b", 2).close()
    with pytest.raises(IntegrityError) as caught:
        open_medium(tmp_path / "b", expected_uuid=identity(key).uuid)
    assert caught.value.code == "media.foreign"


@pytest.mark.parametrize(
    ("name", "change", "code"),
    [
        ("MEDIUM.json", lambda text: text.replace("ответственный", "неизвестный"), "media.bad_signature"),
        ("MEDIUM.json", lambda text: text.replace("medium/1", "medium/2"), "media.bad_identity"),
        ("MEDIUM.json", lambda text: text[:-20], "media.bad_identity"),
        ("MEDIUM.json.sig", lambda _: "", "media.bad_signature"),
        ("MEDIUM.json.sig", lambda text: text.swapcase(), "media.bad_signature"),
        ("archive-keys.json", lambda _: "[]", "key.bad_list"),
        ("archive-keys.json", lambda text: text.replace("Ed25519", "RSA"), "key.bad_list"),
    ],
)
def test_a_false_passport_is_refused(tmp_path: Path, key: ArchiveKey, name: str, change, code: str) -> None:
    new_directory_medium(tmp_path / "a", key).close()
    path = tmp_path / "a" / name
    path.write_text(change(path.read_text()))
    with pytest.raises(IntegrityError) as caught:
        open_medium(tmp_path / "a")
    assert caught.value.code == code


@pytest.mark.parametrize("name", ["MEDIUM.json.sig", "archive-keys.json"])
def test_a_passport_without_proof_is_refused(tmp_path: Path, key: ArchiveKey, name: str) -> None:
    new_directory_medium(tmp_path / "a", key).close()
    (tmp_path / "a" / name).unlink()
    with pytest.raises(IntegrityError):
        open_medium(tmp_path / "a")


def test_a_medium_made_with_a_strangers_key_is_refused_by_anchor(tmp_path: Path, key: ArchiveKey) -> None:
    stranger = ArchiveKey.create(tmp_path / "stranger.key")
    new_directory_medium(tmp_path / "a", stranger).close()
    open_medium(tmp_path / "a").close()
    with pytest.raises(IntegrityError) as caught:
        open_medium(tmp_path / "a", anchors=[key.key_id])
    assert caught.value.code == "media.bad_signature"


def test_a_folder_with_things_in_it_does_not_become_a_medium(tmp_path: Path, key: ArchiveKey) -> None:
    (tmp_path / "drive/lost+found").mkdir(parents=True)
    with pytest.raises(RefusedError) as caught:
        create_medium(tmp_path / "drive", identity(key), key)
    assert caught.value.code == "media.not_empty"
    new_directory_medium(tmp_path / "drive/letopis", key).close()
    with pytest.raises(RefusedError):  # nor twice
        new_directory_medium(tmp_path / "drive/letopis", key)


def test_a_passport_must_name_the_key_that_signs_it(tmp_path: Path, key: ArchiveKey) -> None:
    other = ArchiveKey.create(tmp_path / "other.key")
    with pytest.raises(BadInputError) as caught:
        create_medium(tmp_path / "a", identity(other), key)
    assert caught.value.code == "media.wrong_key"
    assert not (tmp_path / "a").exists()


def test_making_a_medium_can_be_interrupted_anywhere_and_repeated(key: ArchiveKey) -> None:
    at = 0
    finished = False
    while not finished:
        at += 1
        medium = MemoryMedium(identity(key))
        passport = medium.identity.as_bytes()
        keys = [first_key(key, AT)]
        try:
            initialise(InterruptedMedium(medium, at, raising(PowerCut())), passport, key, keys)
            finished = True
        except PowerCut:
            medium.power_cut()
        if medium.entry("MEDIUM.json") is None:
            initialise(medium, passport, key, keys)
        medium.power_cut()
        assert read_whole(medium, "MEDIUM.json") == passport
        assert read_whole(medium, "0=ocfl_1.1") == b"ocfl_1.1\n"
        assert len(read_whole(medium, "README.txt")) > 3000
        with medium.lock("extensions/letopis-locks/medium.lock"):
            pass
    assert at > 15


def test_unknown_fields_of_a_passport_survive(key: ArchiveKey) -> None:
    value = json.loads(identity(key).as_bytes()) | {"colour": "красный", "fs": {"uuid": "1234-5678"}}
    again = parse_identity(json.dumps(value).encode())
    assert again.extra == {"colour": "красный", "fs": {"uuid": "1234-5678"}}
    assert json.loads(again.as_bytes()) == value


@pytest.mark.parametrize("change", [{"uuid": "X"}, {"name": "А"}, {"name": ""}, {"school": "a/b"}])
def test_a_passport_that_could_not_be_read_back_is_not_written(key: ArchiveKey, change: dict[str, str]) -> None:
    with pytest.raises(BadInputError) as caught:
        MediumIdentity(**{**vars(identity(key)), **change}).as_bytes()
    assert caught.value.code == "media.bad_identity"


# --- the archive's key ---


def test_a_key_is_a_private_file_and_is_never_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "k"
    key = ArchiveKey.create(path)
    assert path.stat().st_mode & 0o777 == 0o600
    with pytest.raises(RefusedError) as caught:
        ArchiveKey.create(path)
    assert caught.value.code == "key.exists"
    assert ArchiveKey.load(path) == key
    signature = key.sign(b"data")
    assert verify(key.public_pem, b"data", signature)
    assert not verify(key.public_pem, b"Data", signature)
    assert not verify("nonsense", b"data", signature)
    assert "PRIVATE" not in repr(key)


def test_a_key_that_cannot_be_used_is_told_apart(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError) as missing:
        ArchiveKey.load(tmp_path / "none")
    assert missing.value.code == "key.missing"
    path = tmp_path / "k"
    ArchiveKey.create(path)
    path.chmod(0o640)
    with pytest.raises(RefusedError) as open_to_all:
        ArchiveKey.load(path)
    assert open_to_all.value.code == "key.too_open"
    path.write_text("not a key")
    path.chmod(0o600)
    with pytest.raises(BadInputError) as malformed:
        ArchiveKey.load(path)
    assert malformed.value.code == "key.malformed"


def test_keys_are_believed_step_by_step(tmp_path: Path, key: ArchiveKey) -> None:
    second, third, stranger = (ArchiveKey.create(tmp_path / name) for name in ("2", "3", "s"))
    entries = [
        first_key(key, AT),
        next_key(second, AT, endorser=key),
        next_key(third, AT, endorser=second),
        first_key(stranger, AT),
    ]
    assert set(believed(entries, [key.key_id])) == {key.key_id, second.key_id, third.key_id}
    assert set(believed(entries, [second.key_id])) == {second.key_id, third.key_id}
    assert set(believed([entries[0], entries[2]], [key.key_id])) == {key.key_id}
    assert believed(entries, []) == {}


def test_a_rotated_key_is_published_on_a_medium(tmp_path: Path, key: ArchiveKey) -> None:
    second = ArchiveKey.create(tmp_path / "2")
    entries = (first_key(key, AT), next_key(second, AT, endorser=key))
    with new_directory_medium(tmp_path / "a", key) as medium:
        publish_keys(medium, entries)
    with open_medium(tmp_path / "a", anchors=[key.key_id]) as medium:
        assert parse_file(read_whole(medium, "archive-keys.json")) == entries
    new = identity(second, "b", 2)
    create_medium(tmp_path / "b", new, second, keys=entries).close()
    open_medium(tmp_path / "b", anchors=[key.key_id]).close()


# --- README.txt ---


def _commands(text: str) -> list[str]:
    lines = [line.strip() for line in text.splitlines() if line.startswith("    ")]
    return [line for line in lines if re.search(r"sha\d+sum|grep|openssl", line)]


def _run(command: str, folder: Path) -> subprocess.CompletedProcess[str]:
    shell = ["bash", "-o", "pipefail", "-c", command]
    return subprocess.run(shell, cwd=folder, capture_output=True, text=True, check=False)


@pytest.fixture
def found(tmp_path: Path, key: ArchiveKey) -> Path:
    """A medium as someone finds it, with the object that README.txt names as its example."""
    with new_directory_medium(tmp_path / "a", key) as medium:
        put(medium, version())
        put_version(medium, version(files={"1/report.xml": b"<r/>", "1/twin.pdf": b"%PDF-1.7 " * 2000}, hours=1))
    return tmp_path / "a"


def test_the_readme_is_russian_and_whole(found: Path, key: ArchiveKey) -> None:
    text = (found / "README.txt").read_text()
    assert "@" not in text
    assert "Летопись-A" in text
    assert "ответственный за архив" in text
    assert "31.05.2026" in text
    assert key.key_id in text
    assert max(map(len, text.splitlines())) <= 140


def test_the_commands_that_check_an_object_work(found: Path) -> None:
    text = (found / "README.txt").read_text()
    folder = found / object_path("letopis:28/2025-26/7a/journal")
    commands = [command for command in _commands(text) if "sha512sum -c" in command]
    assert len(commands) == 4
    for command in commands:
        done = _run(command, folder)
        assert done.returncode == 0, (command, done.stdout, done.stderr)
    for command in commands[1:]:
        assert len(_run(command, folder).stdout.splitlines()) == 3
    (folder / "v1/content/1/record.json").write_text("{}")
    for command in commands[1:]:
        assert _run(command, folder).returncode != 0
    (folder / "inventory.json").write_text((folder / "inventory.json").read_text().replace("7a", "7b"))
    assert _run(commands[0], folder).returncode != 0


def test_the_commands_that_find_an_object_work(found: Path) -> None:
    text = (found / "README.txt").read_text()
    grep, compute = (next(c for c in _commands(text) if c.startswith(word)) for word in ("grep", "printf"))
    path = object_path("letopis:28/2025-26/7a/journal")
    assert f"./{path}/inventory.json" in _run(grep, found).stdout.splitlines()
    assert _run(compute, found).stdout.split()[0] == path.rpartition("/")[2]


def test_the_commands_that_prove_the_passport_work(found: Path) -> None:
    text = (found / "README.txt").read_text()
    part = text[text.index("3. КАК ПРОВЕРИТЬ") : text.index("4. ЧТО ЗДЕСЬ")].replace("/tmp/", "./w-")
    command = "\n".join(line.strip() for line in part.splitlines() if line.startswith("    "))
    done = _run(f"set -e\n{command}", found)
    assert (done.returncode, done.stdout.strip()) == (0, "Signature Verified Successfully"), done.stderr
    (found / "MEDIUM.json").write_text((found / "MEDIUM.json").read_text().replace("Летопись", "летопись"))
    assert _run(f"set -e\n{command}", found).returncode != 0


def test_the_commands_in_docs_format_are_those_of_the_readme(found: Path) -> None:
    readme = (found / "README.txt").read_text()
    format_text = Path(__file__).parents[2].joinpath("docs/format.md").read_text()
    for command in _commands(readme):
        if command.startswith(("jq", "awk")) and "sha512sum" in command:
            assert command in format_text


def test_the_key_id_command_in_docs_format_works(tmp_path: Path, key: ArchiveKey) -> None:
    (tmp_path / "k.pem").write_text(key.public_pem)
    done = _run("openssl pkey -pubin -in k.pem -outform DER | sha256sum", tmp_path)
    assert done.stdout[:32] == key.key_id
    assert signature_text(key, b"x") == signature_text(key, b"x")
