"""Convolutional networks that grow: small pictures first, faded in, exact when resumed."""

from collections.abc import Callable

import pytest
import torch
from torch.nn.functional import avg_pool2d, interpolate

from gan_studio.core.config import RunConfig
from gan_studio.core.errors import UserError
from gan_studio.core.run_folder import RunFolder
from gan_studio.core.shape import ImageShape
from gan_studio.engine.build import build
from gan_studio.engine.critic import Critic
from gan_studio.engine.describe import describe
from gan_studio.engine.layers.growing import StagedBody, StagedGenerator
from gan_studio.engine.layers.growth import growths
from gan_studio.engine.layers.resampling import double
from gan_studio.engine.networks import conv
from gan_studio.engine.networks.conv import Conv
from gan_studio.engine.sampler import Sampler
from tests.engine.games import make_game
from tests.engine.test_networks import make
from tests.engine.test_training import bytes_of, go

MakeRun = Callable[..., RunFolder]
SHAPE = ImageShape(16, 32, 3)
LATENTS = torch.randn(4, 6, generator=torch.Generator().manual_seed(2))


def networks(steps: str = "5") -> tuple[StagedGenerator, Critic]:
    """16×32 has maps of 4×8, 8×16 and 16×32: one smaller size of pictures."""
    family = make("conv", width=4, latent=6, grow_steps=steps, d_norm="none")
    generator, critic = build(family, SHAPE, torch.Generator().manual_seed(0), torch.device("cpu"))
    assert isinstance(generator, StagedGenerator)
    assert isinstance(critic.body, StagedBody)
    return generator, critic


def at(stage: int, alpha: float, *grown: torch.nn.Module) -> None:
    for growth in growths(*grown):
        growth.grow(stage, alpha)


def pictures() -> torch.Tensor:
    return torch.rand(4, 3, 16, 32, generator=torch.Generator().manual_seed(3)) * 2 - 1


def test_both_start_small() -> None:
    generator, critic = networks()
    made = generator(LATENTS)
    assert made.shape == (4, 3, 16, 32)
    assert torch.equal(made, interpolate(made[:, :, ::2, ::2], scale_factor=2, mode="nearest"))
    blocky = interpolate(avg_pool2d(pictures(), 2), scale_factor=2, mode="nearest")
    torch.testing.assert_close(critic(pictures()).logits, critic(blocky).logits)


def test_what_people_see_of_small_pictures_is_smooth() -> None:
    generator, _ = networks()
    generator.eval()
    seen = generator(LATENTS)
    generator.train()
    for norm in generator.modules():
        if isinstance(norm, torch.nn.BatchNorm2d):
            norm.eval()
    small = generator(LATENTS)[:, :, ::2, ::2]
    torch.testing.assert_close(seen, double(small))


@pytest.mark.parametrize("stage", [0, 1])
def test_colors_that_nobody_sees_do_not_run_into_those_beside_them(stage: int) -> None:
    """Red and opaque on the left, blue and transparent on the right."""
    small = torch.tensor([1.0, -1.0, -1.0, 1.0])[:, None, None].repeat(1, 4, 8)
    small[:, :, 4:] = torch.tensor([-1.0, -1.0, 1.0, -1.0])[:, None, None]
    nothing = torch.nn.Conv2d(4, 4, 1, bias=False)
    torch.nn.init.zeros_(nothing.weight)
    same = torch.nn.Identity()
    larger = torch.nn.Upsample(scale_factor=2)
    generator = StagedGenerator([same, larger], [same, nothing], same, opacity=True).eval()
    at(stage, 1.0, generator)
    enlarged = generator(small[None])[0]
    torch.testing.assert_close(enlarged[3], double(small[None])[0, 3])
    visible = enlarged[3] > -0.9
    assert visible.sum() > enlarged[3].numel() // 2
    assert enlarged[0][visible].min() > 0.98
    assert enlarged[2][visible].max() < -0.98


def test_nothing_faded_in_is_the_smaller_picture() -> None:
    generator, critic = networks()
    judged = critic(pictures()).logits
    at(1, 0.0, generator, critic)
    before = generator.output(double(generator.colours[0](generator.blocks[1](generator.blocks[0](LATENTS)))))
    torch.testing.assert_close(generator(LATENTS), before)
    torch.testing.assert_close(critic(pictures()).logits, judged)
    at(1, 0.5, generator, critic)
    assert not torch.isclose(critic(pictures()).logits, judged).any()


def test_a_larger_stage_adds_detail_to_the_smaller_picture() -> None:
    generator, _ = networks()
    at(1, 1.0, generator)
    made = generator(LATENTS)
    with torch.no_grad():
        for detail in generator.colours[1].parameters():
            detail.zero_()
    smooth = generator(LATENTS)
    assert not torch.isclose(made, smooth).all()
    at(1, 0.0, generator)
    torch.testing.assert_close(generator(LATENTS), smooth)


def test_fully_grown_d_does_not_use_what_it_saw_small_pictures_by() -> None:
    _, critic = networks()
    at(1, 1.0, critic)
    judged = critic(pictures()).logits
    body = critic.body
    assert isinstance(body, StagedBody)
    with torch.no_grad():
        body.colours[0][0].weight.fill_(torch.nan)
    assert torch.equal(critic(pictures()).logits, judged)


