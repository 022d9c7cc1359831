"""Path length regularisation: equal steps of a style change the picture equally (Karras et al. 2020b, section 3.2)."""

from math import sqrt

import torch
from torch import Tensor, nn

from gan_studio.engine.game import Game, Turn
from gan_studio.engine.layers.basic import wide
from gan_studio.engine.losses.term import Term

#: How fast the mean length follows in the end; of their code. Theirs starts at 0 and follows as slowly from the start,
#: which pulls all lengths to 0 for the first hundreds of steps: as long as a short run. Ours starts as a plain mean.
_PACE = 0.01


class PathLength(Term):
    """E[(‖Jᵀy‖ - a)²] for pictures y of noise, J the picture's derivative by the style, a the running mean length.

    Args:
        weight: in G's loss.
        lazily: G's steps from one computation to the next; the value is that much larger.
        kind: class of the part of G that takes styles ``N×L×W`` and gives pictures.
    """

    def __init__(self, weight: float, lazily: int, kind: type[nn.Module]) -> None:
        super().__init__(weight)
        self._lazily = lazily
        self._kind = kind
        self.register_buffer("mean", torch.zeros(()))
        self.register_buffer("seen", torch.zeros(()))

    def for_g(self, turn: Turn) -> Tensor | None:
        """Of half a batch of pictures of their own, as their code has it."""
        if turn.step % self._lazily:
            return None
        game, count = turn.game, max(1, len(turn.latents) // 2)
        classes = None if turn.fake_classes is None else turn.fake_classes[:count]
        lengths = self.lengths(game, game.draw_latents(count), classes)
        mean, seen = self.get_buffer("mean"), self.get_buffer("seen")
        mean.lerp_(lengths.detach().mean().to(mean.dtype), (1 / (seen + 1)).clamp(min=_PACE))
        seen.add_(1)
        return self._lazily * (lengths - mean).square().mean()

    def lengths(self, game: Game, latents: Tensor, classes: Tensor | None) -> Tensor:
        """The lengths ‖Jᵀy‖ of ``N`` pictures, differentiable; root mean square over the layers."""
        seen: list[Tensor] = []
        synthesis = next(module for module in game.generator.modules() if isinstance(module, self._kind))
        handle = synthesis.register_forward_hook(lambda module, given, made: seen.extend([given[0], made]))
        try:
            with game.precision(False):
                game.generator(latents) if classes is None else game.generator(latents, classes)
        finally:
            handle.remove()
        styles, pictures = seen
        noise = torch.randn(pictures.shape, device=pictures.device, generator=game.random, dtype=pictures.dtype)
        weighed = (pictures * noise).sum() / sqrt(pictures.shape[2] * pictures.shape[3])
        (gradient,) = torch.autograd.grad(weighed, styles, create_graph=True)
        # The root has no slope at 0.
        return (wide(gradient).square().sum(dim=2).mean(dim=1) + 1e-8).sqrt()
