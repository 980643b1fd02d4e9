"""The runner of a command: it does not leave while another process may just be making a step ready."""

import os
import subprocess
import sys

_SCENARIO = """
import django
django.setup()
from datetime import UTC, datetime
from types import SimpleNamespace
from desk.shapes import StepFacts
from operations import running

class Table:
    # One step that another process works on, and one that waits for it; it is done while the first is looked for.
    states = {"store": "leased", "tidy": "waiting"}

    def facts(self, keys):
        return [StepFacts(key, key, (), "", "owner", "work", self.states[key], 1, "", "", "", 0) for key in keys]

    def next_of(self, keys, now):
        found = "tidy" if self.states["tidy"] == "ready" else None
        if self.states["store"] == "leased":
            self.states = {"store": "done", "tidy": "ready"}
        return found

table, told = Table(), []
running.steps, running._LOOK = table, 0
services = SimpleNamespace(clock=SimpleNamespace(now=lambda: datetime(2026, 5, 31, tzinfo=UTC)))
engine = SimpleNamespace(services=services, run_step=lambda key: table.states.update({key: "done"}))
running.HereRunner(engine).run(["store", "tidy"], lambda step, *_: told.append(step.key))
assert table.states == {"store": "done", "tidy": "done"}, table.states
assert told == ["store", "tidy"], told
"""


def test_a_step_that_becomes_ready_meanwhile_is_not_left_behind() -> None:
    env = {**os.environ, "DJANGO_SETTINGS_MODULE": "letopis.django_settings"}
    ran = subprocess.run([sys.executable, "-c", _SCENARIO], capture_output=True, text=True, check=False, env=env)
    assert ran.returncode == 0, ran.stderr
