"""Progressive growing: it really grows, fades in, and goes on from where it was."""

from collections.abc import Callable

import numpy as np
import pytest
import torch
from torch.nn.functional import interpolate

from gan_studio.core.config import RunConfig
from gan_studio.core.errors import UserError
from gan_studio.core.run_folder import RunFolder
from gan_studio.core.shape import ImageShape
from gan_studio.engine.build import build
from gan_studio.engine.critic import Critic
from gan_studio.engine.describe import describe
from gan_studio.engine.layers.equalised import pixel_norm
from gan_studio.engine.layers.growth import Growth, growths
from gan_studio.engine.networks.progressive import GrowingBody, GrowingGenerator, Progressive
from gan_studio.engine.sampler import Sampler
from tests.engine.games import make_game
from tests.engine.test_networks import make
from tests.engine.test_training import bytes_of, go

MakeRun = Callable[..., RunFolder]
SHAPE = ImageShape(16, 32, 3)


def seeded(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def networks() -> tuple[GrowingGenerator, Critic]:
    generator, critic = build(make("progressive", width=4, latent=6), SHAPE, seeded(), torch.device("cpu"))
    assert isinstance(generator, GrowingGenerator)
    return generator, critic


def at(stage: int, alpha: float, *grown: torch.nn.Module) -> None:
    for growth in growths(*grown):
        growth.grow(stage, alpha)


def pictures(count: int = 4) -> torch.Tensor:
    return torch.rand(count, 3, 16, 32, generator=seeded(3)) * 2 - 1


LATENTS = torch.randn(4, 6, generator=seeded(2))


def test_both_start_at_the_smallest_size() -> None:
    generator, critic = networks()
    made = generator(LATENTS)
    assert made.shape == (4, 3, 16, 32)
    # 4×8, each pixel repeated 4 times.
    assert torch.equal(made, interpolate(made[:, :, ::4, ::4], scale_factor=4, mode="nearest"))
    x = pictures()
    blocky = interpolate(torch.nn.functional.avg_pool2d(x, 4), scale_factor=4, mode="nearest")
    torch.testing.assert_close(critic(x).logits, critic(blocky).logits)


@pytest.mark.parametrize("stage", [1, 2])
def test_nothing_faded_in_is_the_smaller_stage_s_picture_exactly(stage: int) -> None:
    generator, critic = networks()
    at(stage - 1, 1.0, generator, critic)
    smaller = generator(LATENTS)
    judged = critic(pictures()).logits
    at(stage, 0.0, generator, critic)
    assert torch.equal(generator(LATENTS), smaller)
    torch.testing.assert_close(critic(pictures()).logits, judged)
    at(stage, 0.5, generator, critic)
    assert not torch.isclose(generator(LATENTS), smaller).all()
    assert not torch.isclose(critic(pictures()).logits, judged).any()


def test_a_whole_stage_does_not_use_the_smaller_one_s_colours() -> None:
    generator, critic = networks()
    at(2, 1.0, generator, critic)
    made, judged = generator(LATENTS), critic(pictures()).logits
    assert not torch.equal(made, interpolate(made[:, :, ::2, ::2], scale_factor=2, mode="nearest"))
    body = critic.body
    assert isinstance(body, GrowingBody)
    with torch.no_grad():
        for colours in (*generator.colours[:2], *body.colours[:2]):
            colours.weight.fill_(torch.nan)
    assert torch.equal(generator(LATENTS), made)
    assert torch.equal(critic(pictures()).logits, judged)
    at(2, 0.9, generator, critic)
    assert generator(LATENTS).isnan().any()
    assert critic(pictures()).logits.isnan().any()


def test_short_latents_give_more_typical_pictures() -> None:
    generator, _ = networks()
    with torch.no_grad():
        generator.blocks[0][1].bias.normal_(generator=seeded())
    torch.testing.assert_close(generator(LATENTS), generator(0.1 * LATENTS))
    generator.eval()
    far, near, mean = (generator(psi * pixel_norm(LATENTS)) for psi in (1.0, 0.1, 0.0))
    assert torch.equal(mean, mean[:1].expand_as(mean))
    assert (near - mean).square().mean() < 0.5 * (far - mean).square().mean()


def test_layers_not_yet_reached_learn_nothing() -> None:
    generator, critic = networks()
    at(1, 1.0, generator, critic)
    critic(generator(LATENTS)).logits.sum().backward()
    for network in (generator, critic.body):
        touched = [any(p.grad is not None for p in block.parameters()) for block in network.blocks]
        assert touched == [True, True, False]


def test_real_pictures_lose_the_detail_that_g_cannot_make_yet() -> None:
    generator, critic = networks()
    game = make_game(critic, generator, latent=6)
    real = pictures()
    small = torch.nn.functional.avg_pool2d(real, 2)
    smaller = interpolate(torch.nn.functional.avg_pool2d(small, 2), scale_factor=2, mode="nearest")
    at(1, 0.25, generator, critic)
    expected = interpolate(0.75 * smaller + 0.25 * small, scale_factor=2, mode="nearest")
    torch.testing.assert_close(game.show(real), expected)
    at(2, 1.0, generator, critic)
    assert game.show(real) is real


def test_the_timetable() -> None:
    family = make("progressive", stage_steps=10, fade=0.4, stage_batches="32, 16")
    assert isinstance(family, Progressive)
    seen = [family.stage_at(step, 3) for step in (1, 10, 11, 12, 14, 15, 20, 21, 24, 25, 1000)]
    assert seen == [
        (0, 1.0), (0, 1.0), (1, 0.2), (1, 0.4), (1, 0.8), (1, 1.0), (1, 1.0), (2, 0.2), (2, 0.8), (2, 1.0), (2, 1.0),
    ]  # fmt: skip
    generator, critic = networks()
    sizes = [family.before_step(step, (generator, critic)) for step in (1, 11, 21)]
    assert sizes == [32, 16, None]
    assert [(growth.stage, growth.fading) for growth in growths(generator, critic)] == [(2, True)] * 2
    assert generator.growth.get_buffer("alpha").item() == pytest.approx(0.2)
    assert make("progressive", stage_steps=10, fade=0.0).stage_at(11, 3) == (1, 1.0)  # type: ignore[attr-defined]


def test_batch_sizes_that_are_none() -> None:
    with pytest.raises(UserError, match="'many' is no batch size"):
        RunConfig.parse({"network": {"family": "progressive", "stage_batches": "32 many"}})


def test_a_training_that_ends_before_it_has_grown_is_refused() -> None:
    network = {"family": "progressive", "stage_steps": 100, "fade": 0.5}
    short, long = (RunConfig.parse({"network": network, "training": {"steps": steps}}) for steps in (249, 250))
    assert [str(problem.path) for problem in short.problems(SHAPE, 100)] == ["training.steps"]
    assert short.problems(SHAPE, 100)[0].message == "Growing to 32×16 pixels takes 250 steps."
    assert long.problems(SHAPE, 100) == []


def test_the_stage_is_saved_with_the_weights() -> None:
    first, second = Growth(4), Growth(4)
    for growth in (first, second):
        growth.initialise(seeded())
    first.grow(2, 0.3)
    second.load_state_dict(first.state_dict())
    assert (second.stage, second.fading) == (2, True)
    assert second.fade(torch.zeros(1), torch.ones(1)).item() == pytest.approx(0.3)


def test_it_is_described_at_its_full_size() -> None:
    config = RunConfig.parse({"network": {"family": "progressive", "width": 8}})
    layers = describe(config, SHAPE).generator
    assert [layer.shape for layer in layers if layer.kind == "Enlarge"] == [(32, 8, 16), (16, 16, 32)]
    assert layers[-1].shape == (3, 16, 32)


def test_weights_are_counted_by_hand() -> None:
    """16×32, width 4: 16, 8 and 4 channels from 4×8 on."""
    generator, critic = networks()

    def layer(inputs: int, outputs: int, kernel: int = 3) -> int:
        return (inputs * kernel**2 + 1) * outputs

    colours = 3 * (16 + 8 + 4)
    blocks = (6 + 1) * 16 * 32 + layer(16, 16) + layer(16, 8) + layer(8, 8) + layer(8, 4) + layer(4, 4)
    assert sum(p.numel() for p in generator.parameters()) == blocks + colours + 3 * 3
    blocks = layer(4, 4) + layer(4, 8) + layer(8, 8) + layer(8, 16) + layer(17, 16) + (16 * 32 + 1) * 16 + 17
    assert sum(p.numel() for p in critic.parameters()) == blocks + colours + 16 + 8 + 4


@pytest.mark.parametrize("objective", ["non-saturating", "relativistic"])
def test_growing_runs_stop_and_resume_exactly(make_run: MakeRun, objective: str) -> None:
    """28×28 has stages of 7, 14 and 28; every one is reached, and each stop is in the middle of a fade."""
    changes = {
        "network__width": 4,
        "network__stage_steps": 3,
        "network__fade": 0.7,
        "network__stage_batches": "12 10",
        "objective__name": objective,
        "penalties__r1_gamma": 1.0,
        "penalties__r1_every": 2,
        "training__steps": 9,
    }
    straight, stopped = (make_run(name, "progressive", **changes) for name in ("straight", "stopped"))
    go(straight)
    for until in (2, 2, 3):
        go(stopped, until=until)
    go(stopped)
    assert bytes_of(stopped) == bytes_of(straight)
    rows = straight.metrics()
    assert np.diff(rows[:, 1], prepend=0).tolist() == [12] * 3 + [10] * 3 + [8] * 3
    assert np.isfinite(rows[:, 3:5]).all()


def test_the_explorer_shows_the_stage_that_was_reached(make_run: MakeRun) -> None:
    folder = make_run(family="progressive", network__width=4, network__stage_steps=100, training__steps=300)
    go(folder, until=4)
    sampler = Sampler.load(folder.newest_generator())
    made = sampler.generate(np.random.default_rng(0).normal(size=(2, 8)).astype(np.float32))
    np.testing.assert_array_equal(made, made[:, ::4, ::4].repeat(4, axis=1).repeat(4, axis=2))
