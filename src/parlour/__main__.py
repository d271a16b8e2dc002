"""The `parlour` command."""

import sys


def main() -> int:
    sys.exit("parlour: the command line is not installed")


if __name__ == "__main__":
    main()
