"""What the tests want from the system beyond Python; run as a program it says what is missing."""

import os
import shutil
import subprocess
import sys

#: Program → Debian's package that has it.
PROGRAMS = {
    "Xvfb": "xvfb",
    "xdotool": "xdotool",
    "openbox": "openbox",
    "import": "imagemagick",
    "desktop-file-validate": "desktop-file-utils",
    "appstreamcli": "appstream",
}


def missing(*programs: str) -> str:
    """A sentence that names the programs that are not installed and how to get them; empty when all are there."""
    absent = [program for program in programs if shutil.which(program) is None]
    if not absent:
        return ""
    packages = " ".join(PROGRAMS[program] for program in absent)
    return f"{', '.join(absent)} not installed; on Debian: apt install {packages}"


def missing_for_qt() -> str:
    """Why Qt's window classes cannot be imported; empty when they can."""
    command = [sys.executable, "-c", "from PySide6 import QtWidgets"]
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    return done.stderr.strip().splitlines()[-1] if done.returncode else ""


def main() -> None:
    """Say what is missing, a line each."""
    if sentence := missing(*PROGRAMS):
        sys.stdout.write(f"Some tests will be skipped: {sentence}\n")
    if sentence := missing_for_qt():
        sys.stdout.write(f"The window's tests will fail: {sentence}\n")
        sys.stdout.write("On Debian: apt install $(grep -v '^#' packaging/debian-packages.txt)\n")


if __name__ == "__main__":
    main()
