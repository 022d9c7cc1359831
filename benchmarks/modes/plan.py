"""Who is compared on the ring and on the grid, all from the same networks and rates."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from gan_studio.core.config import RunConfig

#: The same for all, so that only what is named differs. G's output ends in tanh, and its mean over time is not used.
_BASE: dict[str, Any] = {
    "network.latent": 2,
    "network.width": 128,
    "network.depth": 3,
    "optimisers.generator.learning_rate": 0.001,
    "optimisers.discriminator.learning_rate": 0.001,
    "optimisers.generator.beta1": 0.5,
    "optimisers.discriminator.beta1": 0.5,
    "training.batch_size": 128,
    "training.ema": 0.0,
    "training.precision": "float32",
    "training.device": "cpu",
}
#: D behind G, the rates of Metz et al. 2017, appendix A: G runs from one mode to the next before D has noticed.
_SLOW_D: dict[str, Any] = {"optimisers.discriminator.learning_rate": 0.0001}
#: D ahead of G: it is soon sure, and minimax tells G nothing any more.
_SLOW_G: dict[str, Any] = {"optimisers.generator.learning_rate": 0.0003}


@dataclass(frozen=True)
class Contestant:
    """A name for people, and what is different from the base."""

    name: str
    title: str
    changes: dict[str, Any]

    def config(self, data: str, seed: int, steps: int) -> RunConfig:
        """Its whole configuration on a sample set."""
        values = {"training.seed": seed, "training.steps": steps, "data.source": f"sample:{data}"}
        return RunConfig.parse({"network": {"family": "mlp"}}).with_values({**_BASE, **self.changes, **values})


def contestants() -> Iterator[Contestant]:
    """Every objective by itself, and what is said to help against lost modes."""

    def of(name: str, title: str, objective: str, **changes: Any) -> Contestant:
        dotted = {path.replace("__", "."): value for path, value in changes.items()}
        return Contestant(name, title, {"objective.name": objective, **dotted})

    yield of("minimax", "minimax", "minimax")
    yield of("unrolled", "minimax, unrolled 5 steps", "minimax", objective__unroll=5)
    yield of("minibatch", "minimax, minibatch discrimination", "minimax", network__minibatch="discrimination")
    yield of("stddev", "minimax, minibatch standard deviation", "minimax", network__minibatch="stddev")
    yield of("non-saturating", "non-saturating", "non-saturating")
    yield of("least-squares", "least squares", "least-squares")
    yield of("least-squares-real", "least squares to real", "least-squares-real")
    yield of("hinge", "hinge", "hinge")
    yield of("wgan", "Wasserstein, clipped at 0.1, 5 D steps", "wasserstein", penalties__clip=0.1, training__d_steps=5)
    yield of(
        "wgan-gp",
        "Wasserstein, gradient penalty 0.1, 5 D steps",
        "wasserstein",
        penalties__gradient_penalty=0.1,
        training__d_steps=5,
    )
    yield of("relativistic", "relativistic pairing", "relativistic")
    yield of("relativistic-average", "relativistic average", "relativistic-average")
    for name in ("minimax", "non-saturating", "relativistic"):
        title = "relativistic pairing" if name == "relativistic" else name
        yield of(f"{name}-r1", f"{title}, R1 with γ 0.01", name, penalties__r1_gamma=0.01, penalties__r1_every=1)
    yield from _uneven()


def _uneven() -> Iterator[Contestant]:
    """Where minimax leaves out most: D much slower than G, and G slower than D."""
    helped = {
        "minimax": ("minimax", {}),
        "unrolled": ("minimax, unrolled 5 steps", {"objective.unroll": 5}),
        "minibatch": ("minimax, minibatch discrimination", {"network.minibatch": "discrimination"}),
        "relativistic": ("relativistic pairing", {"objective.name": "relativistic"}),
    }
    for name, (title, changes) in helped.items():
        yield Contestant(f"{name}-slow-d", f"D slow: {title}", {"objective.name": "minimax", **_SLOW_D, **changes})
    for name in ("minimax", "relativistic"):
        title, changes = helped[name]
        yield Contestant(f"{name}-slow-g", f"G slow: {title}", {"objective.name": "minimax", **_SLOW_G, **changes})
