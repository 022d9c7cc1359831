"""Every objective with every term and every two terms: they train, or are refused with a sentence."""

from itertools import combinations
from typing import Any, get_args

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from gan_studio.core.config import Problem, RunConfig, families, objectives, terms
from gan_studio.core.shape import ImageShape
from gan_studio.engine.build import make_critic
from gan_studio.engine.game import Game
from gan_studio.engine.trainer import Trainer
from tests.engine.conftest import tiny_config
from tests.engine.games import make_game, make_turn

#: What turns each term and each feature of the step on, so that it counts from the first step.
TERMS: dict[str, dict[str, Any]] = {
    "r1": {"penalties__r1_gamma": 1.0, "penalties__r1_every": 1},
    "r2": {"penalties__r2_gamma": 1.0, "penalties__r2_every": 1},
    "gradient-penalty": {"penalties__gradient_penalty": 10.0},
    "clip": {"penalties__clip": 0.01},
    "lecam": {"regularisers__lecam": 0.3, "regularisers__lecam_from": 0},
    "consistency": {"regularisers__consistency": 10.0},
    "latent-consistency-d": {"regularisers__latent_consistency_d": 5.0},
    "latent-consistency-g": {"regularisers__latent_consistency_g": 0.5},
    "virtual-adversarial": {"regularisers__virtual_adversarial": 1.0},
    "total-variation": {"regularisers__total_variation": 1.0},
    "class-l1": {"regularisers__class_l1": 20.0, "classes__optional": True},
    "mode-seeking": {"regularisers__mode_seeking": 0.02},
    "entropy": {"regularisers__entropy": 0.1},
    "confidence": {"regularisers__confidence": 0.1},
    "historical": {"regularisers__historical": 0.1},
    "orthogonal-g": {"regularisers__orthogonal_g": 1e-4},
    "orthogonal-d": {"regularisers__orthogonal_d": 1e-4},
    "feature-matching": {"objective__feature_matching": 1.0},
}
FEATURES: dict[str, dict[str, Any]] = {
    "label-smoothing": {"objective__label_smoothing": 0.1},
    "fake-smoothing": {"objective__fake_smoothing": 0.1},
    "label-flipping": {"objective__label_flipping": 0.2},
    "top-k": {"objective__top_k": 0.5, "objective__top_k_steps": 1},
    "unroll": {"objective__unroll": 2},
    "spectral-norm": {"network__spectral_norm": "both"},
    "deviation": {"network__minibatch": "stddev"},
    "discrimination": {"network__minibatch": "discrimination"},
    "clipped-gradient": {"optimisers__discriminator__clip_gradient": 1.0},
}
ALL = TERMS | FEATURES
#: Pairs that cannot work; all others must.
NEED_LOG_ODDS = {"virtual-adversarial", "entropy", "confidence"}
REFUSED_WITH = {
    "minimax": set(),
    "non-saturating": set(),
    "least-squares": NEED_LOG_ODDS,
    "least-squares-real": NEED_LOG_ODDS,
    "hinge": NEED_LOG_ODDS | {"label-smoothing", "fake-smoothing"},
    "relativistic": NEED_LOG_ODDS | {"label-smoothing", "fake-smoothing"},
    "relativistic-average": NEED_LOG_ODDS | {"label-smoothing", "fake-smoothing"},
    "wasserstein": NEED_LOG_ODDS | {"label-smoothing", "fake-smoothing", "label-flipping"},
}
REFUSED_PAIRS = {frozenset({"clip", "gradient-penalty"}), frozenset({"clip", "spectral-norm"})}
SHAPE = ImageShape(8, 8, 1)


def problems_of(config: RunConfig) -> list[Problem]:
    return config.problems(SHAPE, 64)


def check_it_trains(config: RunConfig, images: NDArray[np.uint8]) -> None:
    """Two steps: losses are numbers, and both networks have moved to where their weights are numbers."""
    trainer = Trainer(config, images, torch.device("cpu"))
    game = trainer._game
    before = [weight.detach().clone() for weight in [*game.generator.parameters(), *game.critic.parameters()]]
    for _ in range(2):
        assert trainer.advance()[:4].isfinite().all()
    after = [*game.generator.parameters(), *game.critic.parameters()]
    assert all(weight.isfinite().all() for weight in after)
    assert sum(not torch.equal(*pair) for pair in zip(before, after, strict=True)) > len(after) / 2


def check_refusal(config: RunConfig, problems: list[Problem]) -> None:
    """Whole sentences that say what to choose, at options that there are; what is offered instead puts it right."""
    for problem in problems:
        if problem.mend is not None:
            mended = problems_of(config.with_values(dict([problem.mend])))
            assert problem.message not in {other.message for other in mended if other.path == problem.path}
        section, name = problem.path.split(".")
        assert hasattr(getattr(config, section), name)
        assert problem.message.endswith(".")
        assert problem.hint.endswith(".")


@pytest.mark.parametrize("objective", [entry.name for entry in objectives])
def test_every_objective_with_every_term_trains_or_is_refused(objective: str, squares: NDArray[np.uint8]) -> None:
    bound = TERMS["gradient-penalty"] if objective == "wasserstein" else {}
    refused = set()
    for name, options in ALL.items():
        changes = {"objective__name": objective, **({} if name == "clip" else bound), **options}
        config = tiny_config(**changes)
        if problems := problems_of(config):
            check_refusal(config, problems)
            refused.add(name)
        else:
            check_it_trains(config, squares)
    assert refused == REFUSED_WITH[objective]


