"""Each term against a value worked out by hand, or by its paper's formula in float64."""

import math
from itertools import pairwise

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from gan_studio.core.config import ClassesConfig, families
from gan_studio.core.shape import ImageShape
from gan_studio.engine.batches import Batches
from gan_studio.engine.build import build
from gan_studio.engine.critic import Critic, Judgement
from gan_studio.engine.game import Game, Turn
from gan_studio.engine.layers.equalised import EqualisedLinear, scale_in_use
from gan_studio.engine.losses.term import Term
from gan_studio.engine.losses.terms.class_l1 import ClassL1
from gan_studio.engine.losses.terms.clip import Clip
from gan_studio.engine.losses.terms.consistency import Consistency, moved
from gan_studio.engine.losses.terms.entropy import ConfidencePenalty, MaximumEntropy, entropy
from gan_studio.engine.losses.terms.feature_matching import FeatureMatching
from gan_studio.engine.losses.terms.gradient_penalty import GradientPenalty, distance_to_slope_1
from gan_studio.engine.losses.terms.historical import HistoricalAveraging
from gan_studio.engine.losses.terms.latent_consistency import LatentConsistencyD, LatentConsistencyG
from gan_studio.engine.losses.terms.lecam import LeCam
from gan_studio.engine.losses.terms.mode_seeking import ModeSeeking
from gan_studio.engine.losses.terms.orthogonal import OrthogonalD, OrthogonalG, of_all, off_diagonal
from gan_studio.engine.losses.terms.r1 import squared_gradient
from gan_studio.engine.losses.terms.total_variation import TotalVariation, total_variation
from gan_studio.engine.losses.terms.virtual_adversarial import VirtualAdversarial, direction, divergence
from gan_studio.engine.step import AdversarialStep
from gan_studio.engine.trainer import Trainer
from tests.engine.conftest import tiny_config
from tests.engine.games import make_game, make_turn


def pictures(count: int = 5, side: int = 2, seed: int = 0) -> Tensor:
    return torch.rand(count, 1, side, side, dtype=torch.float64, generator=torch.Generator().manual_seed(seed))


def linear_game(**options: int) -> Game:
    """D(x) = w·x + b."""
    side = options.get("side", 2)
    return make_game(Critic(nn.Flatten(), side * side).double(), **options)


def judged(real: list[float], fake: list[float]) -> dict[str, Judgement]:
    """D's words for a turn."""
    return {
        name: Judgement(torch.tensor(values, dtype=torch.float64), torch.zeros(len(values), 1, dtype=torch.float64))
        for name, values in (("of_real", real), ("of_fake", fake))
    }


def weights_of(network: nn.Module) -> list[Tensor]:
    return [weight.detach().clone() for weight in network.parameters()]


def free(layer: nn.Module, name: str = "weight") -> Tensor:
    """Take a layer's weight out, so that a test can put another tensor in its place; its values."""
    start: Tensor = layer._parameters.pop(name).detach().clone()  # type: ignore[union-attr]
    return start.requires_grad_()


def test_gradient_penalty_of_a_linear_discriminator_is_its_slope_s_distance_from_1() -> None:
    game = linear_game()
    slope = game.critic.head.weight.square().sum().sqrt()
    turn = make_turn(game, pictures())
    assert GradientPenalty(10.0).for_d(turn).item() == pytest.approx((slope.item() - 1) ** 2, rel=1e-9)


def test_gradient_penalty_looks_between_real_and_generated_pictures() -> None:
    """D(x) = ½·‖x‖² has the gradient x: the penalty tells where it looked."""

    class Square(Critic):
        def forward(self, pictures: Tensor, classes: Tensor | None = None) -> Judgement:
            return Judgement(pictures.flatten(1).square().sum(1) / 2, pictures.flatten(1))

    game = make_game(Square(nn.Flatten(), 4).double())
    real = torch.full((4000, 1, 2, 2), 4.0, dtype=torch.float64)
    turn = make_turn(game, real, fake_seen=torch.full_like(real, 1.0))
    # ‖x̂‖ is 2·(4 - 3u) for u uniform in 0..1, so the penalty is E[(7 - 6u)²] = (49 + 7 + 1) / 3.
    assert GradientPenalty(1.0).for_d(turn).item() == pytest.approx(19, rel=0.03)


