"""Spectral normalisation really brings the largest singular value to 1, and is saved and resumed."""

from collections.abc import Callable

import numpy as np
import pytest
import torch
from torch import nn

from gan_studio.core.config import ClassesConfig, RunConfig, families
from gan_studio.core.latent import latents_from_seeds
from gan_studio.core.run_folder import RunFolder
from gan_studio.core.shape import ImageShape
from gan_studio.core.summary import LayerSummary
from gan_studio.data.grid import read_grid
from gan_studio.engine.build import build
from gan_studio.engine.describe import describe
from gan_studio.engine.family import Family
from gan_studio.engine.layers.basic import depends_on_batch
from gan_studio.engine.layers.convolutions import Convolution, Transposed
from gan_studio.engine.layers.equalised import EqualisedLinear
from gan_studio.engine.layers.spectral import add_spectral_norm, initialise_spectral_norm
from gan_studio.engine.sampler import Sampler
from tests.engine.test_training import bytes_of, go

MakeRun = Callable[..., RunFolder]
SHAPE = ImageShape(16, 16, 1)


def normalised(layer: nn.Module, seed: int = 0) -> nn.Module:
    random = torch.Generator().manual_seed(seed)
    add_spectral_norm(layer)
    with torch.no_grad():
        for weight in layer.parameters():
            weight.normal_(generator=random)
    initialise_spectral_norm(layer, random)
    return layer


def weight_in_use(layer: nn.Module, x: torch.Tensor) -> torch.Tensor:
    """What the layer computes with, seen from inside its forward pass."""
    seen = []
    handle = layer.register_forward_pre_hook(lambda module, inputs: seen.append(module.weight))
    layer(x)
    handle.remove()
    return seen[0].detach()


LAYERS = [
    (nn.Linear(7, 5), (3, 7), lambda w: w),
    (Convolution(4, 6, 3, padding=1), (2, 4, 5, 5), lambda w: w.flatten(1)),
    (Transposed(4, 6, 4, stride=2, padding=1, bias=False), (2, 4, 5, 5), lambda w: w.transpose(0, 1).flatten(1)),
]


def test_a_weight_of_zero_does_not_stay_divided_by_nothing() -> None:
    layer, x = normalised(nn.Linear(7, 5)), torch.ones(3, 7)
    weights = layer.get_parameter("weight").detach().clone()
    with torch.no_grad():
        layer.get_parameter("weight").zero_()
        layer(x)
        layer.get_parameter("weight").copy_(weights)
        for _ in range(30):
            layer(x)
    assert torch.linalg.svdvals(weight_in_use(layer, x))[0] == pytest.approx(1, abs=1e-3)


def test_a_block_that_starts_at_zero_starts_with_weights() -> None:
    """R3GAN's last convolutions; the first step's gradient must not be a million times what it should be."""
    family = families["r3gan"](spectral_norm="both")
    for network in build(family, SHAPE, torch.Generator().manual_seed(0), torch.device("cpu")):
        vectors = [buffer for name, buffer in network.named_buffers() if name.endswith("spectral_u")]
        weights = [module.get_parameter("weight") for module in network.modules() if "spectral_u" in module._buffers]
        assert len(vectors) > 4
        assert all(vector.norm().item() == pytest.approx(1, abs=1e-5) for vector in vectors)
        assert all(weight.any() for weight in weights)


def test_a_class_is_seen_beside_a_picture_all_the_same() -> None:
    """Divided like a layer, the hundreds of numbers of a plane would be next to nothing."""
    classes = ClassesConfig(generator="none", discriminator="concatenation", names=["a", "b"])
    family = families["conv"](spectral_norm="discriminator")
    critic = build(family, SHAPE, torch.Generator().manual_seed(0), torch.device("cpu"), classes)[1]
    seen: list[torch.Tensor] = []
    critic.network.register_forward_pre_hook(lambda module, inputs: seen.append(inputs[0]))
    critic(torch.zeros(2, 1, 16, 16), torch.eye(2))
    assert seen[0][:, 1].std().item() == pytest.approx(1, abs=0.2)


@pytest.mark.parametrize(("layer", "shape", "matrix"), LAYERS, ids=lambda value: type(value).__name__)
def test_the_largest_singular_value_becomes_1(layer, shape, matrix) -> None:  # type: ignore[no-untyped-def]
    layer = normalised(layer)
    x = torch.ones(shape)
    assert torch.linalg.svdvals(matrix(layer.weight.detach()))[0] > 2
    for _ in range(100):
        layer(x)
    used = weight_in_use(layer.eval(), x)
    assert torch.linalg.svdvals(matrix(used))[0] == pytest.approx(1, abs=1e-4)
    torch.testing.assert_close(used * layer.weight.norm() / used.norm(), layer.weight)


