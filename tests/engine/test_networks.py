"""Every family makes pictures of every shape it says it can, from -1 to 1, and judges them."""

import pytest
import torch
from torch.utils.flop_counter import FlopCounterMode

from gan_studio.core.config import RunConfig, families
from gan_studio.core.errors import UserError
from gan_studio.core.shape import ImageShape
from gan_studio.engine.build import build
from gan_studio.engine.describe import describe, layers_of
from gan_studio.engine.family import Family
from gan_studio.engine.layers.basic import SeededDropout, seed_layers
from gan_studio.engine.layers.convolutions import Enlarging

SHAPES = [ImageShape(28, 28, 1), ImageShape(32, 48, 3), ImageShape(16, 8, 4), ImageShape(64, 64, 3)]


def make(family: str, **options: object) -> Family:
    network = families[family].model_validate({"family": family, **options})
    assert isinstance(network, Family)
    return network


@pytest.mark.parametrize("output", ["tanh", "sigmoid"])
@pytest.mark.parametrize("shape", SHAPES, ids=str)
@pytest.mark.parametrize("family", [entry.name for entry in families])
def test_shapes_and_range(family: str, shape: ImageShape, output: str) -> None:
    network = make(family, width=4, output=output, latent=7)
    assert network.problems(shape) == []
    generator, discriminator = build(network, shape, torch.Generator().manual_seed(0), torch.device("cpu"))
    pictures = generator(torch.randn(5, 7, generator=torch.Generator().manual_seed(1)) * 50)
    assert pictures.shape == (5, shape.channels, shape.height, shape.width)
    assert pictures.min() >= -1
    assert pictures.max() <= 1
    assert pictures.min() < 0 < pictures.max()
    # One logit a picture, or one a patch.
    assert len(discriminator(pictures).logits) == 5


@pytest.mark.parametrize("shape", [ImageShape(4, 4, 1), ImageShape(2, 2, 3), ImageShape(20, 4, 1)], ids=str)
def test_dcgan_halves_even_the_smallest_pictures_once(shape: ImageShape) -> None:
    network = make("dcgan", width=4)
    assert network.problems(shape) == []
    generator, discriminator = build(network, shape, torch.Generator().manual_seed(0), torch.device("cpu"))
    assert generator(torch.zeros(2, 100)).shape == (2, shape.channels, shape.height, shape.width)
    assert len(discriminator(generator(torch.zeros(2, 100))).logits) == 2
    assert [problem.path for problem in network.problems(ImageShape(5, 4, 1))] == ["depth"]


def test_odd_sizes_need_the_convolutional_family() -> None:
    shape = ImageShape(27, 45, 3)
    problems = make("dcgan").problems(shape)
    assert problems[0].path == "depth"
    assert "45×27" in problems[0].message
    network = make("conv", width=4)
    assert network.problems(shape) == []
    generator, discriminator = build(network, shape, torch.Generator(), torch.device("cpu"))
    pictures = generator(torch.zeros(2, 100))
    assert pictures.shape == (2, 3, 27, 45)
    assert discriminator(pictures).logits.shape == (2,)


def test_mlp_is_the_one_that_was_asked_for() -> None:
    """100→128→128→784: weights and biases by hand."""
    network = make("mlp")
    generator, discriminator = build(network, ImageShape(28, 28, 1), torch.Generator(), torch.device("cpu"))
    assert sum(p.numel() for p in generator.parameters()) == 101 * 128 + 129 * 128 + 129 * 784
    assert sum(p.numel() for p in discriminator.parameters()) == 785 * 128 + 129 * 128 + 129
    normalised = make("mlp", batch_norm=True).generator(ImageShape(28, 28, 1))
    assert sum(isinstance(module, torch.nn.BatchNorm1d) for module in normalised.modules()) == 2


def test_conv_starts_at_4_by_4_by_256() -> None:
    summary = describe(RunConfig.parse({"network": {"family": "conv", "width": 128}}), ImageShape(28, 28, 1))
    assert (256, 4, 4) in [layer.shape for layer in summary.generator]
    widths = describe(RunConfig.parse({"network": {"family": "conv"}}), ImageShape(28, 28, 1)).discriminator
    assert [layer.shape for layer in widths if layer.kind.startswith("Convolution")] == [
        (64, 14, 14), (128, 7, 7), (256, 4, 4),
    ]  # fmt: skip


