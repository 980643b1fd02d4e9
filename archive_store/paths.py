"""Where things lie on a medium (docs/format.md §2, §4, §5): ids to folders, and which names are allowed."""

import hashlib
import re
from functools import lru_cache

from kernel.errors import BadInputError

ID_PREFIX = "letopis:"
MAX_ID_LENGTH = 200
# 76 characters of layout, «/v99/content/» and this stay well under the 180 that docs/format.md §2 promises.
MAX_LOGICAL_PATH_LENGTH = 90

ROOT_DECLARATION = "0=ocfl_1.1"
OBJECT_DECLARATION = "0=ocfl_object_1.1"
INVENTORY = "inventory.json"
SIDECAR = "inventory.json.sha512"
IDENTITY = "MEDIUM.json"
IDENTITY_SIGNATURE = "MEDIUM.json.sig"
ARCHIVE_KEYS = "archive-keys.json"
EVENTS = "events.jsonl"
EVENTS_HEAD = "events.head.json"
LEDGER = "ledger.jsonl"
TOMBSTONES = "tombstones.jsonl"
HOLDS = "holds.jsonl"
EXTENSIONS = "extensions"
STAGING = "extensions/letopis-staging"
LOCKS = "extensions/letopis-locks"
FOLDER_NOTE = "README.txt"

_ID = re.compile(r"letopis:[a-z0-9][a-z0-9._-]*(/[a-z0-9][a-z0-9._-]*)*")
_PART = re.compile(r"[a-z0-9][a-z0-9._-]*")
_RESERVED_BY_WINDOWS = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?")


def object_id(record_id: str) -> str:
    """The OCFL object id of a record id: `28/2025-26/7a/journal` → `letopis:28/2025-26/7a/journal`.

    Raises BadInputError `store.bad_id`.
    """
    return check_object_id(ID_PREFIX + record_id)


def check_object_id(text: str) -> str:
    """Returns the object id if it has the form of docs/format.md §4. Raises BadInputError `store.bad_id`."""
    if len(text) <= MAX_ID_LENGTH and _ID.fullmatch(text):
        return text
    raise BadInputError(
        "store.bad_id",
        f"«{text}» не годится как номер хранимого объекта.",
        "Номер имеет вид letopis:школа/2025-26/7a/journal: строчные латинские буквы, цифры, точка, дефис.",
    )


def object_path(identifier: str) -> str:
    """The folder of an object below the root: OCFL extension 0004 with its defaults. Always 76 characters."""
    digest = hashlib.sha256(identifier.encode()).hexdigest()
    return f"{digest[:3]}/{digest[3:6]}/{digest[6:9]}/{digest}"


@lru_cache(maxsize=10_000)  # few names, in every object's inventory
def check_logical_path(text: str) -> str:
    """Returns the logical path if every file system can hold it (docs/format.md §5).

    Raises BadInputError `store.bad_path`.
    """
    if len(text) <= MAX_LOGICAL_PATH_LENGTH and all(map(_portable, text.split("/"))):
        return text
    raise BadInputError(
        "store.bad_path",
        f"Имя файла «{text}» нельзя записать на любой носитель.",
        "Годятся строчные латинские буквы, цифры, «.», «_», «-»; папки через «/»; всего не длиннее "
        f"{MAX_LOGICAL_PATH_LENGTH} знаков.",
    )


def _portable(part: str) -> bool:
    return bool(_PART.fullmatch(part)) and not part.endswith(".") and not _RESERVED_BY_WINDOWS.fullmatch(part)
