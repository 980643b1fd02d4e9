"""The same input gives the same bytes in another process; and nothing outside is read on the way."""

import hashlib
import os
import subprocess
import sys

from docgen.journal import render_journal
from docgen.signature_mark import SignatureMark, render_mark
from docgen.summary import render_summary
from journals.summary import summary_of
from tests.docgen.factory import facts

PROGRAM = """
import hashlib, sys
{prelude}
from datetime import date
from docgen.journal import render_journal
from docgen.signature_mark import SignatureMark, render_mark
from docgen.summary import render_summary
from journals.summary import summary_of
from tests.docgen.factory import facts, make_journal
small = make_journal(pupils=3, subjects=1, weekly=1)
made = [render_journal(small, facts(), data=b"1").pdf, render_summary(summary_of(small), facts(), data=b"2").pdf,
        render_mark(SignatureMark("AB", "Иванова", date(2025, 1, 1), date(2026, 1, 1)))]
print(*(hashlib.sha256(pdf).hexdigest() for pdf in made))
"""

# Fails on any use of the network, and on opening anything but the interpreter's files, the project's, temporary ones.
GUARD = """
import os, tempfile
import ctypes.util
allowed = tuple(os.path.realpath(p) for p in (sys.prefix, sys.base_prefix, os.getcwd(), tempfile.gettempdir(),
          "/usr/lib", "/usr/local/lib", "/usr/share/zoneinfo", "/etc/mime.types", "/etc/ld.so.cache", "/dev", "/proc"))
def guard(event, args):
    if event.startswith("socket.") and event not in ("socket.__new__", "socket.gethostname"):
        raise SystemExit(f"network: {event} {args}")
    if event == "open" and isinstance(args[0], (str, bytes)):
        path = os.path.realpath(os.fsdecode(args[0]))
        if not path.startswith(allowed):
            raise SystemExit(f"file: {path}")
sys.addaudithook(guard)
"""


def run(prelude="", **environment):
    return subprocess.run(
        [sys.executable, "-c", PROGRAM.format(prelude=prelude)],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, **environment},
    ).stdout.split()


def test_same_bytes_in_another_process(small):
    from datetime import date

    made = [
        render_journal(small, facts(), data=b"1").pdf,
        render_summary(summary_of(small), facts(), data=b"2").pdf,
        render_mark(SignatureMark("AB", "Иванова", date(2025, 1, 1), date(2026, 1, 1))),
    ]
    here = [hashlib.sha256(pdf).hexdigest() for pdf in made]
    there = run(PYTHONHASHSEED="7", TZ="Asia/Vladivostok", LC_ALL="C", SOURCE_DATE_EPOCH="1")
    assert here == there


def test_rendering_touches_neither_network_nor_foreign_files():
    assert len(run(GUARD)) == 3


def test_one_letter_of_the_data_changes_the_bytes(small):
    one = render_journal(small, facts(), data=b"1").pdf
    other = render_journal(small, facts(), data=b"2").pdf
    assert one != other
