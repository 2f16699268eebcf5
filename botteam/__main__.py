"""`python -m botteam`."""

import sys

from botteam.cli import run_command


def main() -> None:
    """Run the command of this process's arguments and exit with its code."""
    sys.exit(run_command(sys.argv[1:]))


if __name__ == "__main__":
    main()
