"""How a child of this program's own is started that opens what may be hostile."""

import json
import sys


def isolated(statement: str) -> list[str]:
    """The command that runs a statement with this process's own way to its modules and nothing of the environment.

    It writes no compiled modules: an isolated interpreter does not know where this one keeps them.
    """
    paths = json.dumps([path for path in sys.path if path])
    return [sys.executable, "-I", "-B", "-c", f"import sys; sys.path[:0] = {paths}; {statement}"]
