"""Reference and virtual batch normalisation: by hand, and a picture no longer hangs on the rest of its batch."""

from collections.abc import Callable

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from gan_studio.core.config import RunConfig, families
from gan_studio.core.latent import latents_from_seeds
from gan_studio.core.run_folder import RunFolder
from gan_studio.core.shape import ImageShape
from gan_studio.engine.build import build
from gan_studio.engine.describe import describe
from gan_studio.engine.family import Family
from gan_studio.engine.layers.basic import depends_on_batch
from gan_studio.engine.layers.normalisation import REFERENCES, Referenced, ReferenceNorm, VirtualNorm
from gan_studio.engine.sampler import Sampler
from gan_studio.engine.trainer import Trainer
from tests.engine.conftest import tiny_config
from tests.engine.test_training import bytes_of, go

MakeRun = Callable[..., RunFolder]
SHAPE = ImageShape(8, 8, 1)


def filled(layer: ReferenceNorm) -> ReferenceNorm:
    with torch.no_grad():
        layer.weight.fill_(2)
        layer.bias.fill_(1)
    return layer.double()


def batch(*shape: int) -> torch.Tensor:
    return torch.randn(shape, dtype=torch.float64, generator=torch.Generator().manual_seed(0)) * 3 + 5


def test_references_give_the_statistics() -> None:
    x = batch(REFERENCES + 3, 2, 4, 5)
    of_references = x[:REFERENCES].transpose(0, 1).flatten(1)
    mean, deviation = of_references.mean(dim=1), of_references.var(dim=1, correction=0).add(1e-5).sqrt()
    expected = (x - mean.view(2, 1, 1)) / deviation.view(2, 1, 1) * 2 + 1
    torch.testing.assert_close(filled(ReferenceNorm(2))(x), expected)


def test_virtually_a_picture_joins_the_references() -> None:
    """Each picture is normalised as the last of a batch of the references and itself."""
    x = batch(REFERENCES + 3, 2, 4, 5)
    output = filled(VirtualNorm(2))(x)
    for number in range(REFERENCES, REFERENCES + 3):
        joined = torch.cat([x[:REFERENCES], x[number : number + 1]])
        plain = torch.nn.functional.batch_norm(joined, None, None, training=True)[-1] * 2 + 1
        torch.testing.assert_close(output[number], plain)
    torch.testing.assert_close(output[:REFERENCES], filled(ReferenceNorm(2))(x)[:REFERENCES])


def networks(**options: object) -> tuple[torch.nn.Module, torch.nn.Module]:
    family = families["conv"].model_validate({"family": "conv", "width": 8, "latent": 6, **options})
    assert isinstance(family, Family)
    return build(family, SHAPE, torch.Generator().manual_seed(3), torch.device("cpu"))


@pytest.mark.parametrize("kind", ["batch", "virtual", "reference", "layer", "instance", "none"])
def test_only_batch_normalisation_makes_pictures_hang_together(kind: str) -> None:
    generator, critic = networks(g_norm=kind, d_norm=kind, depth=2)
    random = torch.Generator().manual_seed(1)
    latents, pictures = torch.randn(5, 6, generator=random), torch.randn(5, 1, 8, 8, generator=random)
    assert depends_on_batch(generator) == depends_on_batch(critic) == (kind == "batch")
    for network, inputs in ((generator, latents), (lambda x: critic(x).logits, pictures)):
        apart = torch.cat([network(inputs[2:3]), network(inputs[4:])])
        together = network(inputs)[[2, 4]]
        assert torch.allclose(apart, together, atol=1e-5) == (kind != "batch")


def test_the_scale_of_activations_is_set_by_the_references() -> None:
    generator, _ = networks(g_norm="virtual")
    assert isinstance(generator, Referenced)
    seen = []
    norm = next(module for module in generator.modules() if isinstance(module, VirtualNorm))
    norm.register_forward_hook(lambda module, inputs, output: seen.append(output[:REFERENCES].clone()))
    generator(torch.zeros(1, 6))
    assert seen[0].mean().item() == pytest.approx(0, abs=1e-4)
    assert seen[0].std().item() == pytest.approx(1, abs=0.01)


def test_d_is_given_pictures_from_all_over_the_set(squares: NDArray[np.uint8]) -> None:
    trainer = Trainer(tiny_config("conv", network__d_norm="virtual", network__depth=2), squares, torch.device("cpu"))
    references = trainer.state()[0]["discriminator.body.references"]
    assert references.shape == (REFERENCES, 1, 8, 8)
    expected = torch.from_numpy(squares[::2]).permute(0, 3, 1, 2).float() / 127.5 - 1
    torch.testing.assert_close(references, expected)


@pytest.mark.parametrize("classes", ["none", "concatenation"])
def test_a_run_with_references_is_sampled_as_it_was_trained(make_run: MakeRun, classes: str) -> None:
    changes = {
        "network__g_norm": "virtual",
        "network__d_norm": "reference",
        "classes__generator": classes,
        "classes__discriminator": classes,
    }
    straight, stopped = make_run("straight", "conv", **changes), make_run("stopped", "conv", **changes)
    go(straight)
    go(stopped, until=4)
    go(stopped)
    assert bytes_of(stopped) == bytes_of(straight)
    sampler = Sampler.load(straight.newest_generator())
    latents = latents_from_seeds(range(4), 8)
    pictures = sampler.generate(latents)
    assert pictures.std() > 1
    if classes == "none":
        alone = np.concatenate([sampler.generate(row[None]) for row in latents])
        assert np.abs(pictures.astype(int) - alone.astype(int)).max() <= 1


def test_layers_are_called_by_their_names() -> None:
    def kinds(norm: str) -> set[str]:
        config = RunConfig.parse({"network": {"family": "conv", "g_norm": norm}})
        return {layer.kind for layer in describe(config, ImageShape(28, 28, 1)).generator}

    assert "Virtual normalisation" in kinds("virtual")
    assert "Reference normalisation" in kinds("reference")
    assert "Layer normalisation" in kinds("layer")
    assert "Instance normalisation" in kinds("instance")


@pytest.mark.parametrize("family", ["conv", "dcgan"])
def test_instance_normalisation_of_one_pixel_is_refused(family: str) -> None:
    def problems(depth: int) -> list[tuple[str, str]]:
        network = families[family].model_validate({"family": family, "d_norm": "instance", "depth": depth})
        return [(problem.path, problem.hint) for problem in network.problems(SHAPE)]

    assert problems(2) == []
    assert problems(3) == [("d_norm", "Choose layer normalisation, or a smaller depth.")]
