"""R3GAN: blocks that start as the identity, mirror images, a learned basis."""

from collections.abc import Callable

import numpy as np
import pytest
import torch
from torch import nn

from gan_studio.core.run_folder import RunFolder
from gan_studio.core.shape import ImageShape
from gan_studio.engine.build import build
from gan_studio.engine.layers.basic import depends_on_batch
from gan_studio.engine.layers.resampling import Halve, Smooth, _double_by_neighbours, double
from gan_studio.engine.networks.r3gan import Basis, GroupedBlock
from tests.engine.test_networks import make
from tests.engine.test_training import bytes_of, go

MakeRun = Callable[..., RunFolder]


def seeded(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def test_every_block_starts_as_the_identity_and_learns() -> None:
    for network in build(make("r3gan", width=8), ImageShape(16, 16, 3), seeded(), torch.device("cpu")):
        blocks = [module for module in network.modules() if isinstance(module, GroupedBlock)]
        assert len(blocks) == 2 * 3
        for block in blocks:
            x = torch.randn(2, block.layers[0].in_channels, 4, 4, generator=seeded(1))
            assert torch.equal(block(x), x)
            block(x).square().sum().backward()
            assert block.layers[4].weight.grad.abs().sum() > 0


def test_the_other_weights_shrink_with_the_number_of_blocks() -> None:
    """Fixup: He's standard deviation times L^(-1/4)."""
    _, critic = build(make("r3gan", width=64, blocks=4), ImageShape(32, 32, 3), seeded(), torch.device("cpu"))
    block = next(module for module in critic.modules() if isinstance(module, GroupedBlock))
    he = (2 / (1 + 0.2**2)) ** 0.5
    assert block.layers[0].weight.std().item() == pytest.approx(he * 64**-0.5 * 16**-0.25, rel=0.03)
    assert block.layers[2].weight.std().item() == pytest.approx(he * (16 * 9) ** -0.5 * 16**-0.25, rel=0.03)


def test_convolutions_are_grouped() -> None:
    assert GroupedBlock(32, 64, 16).layers[2].groups == 4
    assert GroupedBlock(32, 64, 16).layers[2].weight.shape == (64, 16, 3, 3)
    assert GroupedBlock(4, 8, 16).layers[2].groups == 1
    assert GroupedBlock(9, 18, 4).layers[2].groups == 2


def test_g_starts_from_a_learned_basis() -> None:
    basis = Basis(3, 5, (4, 2))
    basis.initialise(seeded())
    made = basis(torch.eye(3))
    torch.testing.assert_close(made[1], basis.weights.weight[:, 1][:, None, None] * basis.basis)


def test_resampling_is_bilinear() -> None:
    x = torch.tensor([[[[0.0, 4.0], [8.0, 12.0]]]])
    torch.testing.assert_close(Smooth()(x)[0, 0, 0], torch.tensor([0.0, 1.0, 3.0, 4.0]))
    assert Halve()(x).item() == 6
    maps = torch.rand(2, 3, 5, 4, generator=seeded(), dtype=torch.float64)
    torch.testing.assert_close(_double_by_neighbours(maps), double(maps))
    even = torch.rand(1, 2, 6, 6, generator=seeded())
    interpolated = nn.functional.interpolate(even, scale_factor=0.5, mode="bilinear")
    torch.testing.assert_close(Halve()(even), interpolated)


def test_no_normalisation_and_weights_counted_by_hand() -> None:
    """8×8, width 8: 16 channels at 4×4 and 8 at 8×8, one block each, twice as wide inside, groups of 8."""
    network = make("r3gan", width=8, blocks=1, group=8, latent=5)
    generator, critic = build(network, ImageShape(8, 8, 1), seeded(), torch.device("cpu"))

    def block(channels: int) -> int:
        hidden = 2 * channels
        return (channels + 1) * hidden + (8 * 9 + 1) * hidden + hidden * channels

    basis = 5 * 16 + 16 * 4 * 4
    assert sum(p.numel() for p in generator.parameters()) == basis + block(16) + 16 * 8 + block(8) + 8 + 1
    end = 16 * 4 * 4 + 16 + 1
    assert sum(p.numel() for p in critic.parameters()) == 8 * 2 + block(8) + 8 * 16 + block(16) + end
    assert not depends_on_batch(critic)
    assert not depends_on_batch(generator)


def test_it_trains_with_relativistic_pairing_and_both_penalties(make_run: MakeRun) -> None:
    changes = {
        "network__width": 4,
        "objective__name": "relativistic",
        "penalties__r1_gamma": 0.1,
        "penalties__r1_every": 1,
        "penalties__r2_gamma": 0.1,
        "penalties__r2_every": 1,
    }
    straight, stopped = (make_run(name, "r3gan", **changes) for name in ("straight", "stopped"))
    go(straight)
    go(stopped, until=2)
    go(stopped)
    assert bytes_of(stopped) == bytes_of(straight)
    assert np.isfinite(straight.metrics()[:, 3:9]).all()