@pytest.mark.parametrize("first", ALL)
def test_every_two_terms_train_or_are_refused(first: str, squares: NDArray[np.uint8]) -> None:
    for pair in combinations(ALL, 2):
        if pair[0] == first:
            config = tiny_config(**(ALL[pair[0]] | ALL[pair[1]]))
            problems = problems_of(config)
            check_refusal(config, problems)
            assert bool(problems) == (frozenset(pair) in REFUSED_PAIRS)
            if not problems:
                check_it_trains(config, squares)


@pytest.mark.parametrize("name", ALL)
def test_every_term_trains_with_convolutions_or_is_refused_for_their_normalisation(
    name: str, squares: NDArray[np.uint8]
) -> None:
    config = tiny_config("conv", **ALL[name])
    batch = problems_of(config)
    check_refusal(config, batch)
    assert [problem.path.split(".")[0] for problem in batch] == ["penalties"] * (
        name in {"r1", "r2", "gradient-penalty"}
    )
    for precision in ("float32", "bfloat16"):
        changes = {"network__d_norm": "none" if batch else "batch", "training__precision": precision}
        check_it_trains(tiny_config("conv", **changes, **ALL[name]), squares)


def test_wasserstein_without_a_bound_is_refused_and_each_bound_is_enough() -> None:
    (problem,) = problems_of(tiny_config(objective__name="wasserstein"))
    assert problem.path == "objective.name"
    for bound in ("r1", "r2", "gradient-penalty", "clip", "spectral-norm"):
        assert problems_of(tiny_config(objective__name="wasserstein", **ALL[bound])) == []


@pytest.mark.parametrize("norm", ["batch", "layer", "instance", "virtual"])
def test_a_normalisation_that_learns_its_factor_undoes_the_bound_of_the_spectral_one(norm: str) -> None:
    changes = {"objective__name": "wasserstein", "network__spectral_norm": "discriminator", "network__d_norm": norm}
    config = tiny_config("conv", **changes)
    (problem,) = problems_of(config)
    check_refusal(config, [problem])
    assert problem.mend == ("network.d_norm", "none")
    assert problem.path == "network.d_norm"
    assert norm in problem.message
    assert problems_of(tiny_config("conv", **(changes | {"network__d_norm": "none"}))) == []
    assert problem.path not in {other.path for other in problems_of(tiny_config("conv", **changes, **ALL["r1"]))}


@pytest.mark.parametrize("entry", list(families), ids=lambda entry: entry.name)
def test_families_know_whether_d_normalises_batches(entry) -> None:  # type: ignore[no-untyped-def]
    """Whether batch normalisation has a part in D's logits; in decoders beside them it may be."""
    norms = get_args(entry.value.model_fields["d_norm"].annotation) if "d_norm" in entry.value.model_fields else ()
    for norm in norms or (None,):
        family = entry.value(width=4, **({"d_norm": norm} if norm else {}))
        assert family.normalises_d_batches() == _normalises(family)


def _normalises(family: Any) -> bool:
    used: list[nn.Module] = []
    with torch.device("meta"):
        critic = make_critic(family, tiny_config().classes, ImageShape(32, 32, 3))
        for module in critic.modules():
            if isinstance(module, nn.modules.batchnorm._BatchNorm):
                module.register_forward_hook(lambda module, *_: used.append(module))
        critic(torch.empty(4, 3, 32, 32))
    return bool(used)


def test_terms_that_are_off_are_not_there(squares: NDArray[np.uint8]) -> None:
    assert all(entry.value.make(tiny_config()) is None for entry in terms)
    assert all(entry.value.problems(tiny_config("conv")) == [] for entry in terms)
    trainer = Trainer(tiny_config(), squares, torch.device("cpu"))
    assert len(trainer._terms) == 0
    assert trainer._do_step._unrolled is None
    assert not trainer._do_step._looks_at_real


@pytest.mark.parametrize("name", TERMS)
def test_every_term_that_is_on_has_a_gradient(name: str) -> None:
    """A loss that no weight hangs on would cost time and teach nothing."""
    game = make_game(side=8)
    term = terms[name].make(tiny_config(**TERMS[name]))
    term.bind(game)
    if name == "clip":
        term.after_d(game)
        assert max(weight.abs().max().item() for weight in game.critic.parameters()) == 0.01
        return
    real = torch.rand(6, 1, 8, 8, dtype=torch.float64, generator=torch.Generator().manual_seed(3))
    gradients: list[Tensor] = []
    for step in (1, 2):
        gradients = _gradients(game, term, real, step)
        with torch.no_grad():  # historical averaging needs a history
            for weight in [*game.generator.parameters(), *game.critic.parameters()]:
                weight.mul_(1.1)
    assert gradients
    assert all(gradient.isfinite().all() for gradient in gradients)
    assert sum(gradient.abs().sum() for gradient in gradients) > 0


def _gradients(game: Game, term: Any, real: Tensor, step: int) -> list[Tensor]:
    found = []
    for for_g, network in ((False, game.critic), (True, game.generator)):
        told = torch.ones(len(real), 1) if term.classes_of_real else None  # and the networks heed no class
        turn = make_turn(game, real, step=step, for_g=for_g, fake_classes=told, paired=term.pairs_every > 0)
        value = term.for_g(turn) if for_g else term.for_d(turn)
        if value is not None:
            assert value.dim() == 0
            found += torch.autograd.grad(value, list(network.parameters()), materialize_grads=True, allow_unused=True)
    return found