def test_gradient_penalty_s_own_gradient_is_right() -> None:
    game = make_game()
    layer = game.critic.body[1]  # type: ignore[index]
    start = free(layer)

    def penalty(weight: Tensor) -> Tensor:
        layer.__dict__["weight"] = weight
        return distance_to_slope_1(game, pictures(2), None)

    assert torch.autograd.gradcheck(penalty, start)


def test_gradient_penalty_of_a_flat_discriminator_has_a_gradient() -> None:
    """The square root's slope at 0 has no end: without an epsilon inside it the weights would be no numbers."""
    game = linear_game()
    with torch.no_grad():
        game.critic.head.weight.zero_()
    penalty = distance_to_slope_1(game, pictures(), None)
    (gradient,) = torch.autograd.grad(penalty, game.critic.head.weight)
    assert penalty.item() == pytest.approx(1, abs=1e-5)
    assert gradient.isfinite().all()


def test_penalties_take_the_mean_over_patches() -> None:
    """A D of three patches that say 1, 2 and 3 times the same has twice the slope of one."""

    class Patches(Critic):
        def forward(self, pictures: Tensor, classes: Tensor | None = None) -> Judgement:
            logits, features, _ = super().forward(pictures)
            return Judgement(logits[:, None] * torch.tensor([1.0, 2.0, 3.0], dtype=torch.float64), features)

    game = make_game(Patches(nn.Flatten(), 4).double())
    slope = game.critic.head.weight.norm().item()
    assert squared_gradient(game, pictures(), None).item() == pytest.approx((2 * slope) ** 2)
    assert distance_to_slope_1(game, pictures(), None).item() == pytest.approx((2 * slope - 1) ** 2)


def test_gradient_penalty_mixes_classes_as_it_mixes_pictures() -> None:
    seen = []

    class Told(Critic):
        def forward(self, pictures: Tensor, classes: Tensor | None = None) -> Judgement:
            seen.append(classes)
            return super().forward(pictures)

    game = make_game(Told(nn.Flatten(), 4).double())
    real, fake = torch.eye(2).double()[[0, 0, 1]], torch.eye(2).double()[[1, 0, 1]]
    turn = make_turn(game, torch.zeros(3, 1, 2, 2, dtype=torch.float64))
    turn.real_classes, turn.fake_classes = real, fake
    turn.fake_seen = torch.ones_like(turn.real_seen)
    GradientPenalty(1.0).for_d(turn)
    assert seen[-1][0, 0] + seen[-1][0, 1] == pytest.approx(1)
    assert 0 < seen[-1][0, 1] < 1
    assert seen[-1][1:].tolist() == [[1, 0], [0, 1]]


def test_clipping_keeps_every_weight_within_bounds_and_leaves_g_alone() -> None:
    game = make_game()
    before, generator = weights_of(game.critic), weights_of(game.generator)
    clip = Clip(0.3)
    clip.bind(game)
    clip.after_d(game)
    for weight, was in zip(game.critic.parameters(), before, strict=True):
        torch.testing.assert_close(weight.detach(), was.clamp(-0.3, 0.3))
    assert all(torch.equal(*pair) for pair in zip(weights_of(game.generator), generator, strict=True))


@pytest.mark.parametrize("family", ["stylegan2", "progressive", "r3gan", "conv"])
def test_clipped_weights_are_those_in_use_and_tell_g_something(family: str) -> None:
    bound = max(0.01, families[family].least_clip)
    shape = ImageShape(32, 32, 1)
    generator, critic = build(families[family](), shape, torch.Generator().manual_seed(0), torch.device("cpu"))
    families[family]().before_step(10**6, (generator, critic))
    game = make_game()
    game.critic = critic
    clip = Clip(bound)
    clip.bind(game)
    clip.after_d(game)
    for layer in critic.modules():
        for weight in layer.parameters(recurse=False):
            assert (weight * scale_in_use(layer)).abs().max() <= bound * 1.000001 or weight.dim() == 1
    seen = torch.randn(4, 1, 32, 32, generator=torch.Generator().manual_seed(1), requires_grad=True)
    critic(seen).logits.sum().backward()
    assert seen.grad is not None
    assert seen.grad.norm() > 1e-6


