"""A virtual screen with a window manager, and hands for it."""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

#: Programs that must be installed; see `tests.needs`.
PROGRAMS = ("Xvfb", "xdotool", "openbox", "import")


@dataclass(frozen=True)
class Screen:
    """A running virtual screen.

    Attributes:
        environment: for programs that should open their windows there.
    """

    environment: dict[str, str]

    def xdotool(self, *arguments: str) -> str:
        """Run xdotool and return what it said; empty when it found nothing."""
        done = subprocess.run(
            ["xdotool", *arguments], env=self.environment, capture_output=True, text=True, check=False, timeout=60
        )
        return done.stdout.strip()

    def window(self, title: str) -> str:
        """The id of the visible window with that in its title; empty when there is none."""
        return (self.xdotool("search", "--onlyvisible", "--name", title).splitlines() or [""])[-1]

    def picture(self, path: Path) -> None:
        """A PNG of the whole screen."""
        subprocess.run(["import", "-window", "root", str(path)], env=self.environment, check=True, timeout=60)


@contextmanager
def virtual_screen(size: str = "1280x800") -> Iterator[Screen]:
    """An X server on a free display with openbox on it; both end with the block."""
    with ExitStack() as stack:
        reader, writer = os.pipe()
        command = ["Xvfb", "-displayfd", str(writer), "-screen", "0", f"{size}x24", "-nolisten", "tcp"]
        server = subprocess.Popen(command, pass_fds=[writer], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        stack.callback(_end, server)
        os.close(writer)
        with os.fdopen(reader) as answer:
            number = answer.readline().strip()
        if not number:
            raise RuntimeError("Xvfb did not start")
        environment = {key: value for key, value in os.environ.items() if key != "WAYLAND_DISPLAY"}
        screen = Screen({**environment, "DISPLAY": f":{number}", "QT_QPA_PLATFORM": "xcb"})
        # Openbox now and then falls over a window that comes while it begins: it is started again.
        manager = subprocess.Popen(
            ["sh", "-c", "while :; do openbox; sleep 0.2; done"],
            env=screen.environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        stack.callback(_end_all, manager)
        wait_until(lambda: bool(screen.xdotool("get_num_desktops")), "the window manager is there")
        yield screen


def wait_until(condition: Callable[[], bool], what: str, seconds: float = 60) -> None:
    """Look again and again until ``condition`` holds; fails with ``what`` when it takes longer than ``seconds``."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"still waiting after {seconds:g} s: {what}"
        time.sleep(0.1)


def _end_all(leader: subprocess.Popen[bytes]) -> None:
    """A process with all that it has started."""
    os.killpg(leader.pid, signal.SIGTERM)
    leader.wait(timeout=10)


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    process.wait(timeout=10)
