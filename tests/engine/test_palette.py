"""Generators that mix pictures from a few colors of their own."""

from collections.abc import Callable

import pytest
import torch
from torch import nn

from gan_studio.core.config import ClassesConfig, RunConfig
from gan_studio.core.run_folder import RunFolder
from gan_studio.core.shape import ImageShape
from gan_studio.engine.build import build
from gan_studio.engine.layers.palette import Palette
from tests.engine.test_growing import at
from tests.engine.test_networks import make
from tests.engine.test_training import bytes_of, go

LATENTS = torch.randn(6, 5, generator=torch.Generator().manual_seed(2))
SHAPE = ImageShape(16, 32, 4)
CLASSES = torch.eye(3).repeat(2, 1)


def palette(colors: int = 4) -> Palette:
    made = Palette(5, colors, 3, "tanh")
    made.initialise(torch.Generator().manual_seed(0))
    return made


def networks(channels: int = 4, classes: ClassesConfig | None = None, **changes: object) -> tuple[nn.Module, nn.Module]:
    family = make("conv", width=4, latent=5, d_norm="none", palette=6, **changes)
    given = (classes,) if classes else ()
    return build(
        family, SHAPE._replace(channels=channels), torch.Generator().manual_seed(0), torch.device("cpu"), *given
    )


def generator(steps: str = "", channels: int = 4, classes: ClassesConfig | None = None) -> nn.Module:
    return networks(channels, classes, grow_steps=steps)[0]


def test_a_pixel_that_is_sure_has_one_of_the_picture_s_colors() -> None:
    mixes = palette()
    chosen = torch.randint(0, 4, (6, 8, 8), generator=torch.Generator().manual_seed(1))
    logits = torch.nn.functional.one_hot(chosen, 4).permute(0, 3, 1, 2).float()
    pictures = mixes(LATENTS, logits)
    assert pictures.shape == (6, 3, 8, 8)
    for picture, colors in zip(pictures, chosen, strict=True):
        shown = [picture[:, colors == color] for color in range(4)]
        assert all(torch.allclose(of, of[:, :1].expand_as(of), atol=1e-4) for of in shown)
        assert len({tuple(of[:, 0].tolist()) for of in shown}) == 4


def test_what_is_looked_at_is_surer_than_what_is_trained() -> None:
    mixes = palette(2)
    unsure = torch.full((6, 1, 4, 4), 0.1)
    logits = torch.cat([unsure, -unsure], dim=1)
    colors = [mixes(LATENTS, sign * 100 * logits) for sign in (1, -1)]

    def distance(pictures: torch.Tensor) -> float:
        return ((pictures - colors[0]) / (colors[1] - colors[0])).abs().mean().item()

    trained, shown = distance(mixes(LATENTS, logits)), distance(mixes.eval()(LATENTS, logits))
    assert trained == pytest.approx(torch.sigmoid(torch.tensor(-8 * 0.2)).item(), rel=1e-3)
    assert shown == pytest.approx(torch.sigmoid(torch.tensor(-16 * 0.2)).item(), rel=1e-2)


def test_colors_that_have_gone_too_far_are_pulled_back_while_training() -> None:
    mixes = palette(2)
    logits = torch.zeros(6, 2, 4, 4)
    far = torch.tensor([0.5, -2.4, 3.5, -9.0, 2.0, 30.0])

    def gradient() -> torch.Tensor:
        torch.nn.init.zeros_(mixes.last.weight)
        with torch.no_grad():
            mixes.last.bias.copy_(far)
        (found,) = torch.autograd.grad(mixes(LATENTS, logits).sum(), mixes.last.bias)
        return found

    trained, shown = gradient(), (mixes.eval(), gradient())[1]
    # That of 0.05 (|c| - 2.5)² where |c| is larger, summed over the numbers of a picture, averaged over the batch.
    expected = 0.1 * torch.tensor([0.0, 0.0, 1.0, -6.5, 0.0, 27.5])
    torch.testing.assert_close(trained - shown, expected)


def test_other_latents_have_other_colors_and_no_pixel_lies_outside_them() -> None:
    mixes = palette(2)
    torch.nn.init.normal_(mixes.last.weight, std=1.0, generator=torch.Generator().manual_seed(4))
    unsure = torch.linspace(-1, 1, 50).view(1, 1, 5, 10)
    logits = torch.cat([unsure, -unsure], dim=1).expand(6, 2, 5, 10)
    pictures = mixes(LATENTS, logits).flatten(2)
    assert (pictures.std(0).mean() > 0.1).item()
    ends = pictures[:, :, 0], pictures[:, :, -1]
    assert (pictures >= torch.minimum(*ends)[..., None] - 1e-4).all()
    assert (pictures <= torch.maximum(*ends)[..., None] + 1e-4).all()


@pytest.mark.parametrize("channels", [1, 3, 4])
@pytest.mark.parametrize("steps", ["", "5"])
def test_the_networks_make_pictures_and_learn_colors(channels: int, steps: str) -> None:
    network = generator(steps, channels)
    made = network(LATENTS)
    assert made.shape == (6, channels, 16, 32)
    made.square().mean().backward()
    assert all(weights.grad is not None for name, weights in network.named_parameters() if "palette" in name)


def test_classes_decide_what_is_drawn() -> None:
    told = ClassesConfig(names=["a", "b", "c"], generator="normalisation", discriminator="projection")
    network = generator("", 3, told).eval()
    same = LATENTS[:1].expand(3, 5)
    first, second, _ = network(same, CLASSES[:3])
    assert not torch.allclose(first, second)


