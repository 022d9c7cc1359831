"""``--checkpoint``: which generator of a run."""

from typing import Annotated

import typer

from gan_studio.core.named_checkpoint import BEST_OR_LAST, LAST, find_checkpoint

__all__ = ["BEST_OR_LAST", "LAST", "CheckpointOption", "find_checkpoint"]

CheckpointOption = Annotated[
    str, typer.Option("--checkpoint", metavar="STEP|best|last", help="Which generator of the run.")
]
