"""A checkpoint of a run by what people call it."""

from pathlib import Path

from gan_studio.core.errors import UserError
from gan_studio.core.files import readable_folder
from gan_studio.core.run_folder import RunFolder


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


def split_checkpoint(text: str) -> tuple[Path, str]:
    """``RUN[:STEP|:best|:last]`` as the run's folder, absolute, and the checkpoint's name.

    A folder whose own name looks like that is taken as it is.
    """
    head, colon, tail = text.rpartition(":")
    named = tail in ("best", "last") or tail.replace(",", "").replace("_", "").isdecimal()
    if not colon or not head or not named or RunFolder(text).is_run():
        return Path(text).expanduser().absolute(), "last"
    return Path(head).expanduser().absolute(), tail.replace(",", "").replace("_", "")
