"""Races are run in processes of their own: side by side where each is worth one core only, else one at a time."""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import SimpleQueue
from threading import Lock

from benchmarks.lane import environment
from benchmarks.results.plan import GPU, Race, Scale
from gan_studio.data.prepare import load_images
from gan_studio.engine.device import choose_device
from gan_studio.engine.threads import threads_for


class Track:
    """Runs races until ``end``.

    Args:
        place: folder of the figures.
        runs: folder of the runs.
        end: nothing new is begun after it, by `time.monotonic`.
        after_each: called when a race has ended.
    """

    def __init__(self, scale: Scale, place: Path, runs: Path, end: float, after_each: Callable[[], None]) -> None:
        self._scale, self._place, self._runs, self._end = scale, place, runs, end
        self._after_each = after_each
        self._lock = Lock()

    def run(self, races: list[Race]) -> None:
        """Those of one core first, as many at a time as there are cores, each of which they have to themselves."""
        small = [race for race in races if self._is_small(race)]
        free: SimpleQueue[int] = SimpleQueue()
        cores = sorted(os.sched_getaffinity(0)) if small else []
        for core in cores:
            free.put(core)

        def on_a_core(race: Race) -> None:
            core = free.get()
            try:
                self._race(race, core)
            finally:
                free.put(core)

        with ThreadPoolExecutor(max(1, len(cores))) as pool:
            list(pool.map(on_a_core, small))
        for race in races:
            if race not in small:
                self._race(race, None)

    def _is_small(self, race: Race) -> bool:
        if choose_device("auto").type != "cpu" or not hasattr(os, "sched_setaffinity"):
            return False
        config = race.config(self._scale, self._runs)
        return threads_for(config, load_images(config.data).shape) == 1

    def _race(self, race: Race, core: int | None) -> None:
        if time.monotonic() > self._end:
            return
        print(f"{race.name} …", flush=True)
        command = [race.preset, race.data, str(race.seed), str(race.times)]
        options = {
            "--scale": "gpu" if self._scale.name == GPU.name else "cpu",
            "--seconds": str(self._scale.seconds),
            "--place": str(self._place),
            "--runs": str(self._runs),
            **({"--core": str(core)} if core is not None else {}),
        }
        flat = [word for option in options.items() for word in option]
        program = [sys.executable, "-m", "benchmarks.results.race", *command, *flat]
        subprocess.run(program, env=environment(), check=False)
        with self._lock:
            self._after_each()
