"""Pictures of one of a run's generators, for the commands that write them to files."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from gan_studio.commands.checkpoints import BEST_OR_LAST, find_checkpoint
from gan_studio.core.classes import ClassWeights
from gan_studio.core.errors import Cancelled
from gan_studio.core.events import Progress
from gan_studio.core.files import readable_folder
from gan_studio.core.run_folder import RunFolder

if TYPE_CHECKING:
    from gan_studio.engine.sampler import Sampler

_BATCH = 64


@dataclass(frozen=True)
class Source:
    """One of a run's generators, and the words that are kept with its pictures.

    Attributes:
        best: it is the one that is kept as the best.
    """

    sampler: "Sampler"
    settings: dict[str, Any]
    best: bool = False

    @property
    def words(self) -> str:
        """``step 5,000 (the best)``."""
        return f"step {self.sampler.step:,}{' (the best)' if self.best else ''}"

    @classmethod
    def of(cls, run: Path, checkpoint: str = BEST_OR_LAST) -> "Source":
        """Load it (imports torch); ``UserError`` when there is no run, or no such checkpoint in it."""
        folder = RunFolder.open(run)
        place = find_checkpoint(folder, checkpoint)
        from gan_studio.engine.sampler import Sampler

        sampler = Sampler.load(place)
        best = place == readable_folder(folder.best_checkpoint)
        return cls(sampler, {"run": folder.path.resolve().name, "step": sampler.step}, best)

    def pictures(
        self,
        latents: NDArray[np.float32],
        classes: ClassWeights | None,
        on_progress: Callable[[Progress], None],
        should_cancel: Callable[[], bool],
    ) -> NDArray[np.uint8]:
        """Latents ``N×Z`` and classes ``N×K`` to pictures ``N×H×W×C``; `Cancelled` between two batches when asked."""
        images = np.empty((len(latents), *self.sampler.shape.shown), np.uint8)
        for start in range(0, len(latents), _BATCH):
            if should_cancel():
                raise Cancelled
            part = slice(start, start + _BATCH)
            images[part] = self.sampler.generate(latents[part], None if classes is None else classes[part])
            on_progress(Progress(min(start + _BATCH, len(latents)), len(latents)))
        return images
