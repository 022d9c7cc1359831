"""D on pretrained features: pyramid, mixing and gradients against plain references; exact resume; what is refused."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor
from torch.nn import functional

from gan_studio.core.config import RunConfig
from gan_studio.core.run_folder import RunFolder
from gan_studio.core.shape import ImageShape
from gan_studio.engine.build import build
from gan_studio.engine.conditional import ProjectionCritic
from gan_studio.engine.describe import describe
from gan_studio.engine.game import laid_over_white
from gan_studio.engine.layers.basic import seed_layers
from gan_studio.engine.pretrained.discriminator import ProjectedDiscriminator
from gan_studio.engine.pretrained.efficientnet import EfficientNetLite0, load_network
from gan_studio.engine.pretrained.pyramid import FeaturePyramid, MixedPyramid
from gan_studio.engine.trainer import Trainer
from tests.engine.conftest import tiny_config
from tests.engine.test_training import bytes_of, go

MakeRun = Callable[..., RunFolder]
ON = {
    "network__features": "efficientnet-lite0",
    "network__features_width": 8,
    "network__width": 4,
    "network__d_norm": "none",
    "objective__name": "hinge",
}
SMALL = ImageShape(28, 28, 1)


def seeded(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def projected(shape: ImageShape = SMALL, **changes: Any) -> ProjectedDiscriminator:
    config = tiny_config("conv", **ON | changes)
    _, critic = build(config.network, shape, seeded(), torch.device("cpu"))
    assert isinstance(critic, ProjectedDiscriminator)
    return critic


def reference_maps(network: EfficientNetLite0, x: Tensor) -> list[Tensor]:
    """The published network block by block, with its batch normalization, plain strides and `functional.pad`."""

    def unit(x: Tensor, layers: Any) -> Tensor:
        convolution, norm = layers[0], layers[1]
        stride, kernel = convolution.stride[0], convolution.kernel_size[0]
        pads = []
        for side in (x.shape[3], x.shape[2]):
            missing = max((-(-side // stride) - 1) * stride + kernel - side, 0)
            pads += [missing // 2, missing - missing // 2]
        x = functional.conv2d(functional.pad(x, pads), convolution.weight, None, stride, groups=convolution.groups)
        x = functional.batch_norm(x, norm.running_mean, norm.running_var, norm.weight, norm.bias, eps=1e-3)
        return x.clamp(0, 6) if len(layers) == 3 else x

    x, found = unit(x, network.stem), []
    for number, block in enumerate(network.blocks):
        y = unit(x, block.expand) if list(block.expand.children()) else x
        y = unit(unit(y, block.depthwise), block.project)
        x = x + y if block.short else y
        if number in (2, 4, 10, 15):
            found.append(x)
    return found


@pytest.mark.parametrize("size", [(64, 64), (71, 50)])
def test_maps_and_their_gradient_are_those_of_the_published_network(size: tuple[int, int]) -> None:
    plain = load_network().double()
    pictures = torch.rand(2, 3, *size, generator=seeded()) * 2 - 1
    ours, theirs = pictures.clone().requires_grad_(), pictures.double().requires_grad_()
    found, expected = FeaturePyramid()(ours), reference_maps(plain, theirs)
    assert [tuple(maps.shape[2:]) for maps in found] == FeaturePyramid.sizes(size)
    weights = [torch.randn(maps.shape, generator=seeded(1)) for maps in found]
    for maps, reference in zip(found, expected, strict=True):
        torch.testing.assert_close(maps.double(), reference, rtol=1e-3, atol=1e-3)
    sum((maps * weight).sum() for maps, weight in zip(found, weights, strict=True)).backward()
    sum((maps * weight).sum() for maps, weight in zip(expected, weights, strict=True)).backward()
    assert ours.grad is not None
    assert theirs.grad is not None
    difference = (ours.grad - theirs.grad).norm() / theirs.grad.norm()
    assert difference < 1e-3


def test_maps_are_the_same_with_and_without_gradient() -> None:
    pictures = torch.rand(2, 3, 64, 64, generator=seeded())
    for plain, strided in zip(FeaturePyramid()(pictures), FeaturePyramid()(pictures.requires_grad_()), strict=True):
        torch.testing.assert_close(plain, strided)


def test_mixing_by_hand() -> None:
    mixing = MixedPyramid(width=2, widest=4)
    for number, module in enumerate([*mixing.across_channels, *mixing.across_scales]):
        module.initialise(seeded(number))
    maps = [torch.randn(1, c, s, s, generator=seeded(s)) for c, s in ((24, 16), (40, 8), (112, 4), (320, 2))]
    found = mixing(maps)
    assert [tuple(one.shape[1:]) for one in found] == [(2, 16, 16), (4, 8, 8), (4, 4, 4), (4, 2, 2)]
    expected = [
        torch.einsum("oc,nchw->nohw", layer.weight[:, :, 0, 0], one)
        for layer, one in zip(mixing.across_channels, maps, strict=True)
    ]
    for level in (2, 1, 0):
        larger = functional.interpolate(expected[level + 1], scale_factor=2, mode="bilinear")
        expected[level] = expected[level] + functional.conv2d(larger, mixing.across_scales[level].weight, padding=1)
    for one, reference in zip(found, expected, strict=True):
        torch.testing.assert_close(one, reference, rtol=1e-4, atol=1e-4)


def test_mixing_is_never_trained_and_the_frozen_network_is_not_saved() -> None:
    critic = projected()
    assert not any("mixing" in name for name, _ in critic.named_parameters())
    assert any("mixing" in name for name in critic.state_dict())
    assert not any("stem" in name or "blocks" in name for name in critic.state_dict())


def test_every_scale_and_the_pixels_count_alike() -> None:
    critic = projected()
    judged = critic(torch.rand(3, 1, 28, 28, generator=seeded()))
    assert judged.logits.shape == (3, 5 * 16)
    assert judged.features.shape == (3, critic.features)
    with torch.no_grad():
        assert critic.pixels is not None
        critic.pixels.head.bias += 16  # type: ignore[operator]  # a linear layer's
        moved = critic(torch.rand(3, 1, 28, 28, generator=seeded()))
    assert (moved.logits.mean() - judged.logits.mean()).item() == pytest.approx(16 / 5, rel=0.02)


def test_a_wrong_alpha_is_seen_even_where_the_colors_are_right() -> None:
    critic = projected(ImageShape(32, 32, 4), network__features_pixels=False).eval()
    seed_layers(critic, seeded(3))
    picture = torch.ones(64, 4, 32, 32)
    wrong = picture.clone()
    wrong[:, 3, 8:24, 8:24] = -1
    assert (critic(picture).logits - critic(wrong).logits).abs().max() > 0.01


def test_transparent_pictures_lie_on_a_ground_of_the_run_s_own_chance() -> None:
    critic = projected(ImageShape(32, 32, 4))
    clear = -torch.ones(2, 4, 32, 32)
    assert (critic._on_ground(clear) == 0).all()
    seed_layers(critic, seeded(5))
    first = critic._on_ground(clear)
    assert first[0].unique().numel() == 1
    assert first[0, 0, 0, 0] != first[1, 0, 0, 0]
    seed_layers(critic, seeded(5))
    torch.testing.assert_close(critic._on_ground(clear), first)


@pytest.mark.parametrize("family", ["conv", "fastgan", "stylegan2", "dcgan"])
@pytest.mark.parametrize("channels", [1, 3, 4])
def test_it_combines_with_every_generator(family: str, channels: int) -> None:
    options = {key: value for key, value in ON.items() if key != "network__d_norm"}
    config = tiny_config(family, **options, training__batch_size=4)
    images = np.random.default_rng(0).integers(0, 256, (8, 32, 32, channels), np.uint8)
    assert not config.problems(ImageShape(32, 32, channels), 8)
    trainer = Trainer(config, images, torch.device("cpu"))
    values = [trainer.advance() for _ in range(2)]
    assert torch.isfinite(torch.stack(values)[:, :4]).all()


def test_it_is_conditioned_on_classes_by_projection() -> None:
    config = tiny_config("conv", **ON, classes__generator="normalisation", classes__discriminator="projection")
    classes = config.classes.model_copy(update={"names": ("a", "b")})
    _, critic = build(config.network, SMALL, seeded(), torch.device("cpu"), classes)
    assert isinstance(critic, ProjectionCritic)
    assert isinstance(critic.network, ProjectedDiscriminator)
    pictures = torch.rand(2, 1, 28, 28, generator=seeded())
    with torch.no_grad():
        critic.embedding.weight[:, 0] += 1
        as_first, as_second = (critic(pictures, torch.eye(2)[[which, which]]).logits for which in (0, 1))
    assert (as_first - as_second).abs().max() > 0.01


@pytest.mark.parametrize("channels", ["grey", "rgba"])
def test_a_stopped_run_ends_in_the_same_bytes(make_run: MakeRun, channels: str) -> None:
    changes = ON | {"data__channels": channels, "augmentation__translation": True, "network__spectral_norm": "both"}
    straight, stopped = make_run("straight", "conv", **changes), make_run("stopped", "conv", **changes)
    go(straight)
    go(stopped, until=2)
    go(stopped)
    assert bytes_of(stopped) == bytes_of(straight)


def test_the_frozen_network_counts_in_the_estimates() -> None:
    without = describe(tiny_config("conv"), SMALL)
    counted = describe(tiny_config("conv", **ON), SMALL)
    assert counted.operations > without.operations + 8 * (2 + 2) * 50_000_000
    assert counted.memory > without.memory + 10_000_000


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"classes__generator": "normalisation", "classes__discriminator": "concatenation"}, "classes.discriminator"),
        ({"network__features_pixels": False, "network__minibatch": "stddev"}, "network.minibatch"),
    ],
)
def test_what_cannot_be_combined_is_refused(changes: dict[str, Any], path: str) -> None:
    config: RunConfig = tiny_config("conv", **ON | changes)
    assert path in [problem.path for problem in config.problems(SMALL, 100, 2)]


def test_growing_networks_and_points_are_refused_with_a_fix() -> None:
    growing = tiny_config("progressive", network__features="efficientnet-lite0", training__steps=10**6)
    found = [problem for problem in growing.problems(SMALL, 100) if problem.path == "network.features"]
    assert [problem.mend for problem in found] == [("network.features", "none")]
    points = tiny_config("mlp", network__features="efficientnet-lite0").problems(ImageShape(1, 2, 1), 100)
    assert "network.features" in [problem.path for problem in points]


def test_pictures_laid_over_white_lie_on_the_same_ground() -> None:
    shape = ImageShape(32, 32, 4)
    pictures = torch.rand(3, 4, 32, 32, generator=seeded()) * 2 - 1
    straight, over_white = projected(shape), projected(shape, network__alpha="white")
    for critic in (straight, over_white):
        seed_layers(critic, seeded(7))
    torch.testing.assert_close(straight._on_ground(pictures), over_white._on_ground(laid_over_white(pictures)))


def test_hidden_colors_do_not_count_where_pictures_are_laid_over_white() -> None:
    """G gets no gradient for colors under a wholly transparent alpha, and the whole one under an opaque one."""
    pictures = torch.rand(2, 4, 8, 8, generator=seeded()) * 2 - 1
    pictures[:, 3, :, :4], pictures[:, 3, :, 4:] = -1, 1
    pictures.requires_grad_()
    seen = laid_over_white(pictures)
    assert (seen[:, :3, :, :4] == 1).all()
    torch.testing.assert_close(seen[:, :, :, 4:], pictures[:, :, :, 4:])
    seen[:, :3].sum().backward()
    assert pictures.grad is not None
    assert (pictures.grad[:, :3, :, :4] == 0).all()
    assert (pictures.grad[:, :3, :, 4:] == 1).all()
    assert laid_over_white(pictures[:, :3]).shape == (2, 3, 8, 8)


def test_a_run_does_not_depend_on_hidden_colors_over_white() -> None:
    images = np.random.default_rng(0).integers(0, 256, (16, 16, 16, 4), np.uint8)
    hidden = images.copy()
    images[..., 3], hidden[..., 3] = 0, 0
    hidden[..., :3] = 255 - images[..., :3]
    values = []
    for pictures in (images, hidden):
        trainer = Trainer(tiny_config("conv", network__alpha="white"), pictures, torch.device("cpu"))
        values.append(torch.stack([trainer.advance() for _ in range(2)])[:, :4])
    torch.testing.assert_close(*values)
