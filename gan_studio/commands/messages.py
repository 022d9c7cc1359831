"""What the commands say: results on stdout; one line on stderr for a mistake, and one for a fault of the program."""

import sys
import traceback
from datetime import datetime

from gan_studio.core.places import log_file
from gan_studio.core.readable import readable


def say(text: str) -> None:
    """A line of result."""
    sys.stdout.write(f"{readable(text, lines=True)}\n")
    sys.stdout.flush()


def say_warning(text: str) -> None:
    """Something that was passed over."""
    _on_stderr(f"warning: {text}")


def say_error(message: str, hint: str = "") -> None:
    """What the user can mend, and how."""
    _on_stderr(f"error: {message} {hint}")


def say_fault(error: BaseException) -> None:
    """Log the traceback of a fault of the program, and say in one line what happened and where to look."""
    report = "".join(traceback.format_exception(error))
    try:
        log_file().parent.mkdir(parents=True, exist_ok=True)
        with open(log_file(), "a", encoding="utf-8", errors="backslashreplace") as file:
            file.write(f"{datetime.now().isoformat(timespec='seconds')} command line\n{report}\n")
    except OSError:  # nowhere to log: the terminal is all there is
        sys.stderr.write(report)
        return
    say_error(f"A fault in the program: {type(error).__name__}: {error}", f"Its traceback is in {log_file()}.")


def _on_stderr(text: str) -> None:
    """One line, whatever line breaks are in the text."""
    sys.stderr.write(readable(" ".join(text.split())) + "\n")
