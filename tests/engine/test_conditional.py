"""Both networks are told the class, heed it, and learn it; each wrapper by hand in float64."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from torch import Tensor, nn

from gan_studio.core.config import ClassesConfig, RunConfig, families
from gan_studio.core.errors import UserError
from gan_studio.core.latent import latents_from_seeds
from gan_studio.core.run_folder import RunFolder
from gan_studio.core.shape import ImageShape
from gan_studio.data.grid import read_grid
from gan_studio.engine import checkpoint as checkpoints
from gan_studio.engine.batches import Batches
from gan_studio.engine.build import build
from gan_studio.engine.conditional import (
    AuxiliaryCritic,
    ConcatenatedGenerator,
    NormalisedGenerator,
    PlanesCritic,
    ProjectionCritic,
)
from gan_studio.engine.critic import Critic, Judgement
from gan_studio.engine.describe import describe
from gan_studio.engine.family import Family
from gan_studio.engine.layers.basic import depends_on_batch, seed_layers
from gan_studio.engine.layers.classes import ClassLinear, ClassNorm, initialise_classes
from gan_studio.engine.losses.terms.auxiliary import Auxiliary
from gan_studio.engine.runs import create_run
from gan_studio.engine.sampler import Sampler
from gan_studio.engine.training import train
from tests.engine.conftest import tiny_config
from tests.engine.games import make_game, make_turn

MakeRun = Callable[..., RunFolder]
SHAPE = ImageShape(16, 16, 3)
KINDS = ("concatenation", "projection", "auxiliary")


def one_hot(*labels: int, of: int = 3) -> Tensor:
    return torch.eye(of, dtype=torch.float64)[list(labels)]


def fill(network: nn.Module, seed: int = 0) -> nn.Module:
    """Weights drawn from a normal distribution, in float64."""
    network = network.double()
    random = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for weight in network.parameters():
            weight.copy_(torch.randn(weight.shape, dtype=torch.float64, generator=random))
    return network


def pictures(count: int = 4, channels: int = 1, side: int = 2) -> Tensor:
    random = torch.Generator().manual_seed(7)
    return torch.randn(count, channels, side, side, dtype=torch.float64, generator=random)


def critic_of(channels: int = 1) -> Critic:
    """Five feature maps over 2×2 places."""
    return Critic(nn.Sequential(nn.Conv2d(channels, 5, 1), nn.Tanh()), 5 * 4, 4)


# G


def test_beside_the_latent_a_mixture_is_the_mixture_of_the_classes_vectors() -> None:
    inner = nn.Linear(2 + 3, 4)
    generator = fill(ConcatenatedGenerator(inner, 3, 3))
    latents = torch.tensor([[0.5, -1.0]], dtype=torch.float64)
    vectors = generator.embedding.weight.T
    for weights in ([0.0, 1.0, 0.0], [0.25, 0.0, 0.75]):
        word = sum(share * vector for share, vector in zip(weights, vectors, strict=True))
        expected = inner(torch.cat([latents[0], word]))
        torch.testing.assert_close(generator(latents, torch.tensor([weights], dtype=torch.float64))[0], expected)


def test_class_normalisation_by_hand() -> None:
    norm = fill(ClassNorm(2, 3, 1e-5, 0.1))
    x = torch.randn(6, 2, 4, 5, dtype=torch.float64, generator=torch.Generator().manual_seed(3))
    classes = one_hot(0, 1, 2, 2, 0, 1)
    classes[5] = torch.tensor([0.5, 0.0, 0.5])
    norm.classes = classes
    mean = x.mean((0, 2, 3), keepdim=True)
    deviation = (x.var((0, 2, 3), unbiased=False, keepdim=True) + 1e-5).sqrt()
    scale = torch.stack([norm.scale[:, 0], norm.scale[:, 1], norm.scale[:, 2], norm.scale[:, 2], norm.scale[:, 0],
                         (norm.scale[:, 0] + norm.scale[:, 2]) / 2])  # fmt: skip
    shift = classes @ norm.shift.T
    expected = (x - mean) / deviation * scale[:, :, None, None] + shift[:, :, None, None]
    torch.testing.assert_close(norm(x), expected)
    torch.testing.assert_close(norm.running_mean, 0.1 * mean.flatten())


def test_every_batch_normalisation_is_the_class_s() -> None:
    plain = nn.Sequential(nn.Linear(3, 4), nn.BatchNorm1d(4), nn.ReLU(), nn.Linear(4, 2))
    weights = {name: value.clone() for name, value in plain.state_dict().items()}
    generator = NormalisedGenerator(plain, 3)
    initialise_classes(generator, torch.Generator())
    assert isinstance(plain[1], ClassNorm)
    assert 0.1 < plain[1].scale.std() < 0.5
    with torch.no_grad():
        plain[1].scale.fill_(1)
        plain[1].shift.fill_(0)
    same = nn.Sequential(nn.Linear(3, 4), nn.BatchNorm1d(4), nn.ReLU(), nn.Linear(4, 2))
    same.load_state_dict(weights)
    latents = torch.randn(5, 3, generator=torch.Generator().manual_seed(1))
    torch.testing.assert_close(generator(latents, torch.eye(3)[[0, 1, 2, 0, 1]]), same(latents))
    with torch.no_grad():
        plain[1].shift[:, 1] += 1
    changed = generator(latents, torch.eye(3)[[0, 1, 2, 0, 1]]) - same(latents)
    assert (changed.abs().sum(1) > 0).tolist() == [False, True, False, False, True]


def test_a_first_layer_of_the_class_is_one_that_sees_it_beside_the_latent() -> None:
    layer = fill(ClassLinear(2, 4, 3, bias=True))
    beside = nn.Linear(2 + 3, 4).double()
    with torch.no_grad():
        beside.weight.copy_(torch.cat([layer.weight, layer.embedding.weight], 1))
        beside.bias.copy_(layer.bias)
    latents = torch.randn(3, 2, dtype=torch.float64, generator=torch.Generator().manual_seed(1))
    layer.classes = one_hot(0, 2, 1)
    layer.classes[2] = torch.tensor([0.25, 0.0, 0.75])
    torch.testing.assert_close(layer(latents), beside(torch.cat([latents, layer.classes], 1)))


@pytest.mark.parametrize(
    ("family", "changes"),
    [
        ("conv", {}),
        ("conv", {"palette": 4, "grow_steps": "3"}),
        ("dcgan", {}),
        ("resnet", {}),
        ("fastgan", {}),
        ("mlp", {"batch_norm": True}),
    ],
)
def test_told_both_ways_each_class_begins_with_maps_of_its_own(family: str, changes: dict[str, object]) -> None:
    network = families[family].model_validate({"family": family, "width": 8, "latent": 50, **changes})
    assert isinstance(network, Family)
    random = torch.Generator().manual_seed(0)
    classes = ClassesConfig(generator="both", discriminator="projection", names=("a", "b", "c"))
    generator, _ = build(network, SHAPE, random, torch.device("cpu"), classes)
    seed_layers(generator, random)
    (first,) = [module for module in generator.modules() if isinstance(module, ClassLinear)]
    made: list[Tensor] = []
    first.register_forward_hook(lambda module, given, result: made.append(result))
    generator(torch.randn(1, 50, generator=random).expand(3, 50), torch.eye(3))
    generator(torch.randn(3, 50, generator=random), torch.eye(3)[[1, 1, 1]])
    by_class, by_latent = made[0].std(0).mean(), made[1].std(0).mean()
    assert 0.6 < by_class / by_latent < 1.6  # the class has as much to say as the latent
    assert first.classes is None  # nothing is kept from one call to the next
    assert any(isinstance(module, ClassNorm) for module in generator.modules())


# D


def test_the_projection_adds_the_product_of_summed_features_and_the_class_s_vector() -> None:
    critic = fill(ProjectionCritic(critic_of(), 3))
    x = pictures()
    judged = critic(x, one_hot(2, 0, 1, 1))
    plain = critic.network(x)
    summed = plain.features.reshape(4, 5, 4).sum(2)
    vectors = critic.embedding.weight.T  # K×C
    expected = torch.stack([plain.logits[i] + vectors[label] @ summed[i] for i, label in enumerate((2, 0, 1, 1))])
    torch.testing.assert_close(judged.logits, expected)
    torch.testing.assert_close(judged.features, plain.features)
    swapped = critic(x, one_hot(0, 2, 1, 1)).logits - judged.logits
    assert (swapped.abs() > 1e-6).tolist() == [True, True, False, False]
    # The logit's gradient for a class's vector is what its pictures' features sum to; a class without any gets none.
    (gradient,) = torch.autograd.grad(critic(x, one_hot(2, 2, 1, 1)).logits.sum(), critic.embedding.weight)
    torch.testing.assert_close(gradient.T, torch.stack([0 * summed[0], summed[2:].sum(0), summed[:2].sum(0)]))


def test_the_projection_of_a_mixture_lies_between_and_reaches_every_patch() -> None:
    class Patches(Critic):
        def forward(self, pictures: Tensor, classes: Tensor | None = None) -> Judgement:
            return Judgement(pictures.flatten(1), self.body(pictures).flatten(1))

    critic = fill(ProjectionCritic(Patches(nn.Conv2d(1, 5, 1), 20, 4), 3))
    x = pictures(1)
    logits = [critic(x, weights).logits for weights in (one_hot(0), one_hot(1), (one_hot(0) + one_hot(1)) / 2)]
    assert logits[0].shape == (1, 4)
    torch.testing.assert_close((logits[0] + logits[1]) / 2, logits[2])
    shifts = logits[0] - x.flatten(1)
    torch.testing.assert_close(shifts, shifts[:, :1].expand(1, 4))


def test_planes_stand_beside_the_colours() -> None:
    critic = fill(PlanesCritic(critic_of(channels=3), 3, ImageShape(2, 2, 2)))
    x = pictures(channels=2)
    plane = critic.embedding.weight[:, 1].view(1, 1, 2, 2).expand(4, 1, 2, 2)
    expected = critic.network(torch.cat([x, plane], 1))
    torch.testing.assert_close(critic(x, one_hot(1, 1, 1, 1)).logits, expected.logits)
    assert not torch.allclose(critic(x, one_hot(0, 0, 0, 0)).logits, expected.logits)


def test_the_auxiliary_loss_by_hand() -> None:
    """-log softmax at the right class: D's on real pictures, G's on generated ones."""
    critic = fill(AuxiliaryCritic(critic_of(), 3))
    game = make_game(critic)  # type: ignore[arg-type]
    turn = make_turn(game, pictures(3), for_g=True, real_classes=one_hot(0, 2, 1), fake_classes=one_hot(1, 1, 0))
    term = Auxiliary.make(RunConfig.parse({
        "network": {"family": "mlp"}, "classes": {"discriminator": "auxiliary", "auxiliary_weight": 0.5},
    }))  # fmt: skip
    assert term is not None
    assert term.weight == 0.5
    assert turn.of_real is not None
    for value, judged, labels in (
        (term.for_d(turn), turn.of_real, (0, 2, 1)),
        (term.for_g(turn), turn.of_fake, (1, 1, 0)),
    ):
        logits = judged.class_logits
        assert logits is not None
        torch.testing.assert_close(logits, judged.features @ critic.classifier.weight.T + critic.classifier.bias)
        share = logits.exp() / logits.exp().sum(1, keepdim=True)
        expected = -sum(share[i, label].log() for i, label in enumerate(labels)) / 3
        torch.testing.assert_close(value, expected)
    gradient = torch.autograd.grad(term.for_g(turn), list(game.generator.parameters()))
    assert all(part.abs().sum() > 0 for part in gradient)


def test_a_second_gradient_goes_through_the_projection() -> None:
    critic = fill(ProjectionCritic(critic_of(), 3))
    classes = one_hot(0, 2)
    assert torch.autograd.gradgradcheck(
        lambda x: critic(x, classes).logits.sum(), pictures(2).requires_grad_(True), atol=1e-6
    )


def test_real_and_generated_pictures_judged_together_get_their_own_classes() -> None:
    critic = fill(ProjectionCritic(critic_of(), 3))
    game = make_game(critic)  # type: ignore[arg-type]
    assert not depends_on_batch(critic)
    real, fake = pictures(2), pictures(4)[2:]
    for told in (critic, fill(AuxiliaryCritic(critic_of(), 3))):
        game.critic = told
        both = game.judge_both(real, fake, one_hot(0, 1), one_hot(2, 2))
        apart = game.judge(real, one_hot(0, 1)), game.judge(fake, one_hot(2, 2))
        for one, other in zip(both, apart, strict=True):
            for value, expected in zip(one, other, strict=True):
                assert (value is None) == (expected is None)
                if value is not None:
                    torch.testing.assert_close(value, expected)


# Every family


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("family", [entry.name for entry in families])
def test_every_family_can_be_told_classes(family: str, kind: str) -> None:
    network = families[family].model_validate({"family": family, "width": 4, "latent": 7})
    assert isinstance(network, Family)
    random = torch.Generator().manual_seed(0)
    classes = ClassesConfig(generator="concatenation", discriminator=kind, names=("a", "b", "c"))
    generator, critic = build(network, SHAPE, random, torch.device("cpu"), classes)
    seed_layers(generator, random)
    seed_layers(critic, random)
    latents = torch.randn(1, 7, generator=random).expand(3, 7)
    generator.eval()
    made = generator(latents, torch.eye(3))
    assert made.shape == (3, *SHAPE[2:], *SHAPE[:2])
    assert (made[0] - made[1]).abs().max() > 0
    critic.eval()
    judged = critic(made, torch.eye(3))
    other = critic(made, torch.eye(3)[[1, 2, 0]])
    assert len(judged.logits) == 3
    assert torch.isfinite(judged.logits).all()
    if kind == "auxiliary":
        assert judged.class_logits is not None
        assert judged.class_logits.shape == (3, 3)
    else:
        assert not torch.equal(judged.logits, other.logits)
    told = tiny_config("mlp").model_copy(update={"network": network, "classes": classes})
    plain = told.model_copy(update={"classes": ClassesConfig()})
    assert describe(told, SHAPE).generator_parameters > describe(plain, SHAPE).generator_parameters


def test_normalisation_needs_some_and_classes_need_a_set_with_them() -> None:
    def problems(classes: int = 10, **options: str) -> list[tuple[str, str]]:
        config = tiny_config("mlp", **options)
        return [(problem.path, problem.message) for problem in config.problems(ImageShape(28, 28, 1), 1000, classes)]

    both = {"classes__generator": "normalisation", "classes__discriminator": "projection"}
    ((path, message),) = problems(**both)
    assert path == "classes.generator"
    assert "no batch normalisation" in message
    assert problems(**{**both, "classes__generator": "both"}) == [(path, message)]
    assert problems(**both, network__batch_norm=True) == []  # type: ignore[arg-type]
    assert problems(classes__generator="concatenation", classes__discriminator="auxiliary") == []
    told = {"classes__generator": "concatenation", "classes__discriminator": "projection"}
    assert [path for path, _ in problems(0, **told)] == ["classes.generator", "classes.discriminator"]
    assert "one class" in problems(1, **told)[0][1]
    assert "nothing teaches G" in problems(classes__generator="concatenation")[0][1]
    assert "G is not told" in problems(classes__discriminator="projection")[0][1]


# Batches


def test_balanced_batches_show_every_class_equally_often() -> None:
    labels = np.array([0] * 180 + [1] * 15 + [3] * 5)  # nothing of class 2
    images = np.zeros((200, 2, 2, 1), np.uint8)

    def seen(balanced: bool) -> tuple[Tensor, Tensor]:
        random = torch.Generator().manual_seed(0)
        batches = Batches(images, labels, 4, seed=0, balanced=balanced, random=random, device=torch.device("cpu"))
        real, fake = torch.zeros(4), torch.zeros(4)
        for _ in range(150):
            real += batches.next(20)[1].sum(0)  # type: ignore[union-attr]
            fake += batches.draw_classes(20).sum(0)  # type: ignore[union-attr]
        return real / real.sum(), fake / fake.sum()

    for share in seen(balanced=True):
        torch.testing.assert_close(share, torch.tensor([1 / 3, 1 / 3, 0, 1 / 3]), atol=0.04, rtol=0)
    for share in seen(balanced=False):
        torch.testing.assert_close(share, torch.tensor([0.9, 0.075, 0, 0.025]), atol=0.02, rtol=0)


# Runs

RECIPES = {
    "cgan": {"classes__generator": "concatenation", "classes__discriminator": "concatenation"},
    "projection": {
        "classes__generator": "normalisation",
        "classes__discriminator": "projection",
        "classes__balanced": True,
        "network__d_norm": "none",
        "penalties__r1_gamma": 1.0,
        "penalties__r1_every": 2,
    },
    "acgan": {"classes__generator": "normalisation", "classes__discriminator": "auxiliary", "training__d_steps": 2},
    "both": {
        "classes__generator": "both",
        "classes__discriminator": "projection",
        "network__d_norm": "none",
        "regularisers__mode_seeking": 0.02,
        "regularisers__class_l1": 20.0,
        "regularisers__class_l1_steps": 5,
    },
}


def go(folder: RunFolder, until: int | None = None) -> None:
    asked = iter(range(1000))
    train(folder, on_event=lambda event: None, should_stop=lambda: until is not None and next(asked) > until + 1)


def bytes_of(folder: RunFolder) -> list[bytes]:
    last = folder.last_checkpoint
    return [(last / name).read_bytes() for name in (checkpoints.GENERATOR, checkpoints.STATE)]


@pytest.mark.parametrize("recipe", RECIPES)
def test_conditional_runs_resume_exactly_and_can_be_sampled(make_run: MakeRun, recipe: str) -> None:
    straight, stopped = (make_run(name, "conv", **RECIPES[recipe]) for name in ("straight", "stopped"))
    go(straight)
    go(stopped, until=3)
    assert stopped.summary().step < 6
    go(stopped)
    assert bytes_of(stopped) == bytes_of(straight)
    assert np.isfinite(straight.metrics()[:, 3:7]).all()
    sampler = Sampler.load(straight.newest_generator())
    assert sampler.class_names == tuple("0123456789")
    latents = latents_from_seeds(range(4), 8)
    cycled = sampler.generate(latents)
    np.testing.assert_allclose(cycled.astype(int), read_grid(straight.sample_file(6)).astype(int), atol=1)
    np.testing.assert_array_equal(sampler.generate(latents, np.eye(10, dtype=np.float32)[:4]), cycled)
    other = sampler.generate(latents, np.eye(10, dtype=np.float32)[[7] * 4])
    assert (other != cycled).any()
    with pytest.raises(ValueError, match="4×10"):
        sampler.generate(latents, np.eye(4, dtype=np.float32))
    assert sampler.generate(latents[:0]).shape == (0, 28, 28, 1)


def folder_of_classes(path: Path, counts: dict[str, int]) -> Path:
    """RGBA pictures, 16×16, sorted into a folder for each class; each class has a colour of its own."""
    random = np.random.default_rng(0)
    for number, (name, count) in enumerate(counts.items()):
        (path / name).mkdir(parents=True)
        for index in range(count):
            pixels = random.integers(0, 60, (16, 16, 4), np.uint8)
            pixels[4:12, 4:12, number] = 250
            pixels[..., 3] = 255 * (pixels[..., :3].max(axis=2) > 30)
            Image.fromarray(pixels).save(path / name / f"{index:03}.png")
    return path


def test_a_folder_with_a_folder_for_each_class(tmp_path: Path, make_run: MakeRun) -> None:
    source = folder_of_classes(tmp_path / "set", {"apple": 20, "pear": 6, "plum": 3})
    folder = make_run(family="conv", data__source=str(source), **{**RECIPES["projection"], "augmentation__flip": True})
    assert folder.read().config.classes.names == ("apple", "pear", "plum")
    go(folder)
    sampler = Sampler.load(folder.newest_generator())
    assert sampler.class_names == ("apple", "pear", "plum")
    assert sampler.shape == ImageShape(16, 16, 4)


def test_a_set_without_classes_is_refused(tmp_path: Path) -> None:
    np.save(tmp_path / "pictures.npy", np.zeros((20, 8, 8), np.uint8))
    with pytest.raises(UserError, match="no classes"):
        create_run(
            tmp_path / "run", tiny_config("conv", data__source=str(tmp_path / "pictures.npy"), **RECIPES["cgan"])
        )


def test_it_learns_which_class_is_which(tmp_path: Path) -> None:
    """Two classes, a dark and a bright one: after some steps each is made on demand."""
    images = np.zeros((64, 8, 8), np.uint8)
    images[32:] = 230
    np.savez(tmp_path / "set.npz", images=images, labels=np.repeat([0, 1], 32))
    options = {
        "training__seed": 1,
        "data__source": str(tmp_path / "set.npz"),
        "training__steps": 150,
        "training__ema": 0.0,
    }
    quick = {f"optimisers.{who}.learning_rate": 0.01 for who in ("generator", "discriminator")}
    for name in ("cgan", "acgan"):
        config = tiny_config("mlp", **options, **{**RECIPES[name], "classes__generator": "concatenation"})
        folder = create_run(tmp_path / name, config.with_values(quick))
        go(folder)
        sampler = Sampler.load(folder.newest_generator())
        latents = latents_from_seeds(range(16), 8)
        means = [sampler.generate(latents, np.eye(2, dtype=np.float32)[[label] * 16]).mean() for label in (0, 1)]
        assert means[1] - means[0] > 60, (name, means)
