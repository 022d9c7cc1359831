"""SN-ResNet, self-attention and BigGAN are what their papers say."""

from collections.abc import Callable

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from gan_studio.core.config import RunConfig, families
from gan_studio.core.latent import latents_from_seeds
from gan_studio.core.run_folder import RunFolder
from gan_studio.core.shape import ImageShape
from gan_studio.data.grid import read_grid
from gan_studio.engine.build import build
from gan_studio.engine.describe import describe
from gan_studio.engine.family import Family
from gan_studio.engine.layers.attention import SelfAttention
from gan_studio.engine.layers.residual import DownBlock, UpBlock
from gan_studio.engine.networks.biggan import ConditionalNorm, HierarchicalGenerator
from gan_studio.engine.sampler import Sampler
from tests.engine.test_training import bytes_of, go

MakeRun = Callable[..., RunFolder]

RGB32 = ImageShape(32, 32, 3)


def make(family: str, **options: object) -> Family:
    network = families[family].model_validate({"family": family, **options})
    assert isinstance(network, Family)
    return network


def random_like(module: nn.Module) -> nn.Module:
    random = torch.Generator().manual_seed(0)
    with torch.no_grad():
        for weight in module.parameters():
            weight.normal_(0, 0.3, generator=random)
    return module.double()


def normal(*shape: int) -> Tensor:
    return torch.randn(shape, dtype=torch.float64, generator=torch.Generator().manual_seed(1))


def test_sn_resnet_has_the_paper_s_parameters() -> None:
    """Table 4 of Miyato et al. 2018 at 32×32, counted by hand; D has 128 channels throughout."""
    config = RunConfig.parse({"network": {"family": "resnet", "width": 128, "widest": 128}})
    summary = describe(config, RGB32)
    conv, short = 128 * 128 * 9 + 128, 128 * 128 + 128
    first = (3 * 128 * 9 + 128) + conv + (3 * 128 + 128)
    assert summary.discriminator_parameters == first + (2 * conv + short) + 2 * 2 * conv + 129
    block = 2 * conv + short + 2 * 256
    assert summary.generator_parameters == 129 * 2048 + 3 * block + 256 + (128 * 3 * 9 + 3)
    sizes = [layer.shape for layer in summary.discriminator if layer.kind.startswith("Convolution 3")]
    assert [shape[1] for shape in sizes] == [32, 32, 16, 16, 8, 8, 8, 8]


def test_28_pixels_are_halved_twice() -> None:
    summary = describe(RunConfig.parse({"network": {"family": "resnet"}}), ImageShape(28, 28, 1))
    sides = [
        layer.shape[1] for layer in summary.generator if layer.kind in ("Convolution 3×3", "Convolution 3×3, doubling")
    ]
    assert sides == [14, 14, 28, 28, 28]
    assert summary.discriminator[-2].shape == (128,)


def test_biggan_s_blocks_are_wide_from_their_first_convolution() -> None:
    def channels(family: str) -> list[int]:
        config = RunConfig.parse({"network": {"family": family, "width": 16, "widest": 64}})
        layers = describe(config, RGB32).discriminator
        return [layer.shape[0] for layer in layers if layer.kind == "Convolution 3×3"]

    assert channels("resnet") == [16, 16, 16, 32, 32, 64, 64, 64]
    assert channels("biggan") == [16, 16, 32, 32, 64, 64, 64, 64]


def test_odd_pictures_are_refused() -> None:
    for family in ("resnet", "biggan"):
        problems = make(family).problems(ImageShape(27, 45, 3))
        assert "45×27 cannot be halved" in problems[0].message


def test_the_shortcut_is_enlarged_or_shrunk_by_a_1_by_1_convolution() -> None:
    """With their second convolutions at 0, blocks are shortcuts: convolved after enlarging, before shrinking."""
    up = random_like(UpBlock(2, 3, (8, 8), nn.BatchNorm2d))
    nn.init.zeros_(up.conv2.weight)
    nn.init.zeros_(up.conv2.bias)
    x = normal(2, 2, 4, 4)
    enlarged = x.repeat_interleave(2, dim=2).repeat_interleave(2, dim=3)
    torch.testing.assert_close(up(x), up.shortcut(enlarged))
    down = random_like(DownBlock(2, 3, shrink=True))
    nn.init.zeros_(down.conv2.weight)
    nn.init.zeros_(down.conv2.bias)
    torch.testing.assert_close(down(x), nn.functional.avg_pool2d(down.shortcut(x), 2))


def test_attention_starts_as_the_identity_and_then_gathers_from_everywhere() -> None:
    layer = random_like(SelfAttention(16))
    layer.initialise(torch.Generator())
    x = normal(1, 16, 4, 4).requires_grad_(True)
    assert torch.equal(layer(x), x)
    nn.init.ones_(layer.gamma)
    (gradient,) = torch.autograd.grad(layer(x)[0, :, 0, 0].sum(), x)
    # Of each 2×2 places at least the one that was pooled.
    assert (nn.functional.max_pool2d(gradient.abs().sum(dim=1), 2) > 0).all()


def test_attention_by_hand() -> None:
    """Zhang et al. 2019, eq. 1 to 4, a place at a time, with the authors' pooling of what is looked at."""
    layer = random_like(SelfAttention(8))
    x = normal(1, 8, 2, 4)

    def seen(weight: Tensor) -> Tensor:
        return nn.functional.max_pool2d(nn.functional.conv2d(x, weight), 2).flatten(2)[0]

    keys, values = seen(layer.key.weight), seen(layer.value.weight)
    for row in range(2):
        for column in range(4):
            query = layer.query.weight.flatten(1) @ x[0, :, row, column]
            share = torch.softmax(keys.t() @ query, dim=0)
            gathered = layer.out.weight.flatten(1) @ (values @ share)
            expected = x[0, :, row, column] + layer.gamma * gathered
            torch.testing.assert_close(layer(x)[0, :, row, column], expected)
    assert torch.autograd.gradgradcheck(layer, x.requires_grad_(True))


