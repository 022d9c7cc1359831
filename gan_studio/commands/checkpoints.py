"""``--checkpoint``: which generator of a run."""

from pathlib import Path
from typing import Annotated

import typer

from gan_studio.core.errors import UserError
from gan_studio.core.files import readable_folder
from gan_studio.core.run_folder import RunFolder

CheckpointOption = Annotated[
    str, typer.Option("--checkpoint", metavar="STEP|best|last", help="Which generator of the run.")
]


def find_checkpoint(folder: RunFolder, checkpoint: str) -> Path:
    """The folder of a checkpoint that was named: ``last``, ``best`` or a step; ``UserError`` when it is not there."""
    if checkpoint == "last":
        return folder.newest_generator()
    steps = folder.checkpoint_steps()
    best = readable_folder(folder.best_checkpoint)
    if checkpoint == "best" and best.is_dir():
        return best
    text = checkpoint.replace(",", "").replace("_", "")
    if text.isdecimal() and int(text) in steps:
        return folder.checkpoint(int(text))
    known = [*(["best"] if best.is_dir() else []), "last", *(str(step) for step in steps)]
    hint = f"Choose one of: {', '.join(known)}."
    if checkpoint == "best":
        hint = f"It is kept when a run is measured: here, or while it trains with evaluation.every above 0. {hint}"
    raise UserError(f"{folder.path} has no checkpoint {checkpoint!r}.", hint)