def test_what_people_see_of_small_drawings_has_the_same_colors_and_sharp_edges() -> None:
    network = generator("5").eval()
    at(0, 1.0, network)
    for weights in network.colours[0].parameters():  # pixels that are sure of their color
        weights.data.mul_(1000)
    small_colors = {tuple(color) for color in _rounded(network.train()(LATENTS[:1]))}
    seen = _rounded(network.eval()(LATENTS[:1]))
    known = sum(tuple(color) in small_colors for color in seen)
    assert known / len(seen) > 0.95  # of an enlarged picture with soft edges, far fewer


def test_drawings_that_are_learned_smaller_are_shown_with_sharp_edges() -> None:
    network, _ = networks(palette_scale=2)
    for weights in network[-2].parameters():  # pixels that are sure of their color
        weights.data.mul_(1000)
    small, seen = network.train()(LATENTS), network.eval()(LATENTS)
    assert (small.shape, seen.shape) == ((6, 4, 8, 16), (6, 4, 16, 32))
    small, seen = network.train()(LATENTS[:1]), network.eval()(LATENTS[:1])
    small_colors = {tuple(color) for color in _rounded(small)}
    known = sum(tuple(color) in small_colors for color in _rounded(seen))
    assert known / len(_rounded(seen)) > 0.95
    assert not torch.allclose(seen, seen[:, :, ::2, ::2].repeat_interleave(2, dim=2).repeat_interleave(2, dim=3))


def test_d_looks_at_real_pictures_with_as_little_detail() -> None:
    _, critic = networks(palette_scale=2)
    real = torch.randn(6, 4, 16, 32, generator=torch.Generator().manual_seed(3))
    shown = critic.body.as_shown(real)
    assert shown.shape == (6, 4, 8, 16)
    assert torch.allclose(shown[:, :, 0, 0], real[:, :, :2, :2].mean(dim=(2, 3)))
    assert torch.equal(critic(shown).logits, critic(real).logits)
    count = sum(weights.numel() for weights in critic.parameters())
    assert count < sum(weights.numel() for weights in networks()[1].parameters())


def _rounded(pictures: torch.Tensor) -> list[list[float]]:
    found: list[list[float]] = pictures[0].flatten(1).T.mul(50).round().tolist()
    return found


@pytest.mark.parametrize("scale", [1, 2])
def test_a_run_that_is_stopped_and_resumed_is_the_same(make_run: Callable[..., RunFolder], scale: int) -> None:
    changes = {"network.palette": 4, "network.palette_scale": scale}
    whole, parted = make_run("whole", "conv", **changes), make_run("parted", "conv", **changes)
    go(whole, 6)
    go(parted, 3)
    go(parted, 6)
    assert bytes_of(whole) == bytes_of(parted)


def test_a_run_starts_from_one_that_makes_colors_freely(make_run: Callable[..., RunFolder]) -> None:
    source = make_run("source", "conv")
    go(source, 2)
    run = make_run("run", "conv", network__palette=4, start__run=str(source.path))
    started = next(event for event in run.events() if event["kind"] == "start")
    assert len(started["generator"]["taken"]) >= 5
    assert started["generator"]["new"] == [
        f"palette.{layer}.{name}" for layer in ("first", "last") for name in ("weight", "bias")
    ]
    assert not started["generator"]["dropped"]


def test_one_color_is_refused() -> None:
    config = RunConfig.parse({"network": {"family": "conv", "palette": 1}})
    assert [problem.path for problem in config.network.problems(ImageShape(16, 16, 3))] == ["palette"]


@pytest.mark.parametrize(
    ("shape", "changes", "fits"),
    [
        (ImageShape(64, 64, 4), {"palette_scale": 4}, True),
        (ImageShape(64, 64, 4), {"palette_scale": 3}, False),
        (ImageShape(64, 62, 4), {"palette_scale": 4}, False),
        (ImageShape(16, 64, 4), {"palette_scale": 4}, False),
        (ImageShape(64, 64, 4), {"palette_scale": 2, "grow_steps": "100"}, False),
        (ImageShape(64, 62, 4), {"palette_scale": 4, "palette": 0}, True),  # no palette, nothing to draw
        (ImageShape(64, 62, 4), {"palette_scale": 4, "features": "efficientnet-lite0"}, True),  # which see it all
    ],
)
def test_what_cannot_be_drawn_smaller_is_said(shape: ImageShape, changes: dict[str, object], fits: bool) -> None:
    config = RunConfig.parse({"network": {"family": "conv", "palette": 8, **changes}})
    problems = config.network.problems(shape)
    assert [problem.path for problem in problems] == ([] if fits else ["palette_scale"])
    assert all(problem.hint for problem in problems)


@pytest.mark.parametrize("by_class", [True, False])
def test_a_class_has_a_say_in_the_colors_where_that_is_asked_for(by_class: bool) -> None:
    told = ClassesConfig(generator="normalisation", discriminator="projection", names=("a", "b", "c"))
    made = networks(classes=told, palette_by_class=by_class)[0]
    (mixes,) = [module for module in made.modules() if isinstance(module, Palette)]
    seen = []
    mixes.register_forward_hook(lambda module, given, result: seen.append(result))
    logits = torch.zeros(6, 6, 4, 4)
    mixes.register_forward_pre_hook(lambda module, given: (given[0], logits))
    same = LATENTS[:1].expand(6, -1)
    made(same, CLASSES)
    (pictures,) = seen
    assert torch.allclose(pictures[:3], pictures[3:])
    assert torch.allclose(pictures[0], pictures[1]) is not by_class
    assert ("embedding.weight" in dict(mixes.named_parameters())) is by_class
    assert mixes.classes is None  # nothing is kept from one call to the next