def test_dcgan_64_is_the_paper_s() -> None:
    """Radford et al. 2016, figure 1, with the widths of their code: 512, 256, 128, 64."""
    summary = describe(RunConfig.parse({"network": {"family": "dcgan"}}), ImageShape(64, 64, 3))
    assert [layer.shape for layer in summary.generator if "Transposed" in layer.kind] == [
        (256, 8, 8), (128, 16, 16), (64, 32, 32), (3, 64, 64),
    ]  # fmt: skip
    assert summary.generator[1].shape == (512, 4, 4)
    # As in PyTorch's example: its 4×4 kernels on a 1×1 map are the same numbers as our linear layers. Ours has biases
    # in D's first and last layer.
    assert summary.generator_parameters == 3_576_704
    assert summary.discriminator_parameters == 2_765_568 + 64 + 1


@pytest.mark.parametrize("kernel", [2, 3, 4, 5, 6, 7])
def test_dcgan_doubles_exactly_with_every_kernel(kernel: int) -> None:
    network = make("dcgan", width=2, kernel=kernel, stem=True)
    generator, discriminator = build(network, ImageShape(28, 28, 1), torch.Generator(), torch.device("cpu"))
    pictures = generator(torch.zeros(2, 100))
    assert pictures.shape == (2, 1, 28, 28)
    assert discriminator(pictures).logits.shape == (2,)


def test_the_same_seed_gives_the_same_weights_whatever_torch_drew_before() -> None:
    def weights() -> torch.Tensor:
        torch.rand(3)
        return torch.cat([p.flatten() for p in build(
            make("dcgan", width=4), ImageShape(28, 28, 1), torch.Generator().manual_seed(5), torch.device("cpu")
        )[0].parameters()])  # fmt: skip

    before = torch.random.get_rng_state()
    first, second = weights(), weights()
    assert torch.equal(first, second)
    torch.random.set_rng_state(before)


def test_building_leaves_torch_s_own_random_state_alone() -> None:
    before = torch.random.get_rng_state()
    build(make("conv", width=4), ImageShape(16, 16, 1), torch.Generator(), torch.device("cpu"))
    assert torch.equal(torch.random.get_rng_state(), before)


def test_dropout_draws_from_its_own_generator_and_keeps_the_mean() -> None:
    layer = SeededDropout(0.3)
    x = torch.ones(20000)
    assert torch.equal(layer(x), x)
    seed_layers(layer, torch.Generator().manual_seed(1))
    first = layer(x)
    assert (first == 0).float().mean() == pytest.approx(0.3, abs=0.02)
    assert first.mean() == pytest.approx(1, abs=0.03)
    seed_layers(layer, torch.Generator().manual_seed(1))
    assert torch.equal(layer(x), first)
    assert torch.equal(layer.eval()(x), x)


def test_networks_that_cannot_be_built_are_not_described() -> None:
    with pytest.raises(UserError, match="45×27 cannot be halved"):
        describe(RunConfig.parse({"network": {"family": "dcgan"}}), ImageShape(27, 45, 3))


@pytest.mark.parametrize("palette", [0, 6])
def test_operations_are_those_that_torch_counts(palette: int) -> None:
    """Also where a convolution enlarges its map, which takes fewer than its weights make believe, and where weights are
    multiplied by latents, once for all pixels."""
    family = make("conv", width=8, palette=palette)
    generator = family.generator(ImageShape(64, 64, 3))
    assert any(isinstance(layer, Enlarging) for layer in generator.modules())
    latents = torch.zeros(2, family.latent)
    with torch.no_grad(), FlopCounterMode(display=False) as counter:
        generator(latents)
    mixed = 2 * 2 * 3 * palette * 64 * 64  # no weights
    assert layers_of(generator, latents)[1] == counter.get_total_flops() - mixed
