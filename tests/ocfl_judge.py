"""ocfl-py in a process of its own: the outside judge of storage roots and objects."""

import json
import os
import subprocess
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

JUDGE = Path(os.environ.get("LETOPIS_JUDGE", Path(__file__).parents[1] / ".venv-judge"))


@dataclass
class Verdict:
    valid: bool
    codes: list[str]
    text: str
    objects: int = 0


class Judge:
    """ocfl-py in its own environment and process, asked many times because it takes a second to start."""

    @cached_property
    def _process(self) -> subprocess.Popen[str]:
        driver = [JUDGE / "bin/python", Path(__file__).with_name("ocfl_judge_driver.py")]
        return subprocess.Popen(driver, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def object(self, path: Path) -> Verdict:
        return self._ask(f"object {path}")

    def root(self, path: Path) -> Verdict:
        return self._ask(f"root {path}")

    def _ask(self, question: str) -> Verdict:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(question + "\n")
        self._process.stdin.flush()
        return Verdict(**json.loads(self._process.stdout.readline()))

    def close(self) -> None:
        if "_process" in vars(self):
            self._process.communicate()
