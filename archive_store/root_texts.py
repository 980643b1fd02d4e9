"""The files that stand in a medium's root for whoever finds it, and that never change (docs/format.md §2)."""

from importlib.resources import files

from archive_store.identity import MediumIdentity
from archive_store.paths import EXTENSIONS, FOLDER_NOTE, LOCKS, ROOT_DECLARATION, STAGING
from kernel.clock import stamp
from kernel.digests import readable_json

LAYOUT = "0004-hashed-n-tuple-storage-layout"

LAYOUT_FOLDER = f"{EXTENSIONS}/{LAYOUT}"

LAYOUT_CONFIG = readable_json(
    {
        "extensionName": LAYOUT,
        "digestAlgorithm": "sha256",
        "tupleSize": 3,
        "numberOfTuples": 3,
        "shortObjectRoot": False,
    }
)

OCFL_NOTE = """\
This folder is an OCFL storage root, version 1.1: the Oxford Common File Layout, an open specification.

Specification:         https://ocfl.io/1.1/spec/
Layout of this root, extension 0004: https://ocfl.github.io/extensions/0004-hashed-n-tuple-storage-layout.html
Source repositories:   https://github.com/OCFL/spec , https://github.com/OCFL/extensions

In short: a folder that holds a file "0=ocfl_object_1.1" is an object. Its inventory.json names the object ("id"), lists
all its files with their SHA-512 digests ("manifest": digest -> paths), and says for every version which file had which
name ("versions" -> "state": digest -> names). inventory.json.sha512 is the digest of inventory.json. Folders v1, v2
and so on hold the files that each version brought, and a copy of the inventory as it was then. Files never change once
written.
"""

STAGING_NOTE = """\
Здесь лежат незаконченные записи. Когда программа не работает, кроме этого файла здесь ничего нет;
остальное можно удалить.
Unfinished writes. At rest there is nothing here but this file; anything else may be deleted.
"""

LOCKS_NOTE = """\
Служебные файлы-замки, всегда пустые. Когда программа не работает, их можно удалить.
Lock files, always empty. They may be deleted while the program does not run.
"""


def fixed_files(identity: MediumIdentity) -> dict[str, bytes]:
    """Path → content of all files in a root that follow from the passport alone."""
    return {
        ROOT_DECLARATION: b"ocfl_1.1\n",
        "ocfl_1.1.txt": OCFL_NOTE.encode(),
        f"{LAYOUT_FOLDER}/config.json": LAYOUT_CONFIG,
        f"{STAGING}/{FOLDER_NOTE}": STAGING_NOTE.encode(),
        f"{LOCKS}/{FOLDER_NOTE}": LOCKS_NOTE.encode(),
        FOLDER_NOTE: readme(identity),
        "verify.py": _VERIFIER.read_bytes(),
    }


_VERIFIER = files("archive_store").joinpath("standalone/verify.py")
_README = files("archive_store").joinpath("medium_readme.txt")


def readme(identity: MediumIdentity) -> bytes:
    """The content of README.txt: Russian, printable; only its commands are longer than 120 characters."""
    year, month, day = stamp(identity.created)[:10].split("-")
    text = _README.read_text(encoding="utf-8")
    for name in ("uuid", "name", "label", "custodian", "school", "key_id"):
        text = text.replace(f"@{name.upper()}@", getattr(identity, name))
    return text.replace("@CREATED@", f"{day}.{month}.{year} (UTC)").encode()
