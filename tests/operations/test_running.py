"""The runner of a command: it does not leave while another process takes a step or is just making one ready."""

import os
import subprocess
import sys

import pytest

_SCENARIO = """
import sys
import django
django.setup()
from datetime import UTC, datetime
from types import SimpleNamespace
from desk.shapes import StepFacts
from operations import running

class Table:
    # Two steps, the second of which waits for the first. What another process does to the first between two looks:
    # `before` while the next one is asked for, `after` when that has been answered.
    def __init__(self, state, before, after):
        self.states = {"store": (state, int(state == "leased")), "tidy": ("waiting", 0)}
        self.before, self.after = before, after

    def facts(self, keys):
        if self.states["store"][0] == "leased" and not (self.before or self.after):
            self.states = {"store": ("done", 1), "tidy": ("ready", 0)}  # the other one is through
        return [StepFacts(key, key, (), "", "owner", "work", *self.states[key], "", "", "", 0) for key in keys]

    def next_of(self, keys, now):
        if self.before:
            self.states, self.before = self.before, None
        found = next((key for key in keys if self.states[key][0] == "ready"), None)
        if self.after:
            self.states, self.after = self.after, None
        return found

CASES = {
    "becomes ready": ("leased", None, {"store": ("done", 1), "tidy": ("ready", 0)}),
    "is taken": ("ready", {"store": ("leased", 1), "tidy": ("waiting", 0)}, None),
    "is taken and done": ("ready", {"store": ("leased", 1), "tidy": ("waiting", 0)},
                          {"store": ("done", 1), "tidy": ("ready", 0)}),
}
table, told = Table(*CASES[sys.argv[1]]), []
running.steps, running._LOOK = table, 0
services = SimpleNamespace(clock=SimpleNamespace(now=lambda: datetime(2026, 5, 31, tzinfo=UTC)))
engine = SimpleNamespace(services=services, run_step=lambda key: table.states.update({key: ("done", 1)}))
running.HereRunner(engine).run(["store", "tidy"], lambda step, *_: told.append(step.key))
assert table.states == {"store": ("done", 1), "tidy": ("done", 1)}, table.states
assert told == ["store", "tidy"], told
"""


@pytest.mark.parametrize("meanwhile", ["becomes ready", "is taken", "is taken and done"])
def test_a_step_that_moves_between_two_looks_is_not_left_behind(meanwhile: str) -> None:
    env = {**os.environ, "DJANGO_SETTINGS_MODULE": "letopis.django_settings"}
    words = [sys.executable, "-c", _SCENARIO, meanwhile]
    ran = subprocess.run(words, capture_output=True, text=True, check=False, env=env)
    assert ran.returncode == 0, ran.stderr
