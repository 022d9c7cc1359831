"""Contestants that take turns: processes that are frozen while it is another's turn, so that none disturbs another
and all of them meet the same weather on the machine."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import psutil

from benchmarks.programs.pulse import Pulse

#: Steps after a rest that do not count: caches and clocks are cold.
_SETTLE = 3
_PATIENCE = 600.0
_ROOT = Path(__file__).resolve().parent.parent


def environment() -> dict[str, str]:
    """For programs that are measured: on no screen, and what the package sets before torch, as the program does."""
    path = os.pathsep.join(filter(None, [str(_ROOT), os.environ.get("PYTHONPATH")]))
    return {"QT_QPA_PLATFORM": "offscreen", **os.environ, "PYTHONPATH": path}


class Lane:
    """One contestant: a program that trains for ever and tells its steps.

    Args:
        name: of the contestant and its files.
        command: Python's arguments; ``--pulse FILE`` is added.
        place: folder for its files.
    """

    def __init__(self, name: str, command: Sequence[str], place: Path) -> None:
        self.name = name
        self._log = place / f"{name}.log"
        file = place / f"{name}.pulse"
        self._pulse = Pulse(file)
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                [sys.executable, *command, "--pulse", str(file)],
                env=environment(),
                stdout=log,
                stderr=subprocess.STDOUT,
            )

    def turn(self, steps: int) -> float:
        """Let it do ``steps`` steps; seconds a step."""
        self._wake()
        first = self._pulse.count + _SETTLE
        self._wait_for(first + steps + 1)
        self._freeze()
        return (self._pulse.time(first + steps) - self._pulse.time(first)) / steps

    def end(self) -> None:
        """Kill it."""
        for process in self._family():
            _try(process.kill)
        self._process.wait()

    def _wait_for(self, count: int) -> None:
        deadline = time.monotonic() + _PATIENCE
        while self._pulse.count < count:
            if self._process.poll() is not None or time.monotonic() > deadline:
                self.end()
                raise RuntimeError(f"{self.name} did not get on:\n{self._log.read_text(errors='replace')[-2000:]}")
            time.sleep(0.005)

    def _freeze(self) -> None:
        for process in self._family():
            _try(process.suspend)

    def _wake(self) -> None:
        for process in reversed(self._family()):
            _try(process.resume)

    def _family(self) -> list[psutil.Process]:
        try:
            own = psutil.Process(self._process.pid)
            return [own, *own.children(recursive=True)]
        except psutil.NoSuchProcess:
            return []


def _try(action: Any) -> None:
    try:
        action()
    except psutil.NoSuchProcess:
        return


@contextmanager
def lanes(commands: dict[str, Sequence[str]], place: Path, warm_up: int = 10) -> Iterator[dict[str, Lane]]:
    """Contestants by name, each started and warmed up alone, then frozen; killed at the end of the block."""
    with ExitStack() as stack:
        made: dict[str, Lane] = {}
        for name, command in commands.items():
            made[name] = Lane(name, command, place)
            stack.callback(made[name].end)
            made[name].turn(warm_up)
        yield made


def take_turns(commands: dict[str, Sequence[str]], place: Path, steps: int, repeats: int) -> dict[str, list[float]]:
    """A B A B …: seconds a step of every contestant, ``repeats`` times each.

    The order is turned round each time, so that a machine that slows down or speeds up favours none.
    """
    readings: dict[str, list[float]] = {name: [] for name in commands}
    with lanes(commands, place) as made:
        for turn in range(repeats):
            for name in list(commands) if turn % 2 == 0 else reversed(commands):
                readings[name].append(made[name].turn(steps))
    return readings


def run_to_end(command: Sequence[str]) -> dict[str, Any]:
    """Run a program that ends by itself; the JSON of its last line."""
    done = subprocess.run(
        [sys.executable, *command],
        env=environment(),
        capture_output=True,
        text=True,
        timeout=_PATIENCE,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)} failed:\n{done.stderr[-2000:]}")
    answer: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return answer
