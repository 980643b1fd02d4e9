"""How much memory this process has."""

from pathlib import Path


def resident(what: str, process: str = "self") -> int:
    """KiB of the process in memory now (`VmRSS`), or at the most since the peak was reset (`VmHWM`)."""
    status = Path("/proc", process, "status").read_text()
    return int(next(line.split()[1] for line in status.splitlines() if line.startswith(f"{what}:")))


def begin_peak_anew() -> None:
    """From here on `VmHWM` counts: what ran in this process before is forgotten."""
    Path("/proc/self/clear_refs").write_text("5")
