"""The `parlour` command."""

import sys


def main() -> int:
    if sys.argv[1:2] == ["child"]:
        # The processes `up` starts: no command line library, so that they start soon and stay small.
        from parlour.app import run_child

        return run_child(sys.argv[2:])
    from parlour.cli import run

    return run()


if __name__ == "__main__":
    sys.exit(main())
