"""The goals. A set that does not come with the program is named on the command line.

A limit holds for the features that it was set in, which for the digits are a LeNet's in its own scale.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from benchmarks.goals.lenet import LENET
from benchmarks.goals.lite1 import LITE1
from benchmarks.start.sets import Pictures

_LITE0 = "efficientnet-lite0"


@dataclass(frozen=True)
class Goal:
    """A training with what is recommended, and what its best generator must reach.

    Attributes:
        data: name of the set.
        words: the set and the budget, for the page.
        cores, minutes: the budget in standard seconds: CPU time of one core, or by the clock on several.
        extractor: whose features KID, FID and coverage are of, as long as they do not flatter.
        at_most, at_least: limits by metric; KID × 1000. None where it is only measured what is reached.
        to_see: what must be seen in the samples.
        samples: that are measured.
    """

    name: str
    data: str
    words: str
    cores: int
    minutes: float
    extractor: str
    at_most: Mapping[str, float] = field(default_factory=dict)
    at_least: Mapping[str, float] = field(default_factory=dict)
    to_see: str = ""
    samples: int = 2000

    @property
    def budget(self) -> str:
        """In words."""
        cores = "one core" if self.cores == 1 else f"{self.cores} cores"
        return f"{self.minutes:g} min, {cores}"


GOALS = (
    Goal("hands", "hands", "hands, 64×64", 1, 4, LITE1, {"kid": 1000}, to_see="every sample is a hand"),
    Goal("hands-long", "hands", "hands, 64×64", 2, 30, LITE1, {"kid": 300}, {"coverage": 0.5}),
    Goal("emoji", "noto", "emoji, 64×64, RGBA", 1, 4, LITE1, {"kid": 700}, to_see="faces and things, recognizable"),
    Goal("sprites", "sprites", "sprites, 32×32, RGBA", 1, 4, _LITE0, {"kid": 120}),
    Goal("fashion", "fashion", "clothes, 28×28", 2, 3, _LITE0, {"kid": 60}),
    Goal("digits", "digits", "digits, 28×28", 2, 1, LENET, {"fid": 8}, samples=5000),
    Goal("few", "few", "100 emoji, 32×32", 2, 10, _LITE0, {"kid": 400}, {"memorisation": 0.9}, "no copies"),
)
#: Larger pictures, for which no limits are set: what the CPU reaches with them.
SIZES = (
    Goal("hands-96", "hands-96", "hands, 96×96", 1, 5, LITE1),
    Goal("emoji-96", "noto-96", "emoji, 96×96, RGBA", 1, 5, LITE1),
    Goal("emoji-128", "noto-128", "emoji, 128×128, RGBA", 1, 5, LITE1),
    Goal("emoji-256", "noto-256", "emoji, enlarged to 256×256, RGBA", 1, 5, LITE1),
)
#: Sets of the goals that come with the program; the few are those of the results page.
OWN_SETS = (Pictures("fashion", "sample:fashion"), Pictures("digits", "sample:digits"))


def goal_called(name: str) -> Goal:
    """``StopIteration`` for a name that the parser let pass."""
    return next(goal for goal in (*GOALS, *SIZES) if goal.name == name)