@pytest.mark.parametrize("family", ["resnet", "biggan"])
@pytest.mark.parametrize(
    ("side", "wanted", "found"), [(28, 14, 14), (32, 14, 16), (64, 32, 32), (64, 14, 16), (64, 1, 8), (64, 500, 32)]
)
def test_attention_comes_at_the_size_nearest_to_what_is_asked_for(
    family: str, side: int, wanted: int, found: int
) -> None:
    config = RunConfig.parse({"network": {"family": family, "attention": wanted, "width": 4}})
    summary = describe(config, ImageShape(side, side, 1))
    for layers in (summary.generator, summary.discriminator):
        assert [layer.shape[1:] for layer in layers if layer.kind == "Self-attention"] == [(found, found)]


@pytest.mark.parametrize("family", ["resnet", "biggan"])
def test_pictures_without_a_size_for_attention_are_refused(family: str) -> None:
    problem = make(family, attention=14).problems(ImageShape(8, 8, 1))[0]
    assert (problem.path, problem.hint) == ("attention", "Set attention to 0.")
    assert make(family, attention=0).problems(ImageShape(8, 8, 1)) == []


def big(classes: int = 0, **options: object) -> HierarchicalGenerator:
    family = make("biggan", width=4, latent=9, **options)
    network = family.conditional_generator(RGB32, classes) if classes else family.generator(RGB32)  # type: ignore[attr-defined]
    random = torch.Generator().manual_seed(0)
    family.initialise(network, random)
    if classes:
        network.embedding.initialise(random)
    assert isinstance(network, HierarchicalGenerator)
    return network.eval()


def test_biggan_deals_the_latent_to_all_sizes() -> None:
    """9 numbers for the start and three blocks: 3, 2, 2, 2. The last two change the last block's scales only."""
    network = big()
    assert network.parts == [3, 2, 2, 2]
    seen: list[Tensor] = []
    for block in network.blocks:
        block.register_forward_hook(lambda module, inputs, output: seen.append(output))
    first = torch.randn(1, 9, generator=torch.Generator().manual_seed(0))
    second = first.clone()
    second[:, 7:] += 1
    network(torch.cat([first, second]))
    same = [torch.allclose(output[0], output[1]) for output in seen]
    assert same == [True, True, False]


def test_biggan_mixes_classes() -> None:
    network = big(classes=3)
    latents = torch.randn(1, 9, generator=torch.Generator().manual_seed(0)).expand(3, -1)
    weights = torch.tensor([[1.0, 0, 0], [0, 1, 0], [0.5, 0.5, 0]])
    pictures = network(latents, weights)
    assert not torch.allclose(pictures[0], pictures[1], atol=1e-3)
    words = network.embedding(weights)  # type: ignore[misc]
    torch.testing.assert_close(words[2], (words[0] + words[1]) / 2)


def test_biggan_starts_from_orthogonal_weights() -> None:
    for module in big().modules():
        if isinstance(module, nn.Conv2d | nn.Linear):
            matrix = module.weight.detach().flatten(1)
            matrix = matrix if matrix.shape[0] <= matrix.shape[1] else matrix.t()
            torch.testing.assert_close(matrix @ matrix.t(), torch.eye(len(matrix)), atol=1e-5, rtol=0)


def test_conditional_normalisation_by_hand() -> None:
    layer = random_like(ConditionalNorm(2, 3))
    x, condition = normal(4, 3, 2, 2), normal(4, 2)
    mean, deviation = x.mean(dim=(0, 2, 3)), x.var(dim=(0, 2, 3), correction=0).add(1e-5).sqrt()
    plain = (x - mean.view(3, 1, 1)) / deviation.view(3, 1, 1)
    scale, shift = condition @ layer.scale.weight.t(), condition @ layer.shift.weight.t()
    torch.testing.assert_close(layer(x, condition), plain * (1 + scale[..., None, None]) + shift[..., None, None])


def test_a_latent_too_small_to_be_dealt() -> None:
    problem = make("biggan", latent=3).problems(RGB32)[0]
    assert (problem.path, problem.hint) == ("latent", "Choose 4 or more.")


def test_both_networks_are_normalised_as_the_family_says() -> None:
    for family, expected in (("resnet", (False, True)), ("biggan", (True, True)), ("conv", (False, False))):
        networks = build(make(family, width=4), RGB32, torch.Generator().manual_seed(0), torch.device("cpu"))
        assert tuple(any("spectral_u" in name for name, _ in net.named_buffers()) for net in networks) == expected


CLASSES = {"classes__generator": "normalisation", "classes__discriminator": "projection"}


@pytest.mark.parametrize(("family", "changes"), [("resnet", {}), ("biggan", CLASSES)], ids=["resnet", "biggan"])
def test_runs_resume_exactly(make_run: MakeRun, family: str, changes: dict[str, object]) -> None:
    changes = {"network__width": 4, "network__attention": 14, **changes}
    straight, stopped = make_run("straight", family, **changes), make_run("stopped", family, **changes)
    go(straight)
    go(stopped, until=4)
    go(stopped)
    assert bytes_of(stopped) == bytes_of(straight)
    latents = latents_from_seeds(range(4), 8)
    pictures = Sampler.load(straight.newest_generator()).generate(latents)
    np.testing.assert_allclose(pictures.astype(int), read_grid(straight.sample_file(6)).astype(int), atol=1)
