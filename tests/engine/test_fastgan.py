"""FastGAN: skip-layer excitation gates, D judges patches and learns to draw what it saw."""

from collections.abc import Callable

import numpy as np
import pytest
import torch
from torch import Tensor

from gan_studio.core.events import METRIC_COLUMNS
from gan_studio.core.run_folder import RunFolder
from gan_studio.core.shape import ImageShape
from gan_studio.engine.build import build
from gan_studio.engine.layers.few_shot import Gate, SkipExcitation
from gan_studio.engine.losses.reconstruction import Reconstruction, SelfSupervised, quarter
from gan_studio.engine.networks.fastgan import SkipGenerator
from tests.engine.games import make_game, make_turn
from tests.engine.test_networks import make
from tests.engine.test_training import bytes_of, go

MakeRun = Callable[..., RunFolder]


def seeded(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def critic_of(shape: ImageShape, **options: object) -> SelfSupervised:
    network = make("fastgan", width=4, **options)
    _, critic = build(network, shape, seeded(), torch.device("cpu"))
    assert isinstance(critic, SelfSupervised)
    return critic


def test_a_gated_linear_unit_by_hand() -> None:
    x = torch.tensor([[[[3.0]], [[5.0]], [[0.0]], [[100.0]]]])
    assert Gate()(x).flatten().tolist() == [1.5, 5.0]


def test_skip_excitation_weighs_each_channel_between_0_and_1() -> None:
    skip = SkipExcitation(3, 5, (6, 4))
    for parameter in skip.parameters():
        torch.nn.init.normal_(parameter, generator=seeded())
    low, high = (torch.randn(2, *shape, generator=seeded(1)) for shape in ((3, 6, 4), (5, 24, 16)))
    weights = skip(low, high) / high
    assert (weights > 0).all()
    assert (weights < 1).all()
    torch.testing.assert_close(weights, weights[:, :, :1, :1].expand_as(weights))
    assert not torch.isclose(weights[0], weights[1]).any()
    with torch.no_grad():
        skip.weigh[3].weight.zero_()
        skip.weigh[3].bias.fill_(-100)
    assert skip(low, high).abs().max() < 1e-30


@pytest.mark.parametrize(("side", "gap", "weighed"), [(32, 2, "23"), (64, 3, "34"), (256, 4, "456"), (8, 1, "1")])
def test_which_maps_weigh_which(side: int, gap: int, weighed: str) -> None:
    """256 is the paper's: 4, 8 and 16 weigh 64, 128 and 256 (figure 3 has 8 and 16 weigh 128 and 256)."""
    with torch.device("meta"):
        generator = make("fastgan", width=4).generator(ImageShape(side, side, 3))
    assert isinstance(generator, SkipGenerator)
    assert generator.gap == gap
    assert list(generator.skips) == list(weighed)


def test_a_closed_gate_leaves_nothing_of_the_latent() -> None:
    network = make("fastgan", width=4, spectral_norm="none")
    generator, _ = build(network, ImageShape(32, 32, 3), seeded(), torch.device("cpu"))
    with torch.no_grad():
        generator.skips["3"].weigh[3].weight.zero_()
        generator.skips["3"].weigh[3].bias.fill_(-200)
    made = generator.eval()(torch.randn(3, 100, generator=seeded(1)))
    torch.testing.assert_close(made[0], made[1])


@pytest.mark.parametrize(
    ("shape", "patches"),
    [(ImageShape(64, 64, 3), 25), (ImageShape(32, 32, 1), 25), (ImageShape(28, 28, 1), 16), (ImageShape(16, 8, 4), 5)],
    ids=str,
)
def test_d_judges_patches(shape: ImageShape, patches: int) -> None:
    critic = critic_of(shape)
    pictures = torch.rand(2, shape.channels, shape.height, shape.width, generator=seeded(1)) * 2 - 1
    judged = critic(pictures)
    assert judged.logits.shape == (2, patches)
    assert judged.features.shape == (2, critic.features)
    assert [tuple(part.shape[1:]) for part in critic.maps(judged.features)] == list(critic.shapes)


def test_quarters() -> None:
    x = torch.arange(16.0).view(1, 1, 4, 4).expand(4, -1, -1, -1)
    places = torch.tensor([[0, 0, 1, 1], [0, 1, 0, 1]]).view(2, 4, 1, 1, 1)
    assert quarter(x, places)[:, 0, 0, 0].tolist() == [0, 2, 8, 10]
    assert quarter(x, places).shape == (4, 1, 2, 2)


class Known(torch.nn.Module):
    """A decoder that draws the mean of what it gets, everywhere."""

    def __init__(self, colours: int, side: int) -> None:
        super().__init__()
        self.colours, self.side = colours, side

    def forward(self, x: Tensor) -> Tensor:
        return x.mean(dim=(1, 2, 3))[:, None, None, None].expand(-1, self.colours, self.side, self.side)


def test_the_reconstruction_loss_by_hand() -> None:
    """Real pictures of 0.25; the last map says 1, the one before 0.5: 0.75 + 0.25."""
    critic = critic_of(ImageShape(32, 32, 3))
    game = make_game(critic, torch.nn.Sequential(torch.nn.Linear(3, 3 * 32 * 32), torch.nn.Unflatten(1, (3, 32, 32))))
    turn = make_turn(game, torch.full((4, 3, 32, 32), 0.25))
    critic.whole, critic.part = Known(3, 32), Known(3, 16)  # type: ignore[assignment]  # stand-ins
    sizes = [channels * height * width for channels, height, width in critic.shapes]
    features = torch.cat([torch.full((4, sizes[0]), 0.5), torch.ones(4, sizes[1])], dim=1)
    assert turn.of_real is not None
    turn.of_real = turn.of_real._replace(features=features)
    loss = Reconstruction(1.0).for_d(turn)
    assert loss is not None
    assert loss.item() == pytest.approx(1.0)


def test_drawing_teaches_d_s_encoder_and_not_g() -> None:
    critic = critic_of(ImageShape(32, 32, 3))
    generator = torch.nn.Sequential(torch.nn.Linear(3, 3 * 32 * 32), torch.nn.Unflatten(1, (3, 32, 32)))
    game = make_game(critic, generator)
    turn = make_turn(game, torch.rand(4, 3, 32, 32, generator=seeded()))
    loss = Reconstruction(1.0).for_d(turn)
    assert loss is not None
    loss.backward()
    assert all(p.grad is not None for p in (*critic.body.parameters(), *critic.whole.parameters()))
    assert all(p.grad is None for p in (*critic.head.parameters(), *generator.parameters()))


def test_comparisons_of_pictures_have_no_place() -> None:
    problems = make("fastgan", minibatch="stddev").problems(ImageShape(32, 32, 3))
    assert [problem.path for problem in problems] == ["minibatch"]


@pytest.mark.parametrize("conditional", [False, True])
def test_it_trains_and_resumes_exactly(make_run: MakeRun, conditional: bool) -> None:
    changes = {"network__width": 4, "objective__name": "hinge", "augmentation__translation": True}
    if conditional:
        changes |= {"classes__generator": "normalisation", "classes__discriminator": "concatenation"}
    straight, stopped = (make_run(name, "fastgan", **changes) for name in ("straight", "stopped"))
    go(straight)
    go(stopped, until=2)
    go(stopped)
    assert bytes_of(stopped) == bytes_of(straight)
    rows = straight.metrics()
    assert np.isfinite(rows[:, 3:7]).all()


def test_d_learns_to_draw(make_run: MakeRun) -> None:
    """The weighted term in D's loss falls."""
    changes = {"network__width": 4, "training__steps": 25, "optimisers__discriminator__learning_rate": 0.005}
    folder = make_run(family="fastgan", **changes)
    go(folder)
    terms = folder.metrics()[:, METRIC_COLUMNS.index("d_terms")]
    assert terms[-5:].mean() < 0.8 * terms[:5].mean()


def test_both_norms_are_on() -> None:
    network = make("fastgan")
    assert (network.spectral_norm, network.normalises_d_batches()) == ("both", True)
