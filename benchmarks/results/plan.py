"""What is trained, in which order. Each training leaves a file of figures, so that a stopped campaign goes on."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from math import inf
from pathlib import Path

from benchmarks.results.entry import Entry, read_entry
from benchmarks.results.few import FEW, few_pictures
from gan_studio.core.config import RunConfig
from gan_studio.core.presets import DEFAULT_PRESET, preset, presets

#: How many go on to the other sets, and how many are trained with further seeds and for long.
_ON, _AGAIN = 6, 3
_FIRST, _OTHERS, _SEEDS = "digits", ("fashion", "emoji"), (0, 1, 2)
#: Those that are held against each other on a hundred pictures, beside the presets for few pictures.
_ON_FEW = (DEFAULT_PRESET, "dcgan-28")
#: So many times its stated length is long.
LONG = 10
#: Features that tell how a training goes on its way: quick, and of a network that knows the set's own classes.
WAY = "classes"
_ENDLESS = 10**8
#: Options that a race sets, or that change nothing of what is learned.
_OF_THE_RACE = {
    "data": True,
    "evaluation": True,
    "training": {"steps", "seed", "sample_every", "sample_count", "checkpoint_every"},
}


@dataclass(frozen=True)
class Scale:
    """How long and how large.

    Attributes:
        name: of the page in docs and of the folder of its figures.
        seconds: of training, where presets are compared.
        most: seconds that the stated length may take, where a preset is left to run.
        sides: set to the side of its pictures, in pixels.
        samples, pictures: how many generated ones are measured against how many of the data, at most.
    """

    name: str
    seconds: float
    most: float
    sides: Mapping[str, int]
    samples: int = 2000
    pictures: int = 5000


CPU = Scale("results", 180, 600, {"digits": 28, "fashion": 28, "emoji": 32, FEW: 32})
GPU = Scale("results-gpu", 1200, 3600, {"digits": 64, "fashion": 64, "emoji": 64, FEW: 64})


@dataclass(frozen=True)
class Race:
    """One training: a preset on a set with a seed.

    Attributes:
        times: 0 for so many seconds, else for so many times the preset's stated length.
    """

    preset: str
    data: str
    seed: int = 0
    times: int = 0

    @property
    def name(self) -> str:
        """Of its files."""
        return f"{self.preset}-{self.data}-{self.seed}" + (f"-x{self.times}" if self.times else "")

    @property
    def run(self) -> str:
        """Name of its run folder: a longer race goes on with a shorter one's run, unless a schedule knows the end."""
        shorter = f"{self.preset}-{self.data}-{self.seed}"
        return f"{self.name if self.times > 1 and self._scheduled else shorter}-{self.settings}"

    @property
    def settings(self) -> str:
        """Eight hexadecimal digits that are others when the preset has changed: its figures are measured anew."""
        return settings_of(_config(self.preset))

    @property
    def stated(self) -> int:
        """Steps that the preset says it needs."""
        return _config(self.preset).training.steps

    def config(self, scale: Scale, runs: Path) -> RunConfig:
        """The preset on the race's pictures, left to run; a schedule keeps the preset's own length.

        Args:
            runs: folder of the runs, where a set is made that is no sample set.
        """
        steps = self.stated * max(1, self.times) if self._scheduled else _ENDLESS
        return _config(self.preset).with_values(
            {
                "data.source": few_pictures(runs / FEW) if self.data == FEW else f"sample:{self.data}",
                "data.height": scale.sides[self.data],
                "data.width": scale.sides[self.data],
                "training.seed": self.seed,
                "training.steps": steps,
                "training.sample_every": _ENDLESS,
                "training.checkpoint_every": self.stated // 4,
                "evaluation.every": 0,
                "evaluation.curve": False,  # all of the time is the training's
                "evaluation.samples": scale.samples,
                "evaluation.pictures": scale.pictures,
            }
        )

    @property
    def _scheduled(self) -> bool:
        return is_scheduled(_config(self.preset))


def settings_of(config: RunConfig) -> str:
    """Eight hexadecimal digits of everything that decides what is learned, but the pictures, the seed and, unless a
    schedule depends on it, the length."""
    values = config.model_dump(mode="json", exclude_defaults=True, exclude=_OF_THE_RACE)
    values["family"] = config.network.family
    if is_scheduled(config):
        values["steps"] = config.training.steps
    return sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()[:8]


def is_scheduled(config: RunConfig) -> bool:
    """Whether learning rates depend on the planned number of steps."""
    return config.optimisers.generator.schedule != "constant"


@cache
def _config(name: str) -> RunConfig:
    """Of a preset."""
    return preset(name).load().config


def rounds(names: list[str], place: Path) -> Iterator[list[Race]]:
    """All trainings: every preset on the digits, the best on the other sets, those for few pictures on a hundred, the
    very best with further seeds, every preset to its stated length and the best, and the default one, for long.

    Who goes on is decided by KID when the first round is done: the figures are read as the rounds are asked for.
    """
    yield [Race(name, _FIRST) for name in names]
    ranked = rank(names, place)
    yield [Race(name, data) for data in _OTHERS for name in ranked[:_ON]]
    few = [preset(name).group == "Few pictures" or name in _ON_FEW for name in names]
    yield [Race(name, FEW) for name, chosen in zip(names, few, strict=True) if chosen]
    for data in (_FIRST, *_OTHERS):
        yield [Race(name, data, seed) for seed in _SEEDS[1:] for name in ranked[:_AGAIN]]
    yield [Race(name, _FIRST, times=1) for name in names]
    best = [name for name in ranked if name != DEFAULT_PRESET][: _AGAIN - 1]
    yield [Race(name, _FIRST, times=LONG) for name in [DEFAULT_PRESET, *best] if name in names]


def rank(names: list[str], place: Path) -> list[str]:
    """Presets whose first race has ended soundly, the lowest KID first."""
    found = [entry for name in names if (entry := measured(Race(name, _FIRST), place)) and entry.kid < inf]
    return [entry.preset for entry in sorted(found, key=lambda entry: entry.kid)]


def measured(race: Race, place: Path) -> Entry | None:
    """The figures of a race with the preset as it is now."""
    entry = read_entry(place / f"{race.name}.json")
    return entry if entry and entry.settings == race.settings else None


def entries(place: Path) -> list[Entry]:
    """All that has been measured so far of the presets that there are, as they are now; by set and KID."""
    known = {preset.name for preset in presets()}
    read = [entry for path in sorted(place.glob("*.json")) if (entry := read_entry(path))]
    found = [e for e in read if e.preset in known and e.settings == Race(e.preset, e.data).settings]
    order = (_FIRST, *_OTHERS, FEW)
    return sorted(found, key=lambda entry: (order.index(entry.data), entry.kid, entry.preset, entry.seed))
