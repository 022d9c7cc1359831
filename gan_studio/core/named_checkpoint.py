"""A checkpoint of a run by what people call it."""

from pathlib import Path

from gan_studio.core.errors import UserError
from gan_studio.core.files import readable_folder
from gan_studio.core.run_folder import GENERATOR, RunFolder

#: The best where one is kept, else the newest.
BEST_OR_LAST, LAST = "best or last", "last"


def find_checkpoint(folder: RunFolder, checkpoint: str) -> Path:
    """The folder of a checkpoint that was named: ``last``, ``best``, `BEST_OR_LAST` or a step.

    Raises:
        UserError: it is not there.
    """
    best = readable_folder(folder.best_checkpoint)
    if checkpoint == BEST_OR_LAST:
        checkpoint = "best" if (best / GENERATOR).is_file() else LAST
    if checkpoint == LAST:
        return folder.newest_generator()
    steps = folder.checkpoint_steps()
    if checkpoint == "best" and best.is_dir():
        return best
    text = checkpoint.replace(",", "").replace("_", "")
    if text.isdecimal() and int(text) in steps:
        return folder.checkpoint(int(text))
    known = [*(["best"] if best.is_dir() else []), "last", *(str(step) for step in steps)]
    hint = f"Choose one of: {', '.join(known)}."
    if checkpoint == "best":
        how = "by its quality curve while it trains (evaluation.curve), with evaluation.every above 0, or here"
        hint = f"It is kept when a run is measured: {how}. {hint}"
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