def test_the_gradient_is_that_of_the_divided_weights() -> None:
    """Their eq. 12: (E[δhᵀ] − λ·u vᵀ)/σ, with λ the mean of δᵀ(W̄h). Here by autograd through the exact svd."""
    layer = normalised(nn.Linear(4, 3).double())
    x = torch.randn(5, 4, dtype=torch.float64, generator=torch.Generator().manual_seed(1))
    for _ in range(500):
        layer(x)
    layer.zero_grad()
    layer.eval()(x).pow(2).sum().backward()
    weight = layer.weight.detach().clone().requires_grad_(True)
    (nn.functional.linear(x, weight / torch.linalg.svdvals(weight)[0], layer.bias)).pow(2).sum().backward()
    torch.testing.assert_close(layer.weight.grad, weight.grad)


def test_one_iteration_a_pass_in_training_and_none_in_evaluation() -> None:
    layer = normalised(nn.Linear(6, 6))
    start = layer.spectral_u.clone()
    v = nn.functional.normalize(layer.weight.detach().t() @ start, dim=0)
    x = torch.ones(1, 6)
    layer.eval()(x)
    assert torch.equal(layer.spectral_u, start)
    layer.train()(x)
    torch.testing.assert_close(layer.spectral_u, nn.functional.normalize(layer.weight.detach() @ v, dim=0))


def test_several_passes_can_be_differentiated_together_and_twice() -> None:
    layer = normalised(nn.Linear(3, 2).double())
    x = torch.randn(2, 3, dtype=torch.float64, requires_grad=True)
    total = layer(x).pow(2).sum() + layer.eval()(x).sum() + layer.train()(x * 2).pow(3).sum()
    (slope,) = torch.autograd.grad(total, x, create_graph=True)
    slope.square().sum().backward()
    assert layer.weight.grad.abs().sum() > 0


def test_outside_the_pass_the_weight_is_the_parameter() -> None:
    layer = normalised(nn.Linear(3, 2))
    assert sorted(layer.state_dict()) == ["bias", "spectral_u", "weight"]
    with pytest.raises(RuntimeError):
        layer(torch.ones(1, 99))
    assert layer.weight is next(layer.parameters())


def test_weights_of_zero_stay_so() -> None:
    layer = normalised(nn.Linear(3, 2))
    nn.init.zeros_(layer.weight)
    layer.bias.data.zero_()
    output = layer(torch.ones(1, 3))
    assert output.tolist() == [[0, 0]]


SHARED = [
    {"network__spectral_norm": "both", "network__minibatch": "discrimination", "training__d_steps": 2},
    {
        "network__spectral_norm": "discriminator",
        "network__minibatch": "stddev",
        "network__d_norm": "virtual",
        "penalties__r1_gamma": 1.0,
    },
    {"network__spectral_norm": "both", "network__g_norm": "none", "training__precision": "bfloat16"},
]


@pytest.mark.parametrize("changes", SHARED, ids=lambda changes: "-".join(str(value) for value in changes.values()))
def test_runs_resume_exactly(make_run: MakeRun, changes: dict[str, object]) -> None:
    straight, stopped = make_run("straight", "conv", **changes), make_run("stopped", "conv", **changes)
    go(straight)
    go(stopped, until=4)
    go(stopped)
    assert bytes_of(stopped) == bytes_of(straight)
    pictures = Sampler.load(straight.newest_generator()).generate(latents_from_seeds(range(4), 8))
    np.testing.assert_allclose(pictures.astype(int), read_grid(straight.sample_file(6)).astype(int), atol=1)


@pytest.mark.parametrize("minibatch", ["stddev", "discrimination"])
@pytest.mark.parametrize("family", [entry.name for entry in families])
def test_every_family_takes_what_all_share(family: str, minibatch: str) -> None:
    values = {"family": family, "width": 4, "latent": 8, "spectral_norm": "both", "minibatch": minibatch}
    network = families[family].model_validate(values)
    assert isinstance(network, Family)
    if network.problems(SHAPE):
        return
    generator, critic = build(network, SHAPE, torch.Generator().manual_seed(0), torch.device("cpu"))
    pictures = generator(torch.randn(6, 8, generator=torch.Generator().manual_seed(0)))
    judged = critic(pictures)
    assert torch.isfinite(judged.logits).all()
    assert judged.logits.std() > 0
    gradients = torch.autograd.grad(judged.logits.sum(), list(critic.parameters()), allow_unused=True)
    assert sum(gradient is not None for gradient in gradients) > 4
    assert depends_on_batch(critic)


def test_layers_keep_their_names_and_gain_no_parameters() -> None:
    def layers(**options: object) -> tuple[LayerSummary, ...]:
        return describe(RunConfig.parse({"network": {"family": "conv", **options}}), SHAPE).discriminator

    assert layers(spectral_norm="both") == layers()
    names = [layer.kind for layer in layers(minibatch="stddev")]
    assert names[-2:] == ["Minibatch deviation", "Linear"]
    assert "Convolution 3×3, stride 2" in names


def test_layers_with_an_equalised_rate_are_normalised_as_they_are_used() -> None:
    layer = normalised(EqualisedLinear(7, 5, rate=0.1))
    x = torch.ones(1, 7)
    for _ in range(100):
        layer(x)
    used = weight_in_use(layer.eval(), x) * layer.scale
    assert torch.linalg.svdvals(used)[0] == pytest.approx(1, abs=1e-4)
