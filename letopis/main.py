"""The entry point of the `letopis` command: hands the wiring to the door."""

import sys

from cli.main import main as run_command
from letopis.command import CommandWiring


def main() -> None:
    """Runs the command line; exits with its status."""
    sys.exit(run_command(sys.argv[1:], CommandWiring()))


if __name__ == "__main__":
    main()
