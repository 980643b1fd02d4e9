"""The entry point of the `letopis` command: hands the wiring to the door."""

import logging
import os
import sys

from cli.main import main as run_command
from letopis.command import CommandWiring


def main() -> None:
    """Runs the command line; exits with its status."""
    os.umask(0o077)  # what is written here is about children
    logging.getLogger("letopis").addHandler(logging.NullHandler())  # the command speaks through its output alone
    sys.exit(run_command(sys.argv[1:], CommandWiring()))


if __name__ == "__main__":
    main()
