"""StyleGAN2: styles, modulation, noise, mixing, path lengths; and that it trains and resumes exactly."""

from collections.abc import Callable
from math import sqrt

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from gan_studio.core.config import RunConfig
from gan_studio.core.run_folder import RunFolder
from gan_studio.core.shape import ImageShape
from gan_studio.engine.build import build
from gan_studio.engine.describe import describe
from gan_studio.engine.game import Turn
from gan_studio.engine.layers.basic import depends_on_batch, seed_layers
from gan_studio.engine.layers.equalised import RECTIFIED, EqualisedConvolution, EqualisedLinear, pixel_norm
from gan_studio.engine.layers.mapping import Mapping, wanted_psi
from gan_studio.engine.layers.resampling import Blur
from gan_studio.engine.layers.styles import ModulatedConvolution, ModulatedDoubling, Noise, demodulation
from gan_studio.engine.losses.path_length import PathLength
from gan_studio.engine.networks.stylegan2 import StyleGenerator, Synthesis
from gan_studio.engine.sampler import Sampler
from tests.engine.games import make_game, make_turn
from tests.engine.test_networks import make
from tests.engine.test_training import bytes_of, go

MakeRun = Callable[..., RunFolder]
SHAPE = ImageShape(16, 8, 3)


def seeded(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def small(**options: object) -> StyleGenerator:
    generator, _ = build(make("stylegan2", width=4, latent=6, style=5, **options), SHAPE, seeded(), torch.device("cpu"))
    assert isinstance(generator, StyleGenerator)
    return generator


def test_equalised_layers_keep_the_variance_whatever_their_size() -> None:
    for layer, x in (
        (EqualisedLinear(500, 300), torch.randn(400, 500, generator=seeded())),
        (EqualisedLinear(500, 300, rate=0.01), torch.randn(400, 500, generator=seeded())),
        (EqualisedConvolution(40, 60, 3, gain=1.0), torch.randn(16, 40, 12, 12, generator=seeded())),
    ):
        layer.initialise(seeded(1))
        y = layer(x)
        inner = y if y.dim() == 2 else y[:, :, 1:-1, 1:-1]
        assert inner.std().item() == pytest.approx(1, rel=0.03)


def test_slow_layers_learn_as_much_slower() -> None:
    """The same gradient step moves what a layer of rate 0.01 does by a hundredth."""
    x = torch.randn(8, 20, generator=seeded())
    moved = []
    for rate in (1.0, 0.01):
        layer = EqualisedLinear(20, 3, rate=rate)
        layer.initialise(seeded(1))
        before = layer(x)
        with torch.no_grad():
            layer.weight += 0.1
        moved.append((layer(x) - before).abs().mean().item())
    assert moved[1] == pytest.approx(moved[0] / 100, rel=1e-3)


def test_demodulation_brings_the_variance_back_to_one() -> None:
    x = torch.randn(6, 32, 20, 20, generator=seeded())
    style = torch.rand(6, 32, generator=seeded(1)) * 9 + 0.1
    layer = ModulatedConvolution(32, 48, 3)
    layer.initialise(seeded(2))
    y = layer(x, style)[:, :, 1:-1, 1:-1]
    assert (y / RECTIFIED).std(dim=(1, 2, 3)).tolist() == pytest.approx([1] * 6, rel=0.05)
    plain = ModulatedConvolution(32, 48, 3, demodulate=False)
    plain.load_state_dict({**layer.state_dict(), "bias": torch.zeros(48)})
    assert plain(x, style).std() > 3


def test_modulation_is_the_convolution_with_weights_of_the_picture_s_own() -> None:
    """Their appendix B: eqs. 1 and 3 applied to the weights, one picture at a time, in float64."""
    layer = ModulatedConvolution(5, 7, 3).double()
    layer.initialise(seeded())
    x = torch.randn(3, 5, 6, 4, dtype=torch.float64, generator=seeded(1))
    style = torch.randn(3, 5, dtype=torch.float64, generator=seeded(2))
    for picture, own, given in zip(layer(x, style), style, x, strict=True):
        weight = layer.weight / sqrt(45) * own[None, :, None, None]
        weight = weight * (weight.square().sum(dim=(1, 2, 3), keepdim=True) + 1e-8).rsqrt()
        expected = nn.functional.conv2d(given[None], weight, padding=1)[0]
        torch.testing.assert_close(picture, expected * RECTIFIED)


def test_doubling_doubles_and_keeps_the_variance() -> None:
    x = torch.randn(4, 32, 11, 7, generator=seeded())
    layer, blur = ModulatedDoubling(32, 48), Blur(padding=1, gain=4.0)
    for part in (layer, blur):
        part.initialise(seeded(1))
    y = blur(layer(x, torch.ones(4, 32)))
    assert y.shape == (4, 48, 22, 14)
    # A quarter of the weights meets each output; the blur's squares sum to (20/64)², times its gain 4².
    assert y[:, :, 2:-2, 2:-2].std().item() == pytest.approx(sqrt(2 * (20 / 64) ** 2 * 16 / 4), rel=0.05)
    assert demodulation(layer.weight.transpose(0, 1), torch.ones(4, 32)).shape == (4, 48, 1, 1)


def test_a_blur_keeps_what_is_even() -> None:
    blur = Blur(padding=2)
    blur.initialise(seeded())
    y = blur(torch.full((1, 3, 8, 8), 0.7))
    assert y.shape == (1, 3, 9, 9)
    torch.testing.assert_close(y[:, :, 2:-2, 2:-2], torch.full((1, 3, 5, 5), 0.7))


def test_noise_is_drawn_in_training_and_stands_still_in_evaluation() -> None:
    noise = Noise((4, 4))
    noise.initialise(seeded())
    x = torch.zeros(2, 3, 4, 4)
    assert torch.equal(noise(x), x)
    nn.init.ones_(noise.strength)
    seed_layers(noise, seeded(1))
    assert not torch.equal(noise(x), noise(x))
    drawn = noise(x)
    assert torch.equal(drawn[:, 0], drawn[:, 2])
    assert not torch.equal(drawn[0], drawn[1])
    noise.eval()
    assert torch.equal(noise(x), noise(x))
    assert torch.equal(noise(x)[0], noise(x)[1])


def mapping(mixing: float = 0.9, classes: int = 0) -> Mapping:
    made = Mapping(6, 5, 2, classes=classes, mixing=mixing, layers=8)
    for module in made.modules():
        if hasattr(module, "initialise"):
            module.initialise(seeded())
    return made


def test_latents_are_normalised() -> None:
    z = torch.randn(9, 6, generator=seeded())
    assert pixel_norm(z).square().mean(dim=1).tolist() == pytest.approx([1] * 9, abs=1e-4)
    network = mapping(0)
    torch.testing.assert_close(network(z), network(3 * z))


def test_style_mixing_gives_the_first_layers_one_style_and_the_rest_another() -> None:
    network = mapping(1.0)
    z = torch.randn(200, 6, generator=seeded(1))
    plain = network(z)
    assert torch.equal(plain, plain[:, :1].expand_as(plain))
    seed_layers(network, seeded(2))
    mixed = network(z)
    assert torch.equal(mixed[:, 0], plain[:, 0])
    assert not torch.isclose(mixed[:, -1], plain[:, -1]).all(dim=1).any()
    changes = (mixed[:, 1:] != mixed[:, :-1]).any(dim=2)
    assert changes.sum(dim=1).tolist() == [1] * 200
    assert set(changes.int().argmax(dim=1).tolist()) == set(range(7))


def test_how_many_pictures_are_mixed() -> None:
    network = mapping(0.3)
    seed_layers(network, seeded(2))
    styles = network(torch.randn(2000, 6, generator=seeded(1)))
    assert (styles[:, 0] != styles[:, -1]).any(dim=1).float().mean().item() == pytest.approx(0.3, abs=0.04)
    seed_layers(network.eval(), seeded(2))
    styles = network(torch.randn(20, 6, generator=seeded(1)))
    assert torch.equal(styles[:, 0], styles[:, -1])


def test_short_latents_are_truncated_towards_the_mean_style() -> None:
    network = mapping(0)
    z = pixel_norm(torch.randn(500, 6, generator=seeded(1)))
    for _ in range(1500):
        network(z)
    network.eval()
    mean, styles = network.get_buffer("mean"), network(z)[:, 0]
    torch.testing.assert_close(mean, styles.mean(dim=0), rtol=0.01, atol=0.01)
    short = 1 - 2.33 / sqrt(2 * 6)
    torch.testing.assert_close(network(short / 2 * z)[:, 0], mean + (styles - mean) / 2)
    torch.testing.assert_close(network(0 * z)[:, 0], mean.expand(500, -1))


@pytest.mark.parametrize("size", [2, 8, 16, 64, 128, 512])
def test_one_normal_latent_in_a_hundred_is_short(size: int) -> None:
    latents = torch.randn(20_000, size, generator=seeded(1))
    assert 0.004 < (wanted_psi(latents) < 1).float().mean() < 0.016
    assert wanted_psi(0.05 * pixel_norm(latents)).max() < 1


def test_classes_change_the_style_and_mixtures_are_allowed() -> None:
    network = mapping(0, classes=3)
    z = torch.randn(4, 6, generator=seeded(1))
    first, second = (network(z, torch.eye(3)[[k] * 4]) for k in (0, 1))
    assert not torch.isclose(first, second).all()
    assert torch.isfinite(network(z, torch.full((4, 3), 1 / 3))).all()


def test_the_picture_is_the_sum_of_what_the_stages_add() -> None:
    generator = small()
    styles = generator.mapping(torch.randn(2, 6, generator=seeded(1)))
    assert styles.shape == (2, Synthesis.styles(2), 5)
    whole = generator.synthesis(styles)
    with torch.no_grad():
        generator.synthesis.colours[1].convolution.weight.zero_()
    first = generator.synthesis(styles)
    assert whole.shape == (2, 3, 16, 8)
    assert not torch.isclose(whole, first).all()
    even = nn.functional.interpolate(nn.functional.avg_pool2d(first, 2), scale_factor=2, mode="bilinear")
    assert (first - even).abs().mean() < 0.35 * first.abs().mean()


def test_weights_are_counted_by_hand() -> None:
    """16×8, width 4: stages of 8 and 4 channels, style 5, latent 6, four mapping layers."""
    generator = small()
    style = 6 * 5 + 5 + 3 * (5 * 5 + 5)
    layers = 8 * 8 * 9 + 8 * 4 * 9 + 4 * 4 * 9 + (8 + 4 + 4) + 3  # weights, biases, noise strengths
    affine = (5 + 1) * (8 + 8 + 4)
    colours = (5 + 1) * (8 + 4) + (8 + 4) * 3 + 2 * 3
    start = 8 * 8 * 4
    assert sum(p.numel() for p in generator.parameters()) == style + layers + affine + colours + start


def test_d_looks_at_the_deviation_within_the_batch() -> None:
    _, critic = build(make("stylegan2", width=4), SHAPE, seeded(), torch.device("cpu"))
    assert depends_on_batch(critic)
    x = torch.rand(4, 3, 16, 8, generator=seeded(1)) * 2 - 1
    alone = critic(x[:1].expand(4, -1, -1, -1)).logits
    assert not torch.isclose(alone[0], critic(x).logits[0])


class Stretch(nn.Module):
    """Styles ``N×1×2`` to pictures whose every pixel is a multiple of each style's sum."""

    def __init__(self) -> None:
        super().__init__()
        self.factor = nn.Parameter(torch.tensor(3.0, dtype=torch.float64))

    def forward(self, styles: Tensor) -> Tensor:
        return (self.factor * styles.sum(dim=(1, 2)))[:, None, None, None].expand(-1, 1, 2, 2)


class Styled(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.mapping = nn.Parameter(torch.ones((), dtype=torch.float64))
        self.synthesis = Stretch()

    def forward(self, latents: Tensor) -> Tensor:
        pictures: Tensor = self.synthesis(latents[:, None, :2] * self.mapping)
        return pictures


def styled_turn(count: int, factor: float, step: int = 4) -> tuple[PathLength, Turn, Styled]:
    generator = Styled()
    game = make_game(generator=generator)
    with torch.no_grad():
        generator.synthesis.factor.fill_(factor)
    turn = make_turn(game, torch.zeros(count, 1, 2, 2, dtype=torch.float64), step=step, for_g=True)
    return PathLength(2.0, 4, Stretch), turn, generator


def test_path_lengths_are_those_of_the_derivative() -> None:
    """∂x_p/∂w_i = 3 everywhere: ‖Jᵀy‖ = 3·√2·|Σy|/√4, whose mean square over noise y is 18."""
    term, turn, _ = styled_turn(8000, 3.0)
    latents = torch.randn(8000, 3, dtype=torch.float64, generator=seeded())
    lengths = term.lengths(turn.game, latents, None)
    assert lengths.square().mean().item() == pytest.approx(18, rel=0.05)


def test_path_length_pulls_towards_the_running_mean_and_is_lazy() -> None:
    term, turn, generator = styled_turn(4000, 3.0, step=3)
    assert term.for_g(turn) is None
    signs = []
    for mean in (0.0, 100.0):
        term, turn, generator = styled_turn(4000, 3.0)
        term.get_buffer("mean").fill_(mean)
        term.get_buffer("seen").fill_(1000)
        value = term.for_g(turn)
        assert value is not None
        value.backward()
        assert generator.synthesis.factor.grad is not None
        signs.append(generator.synthesis.factor.grad.sign().item())
    # Paths longer than the mean are to become shorter, and the other way round.
    assert signs == [1, -1]
    # E|N(0, 18)| = √(2/π)·√18, of which the mean takes a hundredth of the difference.
    assert term.get_buffer("mean").item() == pytest.approx(100 + 0.01 * (sqrt(36 / np.pi) - 100), rel=1e-3)


def test_the_running_mean_starts_at_the_first_length() -> None:
    term, turn, _ = styled_turn(40, 3.0)
    first = [term.for_g(turn) for _ in range(2)]
    assert all(value is not None for value in first)
    assert term.get_buffer("mean").item() == pytest.approx(sqrt(36 / np.pi), rel=0.4)
    assert term.get_buffer("seen").item() == 2


def test_it_is_described_layer_by_layer() -> None:
    summary = describe(RunConfig.parse({"network": {"family": "stylegan2", "width": 16}}), SHAPE)
    generator, critic = build(make("stylegan2", width=16), SHAPE, seeded(), torch.device("cpu"))
    assert summary.generator_parameters == sum(p.numel() for p in generator.parameters())
    assert summary.discriminator_parameters == sum(p.numel() for p in critic.parameters())
    kinds = {layer.kind for layer in (*summary.generator, *summary.discriminator)}
    assert {"Linear", "Learned start", "Modulated convolution 3×3", "Noise", "Blur"} <= kinds
    assert not any(kind[0].islower() or "Equalised" in kind for kind in kinds)
    assert 1e7 < summary.memory < 1e8


@pytest.mark.parametrize("conditional", [False, True])
def test_it_trains_and_resumes_exactly(make_run: MakeRun, conditional: bool) -> None:
    changes = {
        "network__width": 4,
        "network__widest": 16,
        "network__path_length_every": 2,
        "penalties__r1_gamma": 1.0,
        "penalties__r1_every": 2,
    }
    if conditional:
        changes |= {"classes__generator": "concatenation", "classes__discriminator": "projection"}
    straight, stopped = (make_run(name, "stylegan2", **changes) for name in ("straight", "stopped"))
    go(straight)
    for until in (2, 1):
        go(stopped, until=until)
    go(stopped)
    assert bytes_of(stopped) == bytes_of(straight)
    assert np.isfinite(straight.metrics()[:, 3:5]).all()
    if not conditional:
        sampler = Sampler.load(straight.newest_generator())
        latents = np.random.default_rng(0).normal(size=(3, 8)).astype(np.float32)
        np.testing.assert_array_equal(sampler.generate(latents), sampler.generate(latents))