@pytest.mark.parametrize("family", ["stylegan2", "progressive", "r3gan"])
def test_clipping_that_leaves_d_without_a_word_is_refused(family: str) -> None:
    (problem,) = Clip.problems(tiny_config(family, penalties__clip=0.01))
    assert problem.path == "penalties.clip"
    assert "0.1" in problem.hint
    assert Clip.problems(tiny_config(family, penalties__clip=0.1)) == []


def test_lecam_by_hand() -> None:
    game, term = make_game(), LeCam(0.3, decay=0.9, first=2).double()
    first = make_turn(game, pictures(2), **judged([1.0, 3.0], [0.0, -2.0]))
    assert term.for_d(first) is None
    assert (term.real_mean.item(), term.fake_mean.item()) == (2, -1)
    second = make_turn(game, pictures(2), step=2, **judged([4.0, 4.0], [1.0, 3.0]))
    # The second value counts half: the means are (2 + 4) / 2 and (-1 + 2) / 2.
    expected = (4 - 0.5) ** 2 + ((1 - 3) ** 2 + (3 - 3) ** 2) / 2
    value = term.for_d(second)
    assert value is not None
    assert value.item() == pytest.approx(expected)
    term.for_d(make_turn(game, pictures(2), step=100, **judged([0.0, 0.0], [0.0, 0.0])))
    assert term.real_mean.item() == pytest.approx(3 * 0.9)


def test_consistency_of_a_discriminator_that_sums_is_what_the_edge_loses() -> None:
    game = linear_game(side=8)
    turn = make_turn(game, pictures(6, side=8))
    state = game.random.get_state()
    value = Consistency(10.0).for_d(turn)
    game.random.set_state(state)
    weight = game.critic.head.weight.detach().flatten()
    expected = sum(
        ((moved(seen, game.random) - seen).flatten(1) @ weight).square().mean() for seen in (turn.real, turn.fake)
    )
    assert value.item() == pytest.approx(float(expected))
    assert value.item() > 0


def test_pictures_are_moved_by_whole_pixels_and_the_edge_follows() -> None:
    ramp = torch.arange(16.0).view(1, 1, 1, 16).expand(200, 2, 8, 16)
    found = moved(ramp, torch.Generator().manual_seed(0))
    by = (found[:, :, :, 8] - 8)[:, 0, 0]
    assert set(by.tolist()) == {-2, -1, 0, 1, 2}
    for picture, shift in zip(found, by, strict=True):
        torch.testing.assert_close(picture, (ramp[0] + shift).clamp(0, 15))
    upright = moved(ramp.mT, torch.Generator().manual_seed(0))
    assert set((upright[:, 0, 8, 0] - 8).tolist()) == {-2, -1, 0, 1, 2}


def test_latent_consistency_by_hand_for_linear_networks() -> None:
    """G(z + Δz) - G(z) is A·Δz, and D's difference w·A·Δz."""
    game = linear_game()
    turn = make_turn(game, pictures(7), for_g=True)
    state = game.random.get_state()
    of_g = LatentConsistencyG(0.5, radius=0.2).for_g(turn)
    game.random.set_state(state)
    of_d = LatentConsistencyD(5.0, radius=0.2).for_d(turn)
    game.random.set_state(state)
    step = 0.2 * torch.randn(7, game.latent, dtype=torch.float64, generator=game.random)
    difference = step @ game.generator[0].weight.T  # type: ignore[index]
    assert of_g.item() == pytest.approx(-difference.square().mean().item())
    assert of_d.item() == pytest.approx((difference @ game.critic.head.weight.T).square().mean().item())


def test_latent_consistency_pushes_g_s_pictures_apart_and_d_s_words_together() -> None:
    game = linear_game()
    turn = make_turn(game, pictures(7), for_g=True)
    weight = game.generator[0].weight  # type: ignore[index]
    (of_g,) = torch.autograd.grad(LatentConsistencyG(0.5, radius=0.2).for_g(turn), weight)
    assert (of_g * weight).sum() < 0  # larger weights make it smaller
    turn = make_turn(game, pictures(7))
    (of_d,) = torch.autograd.grad(LatentConsistencyD(5.0, radius=0.2).for_d(turn), game.critic.head.weight)
    assert (of_d * game.critic.head.weight).sum() > 0


