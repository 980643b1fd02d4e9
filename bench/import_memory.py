"""How much memory one import needs: by a process of its own, which nothing has left memory in that could be used again.

Standard input: (kind, a small export of it, the export), pickled by `bench.measure_import`; output: bytes.
"""

import gc
import pickle
import sys

from bench.measure_import import read_and_check
from tests.memory import begin_peak_anew, resident


def main() -> None:
    """Reads the small one, so that the libraries are there; then the export."""
    kind, small, files = pickle.load(sys.stdin.buffer)
    read_and_check(kind, small)
    gc.collect()
    begin_peak_anew()
    before = resident("VmRSS")
    read_and_check(kind, files)
    print((resident("VmHWM") - before) * 1024)


if __name__ == "__main__":
    main()