def test_d_sees_no_detail_in_real_pictures_that_g_cannot_make_yet() -> None:
    generator, critic = networks()
    game = make_game(critic, generator, latent=6)
    small = avg_pool2d(pictures(), 2)
    torch.testing.assert_close(game.show(pictures()), interpolate(small, scale_factor=2, mode="nearest"))
    at(1, 0.25, generator, critic)
    torch.testing.assert_close(game.show(pictures()), 0.75 * double(small) + 0.25 * pictures())
    at(1, 1.0, generator, critic)
    real = pictures()
    assert game.show(real) is real


def test_the_timetable() -> None:
    family = make("conv", grow_steps="10, 1000")
    assert isinstance(family, Conv)
    found = [family.stage_at(step) for step in (1, 10, 11, 160, 311, 1010, 1011, 1311, 9999)]
    assert [stage for stage, _ in found] == [0, 0, 1, 1, 1, 1, 2, 2, 2]
    assert [alpha for _, alpha in found] == pytest.approx([1, 1, 1 / 301, 150 / 301, 1, 1, 1 / 301, 1, 1])
    generator, critic = networks("10")
    assert isinstance(tiny := make("conv", width=4, latent=6, grow_steps="10"), Conv)
    assert tiny.before_step(11, (generator, critic)) is None
    assert [(growth.stage, growth.fading) for growth in growths(generator, critic)] == [(1, True)] * 2


@pytest.mark.parametrize(
    ("shape", "network", "field"),
    [
        (ImageShape(16, 32, 3), {"grow_steps": "5 5"}, "grow_steps"),
        (ImageShape(50, 50, 3), {"grow_steps": "5 5"}, "grow_steps"),
        (ImageShape(64, 64, 3), {"grow_steps": "5", "features": "efficientnet-lite0"}, "features"),
    ],
)
def test_what_cannot_grow_is_said(shape: ImageShape, network: dict[str, str], field: str) -> None:
    config = RunConfig.parse({"network": {"family": "conv", **network}})
    assert f"network.{field}" in [problem.path for problem in config.problems(shape, 100)]


def test_a_training_that_ends_before_it_has_grown_is_refused() -> None:
    network = {"family": "conv", "grow_steps": "100"}
    short, long = (RunConfig.parse({"network": network, "training": {"steps": steps}}) for steps in (399, 400))
    assert [str(problem.path) for problem in short.problems(SHAPE, 100)] == ["training.steps"]
    assert short.problems(SHAPE, 100)[0].message == "Growing to 32×16 pixels takes 400 steps."
    assert long.problems(SHAPE, 100) == []


def test_numbers_of_steps_that_are_none() -> None:
    with pytest.raises(UserError, match="'many' is no number of steps"):
        RunConfig.parse({"network": {"family": "conv", "grow_steps": "32 many"}})


def test_they_are_described_at_their_full_size() -> None:
    config = RunConfig.parse({"network": {"family": "conv", "width": 8, "grow_steps": "5"}})
    assert describe(config, SHAPE).generator[-1].shape == (3, 16, 32)


@pytest.mark.parametrize(
    "told", [("none", "none"), ("normalisation", "projection"), ("concatenation", "concatenation")]
)
def test_growing_runs_stop_and_resume_exactly(
    make_run: MakeRun, told: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """8, 16 and 32 pixels; every size is reached, and a stop is in the middle of a fade."""
    monkeypatch.setattr(conv, "_FADE", 3)
    changes = {
        "network__width": 4,
        "network__d_norm": "none",
        "network__spectral_norm": "discriminator",
        "network__grow_steps": "3 2",
        "classes__generator": told[0],
        "classes__discriminator": told[1],
        "penalties__r1_gamma": 1.0,
        "penalties__r1_every": 2,
        "training__steps": 9,
        "data__height": 32,
        "data__width": 32,
    }
    straight, stopped = (make_run(name, "conv", **changes) for name in ("straight", "stopped"))
    go(straight)
    for until in (2, 2, 3):
        go(stopped, until=until)
    go(stopped)
    assert bytes_of(straight) == bytes_of(stopped)


@pytest.mark.parametrize(("before", "after"), [("", "5 5"), ("5 5", "")])
def test_weights_go_from_networks_that_do_not_grow_to_some_that_do_and_back(
    make_run: MakeRun, monkeypatch: pytest.MonkeyPatch, before: str, after: str
) -> None:
    monkeypatch.setattr(conv, "_FADE", 1)
    common = {
        "network__width": 4, "network__d_norm": "none", "data__height": 32, "data__width": 32, "training__steps": 11,
    }  # fmt: skip
    source = make_run("source", "conv", network__grow_steps=before, **common)
    go(source, until=3)
    run = make_run("run", "conv", network__grow_steps=after, start__run=str(source.path), **common)
    started = next(event for event in run.events() if event["kind"] == "start")
    assert len([*started["generator"]["taken"], *started["generator"]["aligned"]]) >= 10
    assert len([*started["discriminator"]["taken"], *started["discriminator"]["aligned"]]) >= 6
    go(run)
    assert Sampler.load(run.newest_generator()).step == 11