def test_the_adversarial_direction_of_a_linear_discriminator_is_its_weight_s() -> None:
    game = linear_game()
    seen = pictures()
    found = direction(game, seen, game.judge(seen, None).logits.detach(), None).flatten(1)
    weight = game.critic.head.weight.detach().flatten()
    cosine = found @ weight / weight.norm()
    torch.testing.assert_close(cosine.abs(), torch.ones(5, dtype=torch.float64))


def test_virtual_adversarial_value_by_hand_for_a_linear_discriminator() -> None:
    """The worst change of length ρ moves the logit by ρ·‖w‖ one way or the other."""
    game = linear_game()
    turn = make_turn(game, pictures(1))
    assert turn.of_real is not None
    slope = game.critic.head.weight.norm().item()

    def by_hand(logit: float) -> list[float]:
        p = 1 / (1 + math.exp(-logit))
        found = []
        for way in (-1, 1):
            q = 1 / (1 + math.exp(-(logit + way * 0.5 * slope)))
            found.append(p * math.log(p / q) + (1 - p) * math.log((1 - p) / (1 - q)))
        return found

    value = VirtualAdversarial(1.0, radius=0.5).for_d(turn).item()
    real, fake = by_hand(turn.of_real.logits.item()), by_hand(turn.of_fake.logits.item())
    assert any(value == pytest.approx((a + b) / 2, rel=1e-6) for a in real for b in fake)


def test_virtual_adversarial_finds_a_worse_change_than_chance() -> None:
    game = make_game(side=6)
    seen = pictures(32, side=6)
    logits = game.judge(seen, None).logits.detach()
    worst = direction(game, seen, logits, None)
    noise = torch.randn(seen.shape, dtype=torch.float64, generator=game.random)
    noise = noise / noise.flatten(1).norm(dim=1).view(-1, 1, 1, 1)
    found, by_chance = (
        divergence(logits, game.judge(seen + 0.1 * change, None).logits).mean().item() for change in (worst, noise)
    )
    assert found > 2 * by_chance


def test_a_discriminator_that_is_flat_has_no_adversarial_direction() -> None:
    game = linear_game()
    with torch.no_grad():
        game.critic.head.weight.zero_()
    value = VirtualAdversarial(1.0, radius=0.5).for_d(make_turn(game, pictures()))
    gradients = torch.autograd.grad(value, list(game.critic.parameters()))
    assert value.item() == pytest.approx(0, abs=1e-12)
    assert all(gradient.isfinite().all() for gradient in gradients)


def test_entropy_by_hand() -> None:
    logits = torch.tensor([0.0, math.log(3), -math.log(3), 800.0, -800.0], dtype=torch.float64)
    quarter = -(0.25 * math.log(0.25) + 0.75 * math.log(0.75))
    assert entropy(logits).tolist() == pytest.approx([math.log(2), quarter, quarter, 0, 0], abs=1e-12)
    assert torch.autograd.gradcheck(entropy, torch.tensor([0.3, -2.0], dtype=torch.float64, requires_grad=True))


def test_maximum_entropy_looks_at_generated_pictures_and_confidence_at_both() -> None:
    turn = make_turn(make_game(), pictures(1), **judged([math.log(3)], [0.0]))
    quarter = -(0.25 * math.log(0.25) + 0.75 * math.log(0.75))
    assert MaximumEntropy(1.0).for_d(turn).item() == pytest.approx(-math.log(2))
    assert ConfidencePenalty(1.0).for_d(turn).item() == pytest.approx(-(quarter + math.log(2)) / 2)


def test_both_make_d_less_sure() -> None:
    for term in (MaximumEntropy(1.0), ConfidencePenalty(1.0)):
        words = judged([2.0], [-2.0])
        fake = words["of_fake"].logits.requires_grad_()
        (gradient,) = torch.autograd.grad(term.for_d(make_turn(make_game(), pictures(1), **words)), fake)
        assert gradient.item() < 0  # descending raises a logit of -2


