"""How a child of this program's own is started that opens what may be hostile."""

import json
import sys


def isolated(statement: str) -> list[str]:
    """The command that runs a statement with this process's own way to its modules and nothing of the environment.

    It writes no compiled modules, but reads those that this process has written: what it imports is best imported here,
    too.
    """
    paths = json.dumps([path for path in sys.path if path])
    compiled = ["-X", f"pycache_prefix={sys.pycache_prefix}"] if sys.pycache_prefix else []
    return [sys.executable, "-I", "-B", *compiled, "-c", f"import sys; sys.path[:0] = {paths}; {statement}"]
