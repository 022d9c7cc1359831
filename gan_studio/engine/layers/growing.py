"""Convolutional networks that begin with small pictures, where shapes are learned early, and grow to the full size.

Growth and fading as in Karras et al. 2018, section 2, around whatever layers the family has. But a larger stage of G
adds its detail to the smaller picture, as in Karras et al. 2020b, section 4.1: where its colors replaced those of the
smaller stage, quality was worse for hundreds of steps after each growth.
"""

from collections.abc import Sequence

import torch
from torch import Tensor, nn

from gan_studio.engine.layers.basic import wide
from gan_studio.engine.layers.growth import Growth, enlarge_by, shrink_by
from gan_studio.engine.layers.palette import Palette, double_logits
from gan_studio.engine.layers.resampling import double

#: How much colors of wholly transparent pixels count where there are no others.
_LEAST = 1e-3


class StagedGenerator(nn.Module):
    """A generator that makes pictures of the stage it has reached and enlarges them to their full size.

    Args:
        blocks: from latents to the largest map; each but the first doubles its sides.
        colours: what turns the maps of the last blocks into a picture and the details of larger ones, the smallest
            stage first.
        output: what squashes a picture's values.
        opacity: whether a picture's last channel is its opacity.
        palette: makes the picture of what ``colours`` give, which are logits of its colors then.
    """

    def __init__(
        self,
        blocks: Sequence[nn.Module],
        colours: Sequence[nn.Module],
        output: nn.Module,
        *,
        opacity: bool = False,
        palette: Palette | None = None,
    ) -> None:
        super().__init__()
        self._opacity = opacity
        self.palette = palette
        self.growth = Growth(len(colours))
        self.blocks = nn.ModuleList(blocks)
        self.colours = nn.ModuleList(colours)
        self.output = output

    def forward(self, latents: Tensor) -> Tensor:
        """Latents ``N×latent`` to pictures ``N×C×H×W`` of the full size."""
        growth = self.growth
        missing = growth.stages - 1 - growth.stage
        plain = len(self.blocks) - growth.stages
        x = latents
        for block in self.blocks[: plain + 1]:
            x = block(x)
        picture = wide(self.colours[0](x))  # a few channels in bfloat16 take longer
        for stage in range(1, growth.stage + 1):
            x = self.blocks[plain + stage](x)
            below = self._double(picture, self.output)
            picture = below + wide(self.colours[stage](x))
            if growth.fading and stage == growth.stage:
                picture = growth.fade(below, picture)
        if self.palette is None:
            picture = self.output(picture)
        smaller = 0 if self.training else missing
        for _ in range(smaller):
            picture = self._double(picture, nn.Identity())
        if self.palette is not None:
            picture = self.palette(latents, picture)
        # D takes the means of the same pixels: nothing is lost.
        return enlarge_by(picture, 1 << missing) if self.training else picture

    def _double(self, picture: Tensor, output: nn.Module) -> Tensor:
        """Enlarged; what nobody sees of a transparent pixel does not run into the colors beside it. Logits stay sharp.

        Args:
            picture: ``N×C×h×w``.
            output: what squashes its values.
        """
        if self.palette is not None:
            return double_logits(picture)
        if not self._opacity:
            return double(picture)
        alpha = (output(picture[:, -1:]).detach() + 1) / 2 + _LEAST
        colors = double(picture[:, :-1] * alpha) / double(alpha)
        return torch.cat([colors, double(picture[:, -1:])], dim=1)


class StagedBody(nn.Module):
    """A body of D that shrinks pictures to the stage it has reached and looks at them there.

    Args:
        colours: pictures of each stage, the smallest first, to maps of half their sides.
        blocks: map to map, the largest first; each halves the sides. The first takes what the last of ``colours``
            gives.
    """

    def __init__(self, colours: Sequence[nn.Module], blocks: Sequence[nn.Module]) -> None:
        super().__init__()
        self.growth = Growth(len(colours))
        self.colours = nn.ModuleList(colours)
        self.blocks = nn.ModuleList(blocks)

    def forward(self, pictures: Tensor) -> Tensor:
        """Pictures ``N×C×H×W`` of the full size to the last block's maps."""
        growth = self.growth
        missing = growth.stages - 1 - growth.stage
        small = shrink_by(pictures, 1 << missing)
        x: Tensor = self.colours[growth.stage](small)
        for number, block in enumerate(self.blocks[missing:]):
            x = block(x)
            if number == 0 and growth.fading:
                x = growth.fade(self.colours[growth.stage - 1](shrink_by(small, 2)), x)
        return x

    def as_shown(self, real: Tensor) -> Tensor:
        """Real pictures with no more detail than G's have now, at their full size."""
        factor = 1 << (self.growth.stages - 1 - self.growth.stage)
        small = shrink_by(real, factor)
        if self.growth.fading:
            small = self.growth.fade(double(shrink_by(small, 2)), small)
        return enlarge_by(small, factor)