def test_total_variation_by_hand() -> None:
    steps = torch.tensor([[0.0, 1.0, 1.0], [0.0, 1.0, -1.0]]).expand(2, 3, 2, 3)
    assert total_variation(steps).item() == pytest.approx(2 / 3 + (1 + 0 + 1 + 2) / 4)
    assert total_variation(torch.ones(1, 1, 4, 4)).item() == 0
    edge, ramp = torch.tensor([0.0, 0.0, 1.0, 1.0]), torch.tensor([0.0, 1 / 3, 2 / 3, 1.0])
    assert total_variation(edge.view(1, 1, 1, 4)).item() == pytest.approx(total_variation(ramp.view(1, 1, 1, 4)).item())


def test_total_variation_leaves_out_what_nobody_sees() -> None:
    hidden = torch.rand(2, 4, 8, 8, generator=torch.Generator().manual_seed(0))
    hidden[:, 3] = -1
    turn = make_turn(make_game(), pictures(2), for_g=True)
    turn.fake = hidden
    term = TotalVariation(1.0)
    assert term.for_g(turn).item() > 0.1
    turn.game.over_white = True
    assert term.for_g(turn).item() == 0


def test_mode_seeking_by_hand() -> None:
    turn = make_turn(make_game(), pictures(5), for_g=True, paired=True)
    turn.latents = torch.tensor([[0.0, 0.0], [1.0, 0.0], [9.0, 9.0], [1.0, 1.0], [1.0, 4.0]], dtype=torch.float64)
    values = [0.0, 0.5, 9.0, 0.5, 0.499]  # pairs are 0 and 3, 1 and 4; the second pair is all but one picture
    turn.fake = torch.tensor(values, dtype=torch.float64).view(5, 1, 1, 1).expand(5, 1, 2, 2).clone().requires_grad_()
    value = ModeSeeking(1.0).for_g(turn)
    assert value.item() == pytest.approx(4 * (1.0 / 0.5 + 2.0 * (2 - 0.1) / 0.01) / 2)  # every fourth step
    (gradient,) = torch.autograd.grad(value, turn.fake)
    assert gradient[0].sum() > 0 > gradient[3].sum()  # descending moves them apart
    assert gradient[1].sum() < 0 < gradient[4].sum()
    assert gradient[1].abs().sum() > 100 * gradient[0].abs().sum()  # what is nearly the same, the most
    assert not gradient[2].any()
    turn.paired = False
    assert ModeSeeking(1.0).for_g(turn) is None
    turn.paired, turn.fake = True, turn.fake[:1]
    assert ModeSeeking(1.0).for_g(turn) is None


def test_mode_seeking_does_not_count_what_nobody_sees() -> None:
    turn = make_turn(make_game(), pictures(2), for_g=True, paired=True)
    turn.fake = torch.rand(2, 4, 8, 8, generator=torch.Generator().manual_seed(0))
    turn.fake[:, 3] = -1
    free = ModeSeeking(1.0).for_g(turn).item()
    turn.game.over_white = True
    assert ModeSeeking(1.0).for_g(turn).item() > 5 * free


def turn_of_classes(real: list[float], fake: list[float], step: int = 1) -> Turn:
    """Flat pictures; the class does not matter here, only that there is one."""
    of_real, of_fake = (torch.tensor(values, dtype=torch.float64).view(-1, 1, 1, 1) for values in (real, fake))
    told = torch.ones(len(fake), 1)
    turn = make_turn(make_game(), pictures(len(fake)), step=step, for_g=True, fake_classes=told)
    turn.real, turn.fake = of_real.expand(-1, 1, 2, 2), of_fake.expand(-1, 1, 2, 2).clone().requires_grad_()
    return turn


def test_l1_to_the_class_by_hand() -> None:
    turn = turn_of_classes([0.5, -0.5, 0.9], [0.1, 0.6, 1.0])
    value = ClassL1(1.0, 4).for_g(turn)
    assert value.item() == pytest.approx((0.4 + 1.1 + 0.1) / 3)
    (gradient,) = torch.autograd.grad(value, turn.fake)
    assert gradient.sum((1, 2, 3)).tolist() == pytest.approx([-1 / 3, 1 / 3, 1 / 3])  # descending brings them nearer
    turn.paired = True  # pictures 0 and 2 are of the class of the first real one, 1 of that of the second
    assert ClassL1(1.0, 4).for_g(turn).item() == pytest.approx((0.4 + 1.1 + 0.5) / 3)
    left = [ClassL1(1.0, 4).for_g(turn_of_classes([0.5], [0.1], step)) for step in (1, 2, 4, 5, 9)]
    assert [found if found is None else found.item() for found in left] == [
        *(pytest.approx(0.4 * share) for share in (1, 0.75, 0.25)),
        None,
        None,
    ]
    turn.fake_classes = None
    assert ClassL1(1.0, 4).for_g(turn) is None


