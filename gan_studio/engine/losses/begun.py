"""Terms of the losses that were switched on after a run had started."""

from collections.abc import Mapping

from torch import nn

from gan_studio.engine.checkpoint import Tensors, part
from gan_studio.engine.game import Game
from gan_studio.engine.losses.term import Term


def restore_terms(
    terms: nn.ModuleDict, saved: Tensors, game: Game, step: int, d_steps: int, begun: Mapping[str, int]
) -> dict[str, int]:
    """Give terms what they remember; those that remember nothing yet begin now.

    Args:
        saved: what was saved of all terms, by ``NAME.BUFFER``; of those that are off now it is passed over.
        step: of G, where training goes on.
        d_steps: D's steps to one of G.
        begun: terms that were switched on later, with G's step.

    Returns:
        ``begun`` as it is now.
    """
    found = dict(begun)
    for name, term in terms.items():
        assert isinstance(term, Term)
        own = part(saved, name)
        if not own and term.state_dict():
            found[name] = step
        if name in found:
            term.begin(game, found[name], found[name] * d_steps)
        if own:
            term.load_state_dict(own)
    return {name: first for name, first in found.items() if name in terms}
