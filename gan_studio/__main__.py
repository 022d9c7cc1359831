"""``python -m gan_studio`` is ``gan-studio``."""

import sys

from gan_studio.cli import main

if __name__ == "__main__":
    sys.exit(main())