def test_l1_to_the_class_that_is_switched_on_later_fades_from_there() -> None:
    term = ClassL1(1.0, 4)
    term.begin(make_game(), 100, 100)
    assert term.for_g(turn_of_classes([0.5], [0.1], 102)).item() == pytest.approx(0.4 * 0.75)


def test_l1_to_the_class_does_not_count_what_nobody_sees() -> None:
    turn = turn_of_classes([0.5], [0.1])
    clear = torch.rand(2, 4, 8, 8, generator=torch.Generator().manual_seed(0))
    clear[:, 3] = -1
    turn.real, turn.fake = clear[:1], clear[1:]
    assert ClassL1(1.0, 4).for_g(turn).item() > 0.1
    turn.game.over_white = True
    assert ClassL1(1.0, 4).for_g(turn).item() == 0


def test_l1_to_the_class_needs_classes() -> None:
    (problem,) = ClassL1.problems(tiny_config(regularisers__class_l1=20.0))
    assert "needs classes" in problem.message
    assert problem.mend == ("regularisers.class_l1", 0.0)
    told = {"classes__generator": "concatenation", "classes__discriminator": "projection"}
    assert ClassL1.problems(tiny_config(regularisers__class_l1=20.0, **told)) == []


@pytest.mark.parametrize("pairs", [True, False])
def test_generated_pictures_have_the_classes_of_real_ones_for_a_term_that_needs_them(pairs: bool) -> None:
    class Watching(Term):
        classes_of_real = True

        def for_g(self, turn: Turn) -> None:
            found.append((turn.real_classes, turn.fake_classes))

    found: list[tuple[Tensor, Tensor]] = []
    Watching.pairs_every = int(pairs)
    told = {"classes__generator": "concatenation", "classes__discriminator": "projection", "training__batch_size": 7}
    config = tiny_config(**told).with_classes(("a", "b", "c"), 60, ImageShape(8, 8, 1))
    images = np.zeros((60, 8, 8, 1), np.uint8)
    trainer = Trainer(config, images, torch.device("cpu"), np.arange(60) % 3)
    step = trainer._do_step
    trainer._do_step = AdversarialStep(
        step._game, step._movers, step._losses, [Watching(1.0)], step._batches, batch_size=7, d_steps=1
    )
    trainer.advance()
    ((real, fake),) = found
    assert torch.equal(fake, torch.cat([real[:4], real[:3]]) if pairs else real)


