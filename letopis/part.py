"""`python -m letopis.part HOME PART`: one process of `letopis serve`. Not for people.

The signer reads from its standard input one JSON line that says which key to open, with what PIN, and for which steps:
so neither the PIN nor the passphrase ever stands in an argument list, a message or a table (rule 2 of the design), and
a sitting signs nothing but what was named in it.
"""

import json
import logging
import os
import sys
from pathlib import Path

from letopis import processes
from letopis.key_choice import KeyChoice
from letopis.keys import open_key
from letopis.launching import end_with_supervisor
from operations.home import Home
from operations.services import Services
from operations.sitting import Sitting

_PARTS = {
    "beat": processes.run_beat,
    "hand": processes.run_hand,
    "web": processes.run_web,
    "mail": processes.run_mail,
    "demo-pki": processes.run_demo_pki,
}


def main() -> None:
    """Runs the part named until it is told to stop."""
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(name)s %(levelname)s %(message)s")
    os.umask(0o077)
    end_with_supervisor()
    home, part = Home(Path(sys.argv[1])), sys.argv[2]
    if part == "signer":
        told = json.loads(sys.stdin.readline())
        choice = KeyChoice.from_json(told["key"])
        processes.run_signer(home, lambda services: _sitting(services, choice), frozenset(told["steps"]))
    elif part.startswith("worker"):
        processes.run_worker(home, part)
    else:
        _PARTS[part](home)


def _sitting(services: Services, choice: KeyChoice) -> Sitting:
    return Sitting(open_key(services.home, choice))


if __name__ == "__main__":
    main()
