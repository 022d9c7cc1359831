"""``python -m gan_studio`` is ``gan-studio``."""

import sys


def main() -> int:
    """Run the program and return its exit status. Ctrl-C while it is loaded, half a second, ends it quietly too."""
    try:
        from gan_studio.cli import main as run

        return run()
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