def test_generated_pictures_come_in_pairs_of_a_class_for_a_term_that_needs_them() -> None:
    labels, images = np.arange(60) % 3, np.zeros((60, 8, 8, 1), np.uint8)
    batches = Batches(images, labels, 3, seed=0, random=torch.Generator(), device=torch.device("cpu"))
    for size in (8, 7, 1):
        drawn = batches.draw_classes(size, pairs=True)
        assert len(drawn) == size
        assert torch.equal(drawn[: size // 2], drawn[(size + 1) // 2 :])
    several = [batches.draw_classes(8, pairs=True)[:4].argmax(1).tolist() for _ in range(20)]
    assert len({tuple(classes) for classes in several}) > 5


def test_historical_averaging_by_hand() -> None:
    game = make_game()
    term = HistoricalAveraging(1.0)
    term.bind(game)
    history = []
    for step in (1, 2, 3):
        history.append(weights_of(game.critic))
        value = term.for_d(make_turn(game, pictures(2), step=step))
        expected = sum(
            (past[-1] - torch.stack(past).mean(0)).square().sum()
            for past in (list(p) for p in zip(*history, strict=True))
        )
        assert value.item() == pytest.approx(float(expected), abs=1e-12)
        with torch.no_grad():
            for weight in game.critic.parameters():
                weight.add_(0.1 * step)
    gradients = torch.autograd.grad(term.for_d(make_turn(game, pictures(2), step=4)), list(game.critic.parameters()))
    means = [buffer for name, buffer in term.named_buffers() if name.startswith("critic")]
    for gradient, weight, mean in zip(gradients, game.critic.parameters(), means, strict=True):
        torch.testing.assert_close(gradient, 2 * (weight - mean).detach())


def test_historical_averaging_keeps_a_mean_of_g_too() -> None:
    game = make_game()
    term = HistoricalAveraging(1.0)
    term.bind(game)
    assert term.for_g(make_turn(game, pictures(2), for_g=True)).item() == 0
    with torch.no_grad():
        game.generator[0].bias.add_(1)  # type: ignore[index]
    # Four biases are half of the move away from the mean of both.
    assert term.for_g(make_turn(game, pictures(2), step=2, for_g=True)).item() == pytest.approx(4 * 0.5**2)


@pytest.mark.parametrize("shape", [(2, 3), (5, 2), (3, 2, 2, 2), (9, 1, 2, 2)])
def test_orthogonality_is_the_square_of_what_is_off_the_diagonal(shape: tuple[int, ...]) -> None:
    weight = torch.randn(shape, dtype=torch.float64, generator=torch.Generator().manual_seed(1), requires_grad=True)
    rows = weight.detach().reshape(shape[0], -1)
    product = rows @ rows.T
    expected = (product * (1 - torch.eye(shape[0], dtype=torch.float64))).square().sum()
    assert off_diagonal(weight).item() == pytest.approx(expected.item(), rel=1e-12)
    assert torch.autograd.gradcheck(off_diagonal, weight)


def test_rows_at_right_angles_cost_nothing_and_each_network_has_its_own() -> None:
    assert off_diagonal(torch.tensor([[3.0, 0.0], [0.0, 0.1]])).item() == 0
    game = make_game()
    turn = make_turn(game, pictures(2), for_g=True)
    for term, network in ((OrthogonalD(1.0).for_d, game.critic), (OrthogonalG(1.0).for_g, game.generator)):
        expected = torch.stack([off_diagonal(weight) for weight in network.parameters() if weight.dim() > 1]).sum()
        assert term(turn).item() == pytest.approx(expected.item())


def test_orthogonality_is_of_the_weights_in_use() -> None:
    """Weights with an equalised learning rate are far larger than what the layer multiplies by."""
    layer = EqualisedLinear(3, 2, rate=0.01)
    layer.initialise(torch.Generator().manual_seed(0))
    expected = off_diagonal(layer(torch.eye(3)).t() - layer.bias[:, None] * layer.rate)
    assert of_all(layer).item() == pytest.approx(expected.item(), rel=1e-4)


def test_orthogonality_leaves_classes_alone() -> None:
    """A class's scale is a column around 1: it would be made small, and every picture with it."""
    family = families["conv"]()
    classes = ClassesConfig(generator="normalisation", discriminator="concatenation", names=["a", "b", "c"])
    networks = build(family, ImageShape(8, 8, 1), torch.Generator().manual_seed(0), torch.device("cpu"), classes)
    for network in networks:
        of_all(network).backward()
        left = {name.rpartition(".")[2] for name, weight in network.named_parameters() if weight.grad is None}
        pulled = [name for name, weight in network.named_parameters() if weight.grad is not None]
        assert pulled
        assert all("embedding" not in name for name in pulled)
        assert {"scale", "shift"} <= left or network is networks[1]


def test_feature_matching_by_hand() -> None:
    game = make_game()
    turn = make_turn(game, pictures(2), for_g=True)
    features = {
        "of_real": torch.tensor([[1.0, 2.0], [3.0, 4.0]], dtype=torch.float64, requires_grad=True),
        "of_fake": torch.tensor([[0.0, 5.0], [1.0, 6.0]], dtype=torch.float64, requires_grad=True),
    }
    turn.of_real, turn.of_fake = (Judgement(value[:, 0], value) for value in features.values())
    value = FeatureMatching(1.0).for_g(turn)
    assert value.item() == pytest.approx((2 - 0.5) ** 2 + (3 - 5.5) ** 2)
    value.backward()
    assert features["of_real"].grad is None
    # 2·(difference of the means) shared by two pictures.
    assert features["of_fake"].grad is not None
    assert features["of_fake"].grad[0].tolist() == pytest.approx([-1.5, 2.5])
    assert all(torch.equal(*pair) for pair in pairwise(features["of_fake"].grad))
