"""``gan-studio sample``."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from gan_studio.commands.checkpoints import BEST_OR_LAST, CheckpointOption
from gan_studio.commands.generate import Source
from gan_studio.commands.interruption import Interruption
from gan_studio.commands.messages import say
from gan_studio.commands.progress import Reporter
from gan_studio.core.classes import class_indices, one_hot
from gan_studio.core.errors import Cancelled
from gan_studio.core.latent import latents_from_seeds, truncate
from gan_studio.core.readable import readable
from gan_studio.core.sheet import SheetConfig
from gan_studio.data.exporters import Pictures, check_target, export_samples


def sample(
    run: Annotated[Path, typer.Argument(metavar="RUN", help="Folder of the run.")],
    count: Annotated[int, typer.Option("--count", metavar="N", min=1, max=10_000_000, help="How many pictures.")],
    out: Annotated[Path, typer.Option("--out", metavar="DIR|FILE.zip|FILE.npz", help="Where the pictures go.")],
    checkpoint: CheckpointOption = BEST_OR_LAST,
    seed: Annotated[int, typer.Option("--seed", metavar="S", min=0, help="Of the first picture.")] = 0,
    truncation: Annotated[
        float, typer.Option("--truncation", metavar="P", min=0, max=2, help="Below 1: more typical, less variety.")
    ] = 1.0,
    class_names: Annotated[
        list[str] | None,
        typer.Option("--class", metavar="NAME", help="Of runs with classes; several take turns. Default: all of them."),
    ] = None,
) -> int:
    """Write pictures of a run, each with its own seed."""
    check_target(out, page=False)
    seeds = tuple(range(seed, seed + count))
    with Interruption() as interruption, Reporter(Console()) as reporter:
        source = Source.of(run, checkpoint)
        names = source.sampler.class_names
        wanted = class_indices(list(map(readable, class_names or ())), names) or range(len(names))
        labels = tuple(wanted[index % len(wanted)] for index in range(count)) if names else ()
        latents = truncate(latents_from_seeds(seeds, source.sampler.latent_size), truncation)
        try:
            classes = one_hot(labels, len(names)) if names else None
            images = source.pictures(latents, classes, reporter.doing("drawing"), interruption.asked)
            sheet = SheetConfig(seed=seed, truncation=truncation)
            pictures = Pictures(images, seeds, sheet=sheet, settings=source.settings, labels=labels, class_names=names)
            export_samples(out, pictures, on_progress=reporter.doing("writing"), should_cancel=interruption.asked)
        except Cancelled:
            return interruption.exit_status
    say(f"{count:,} pictures of {source.words} are in {out}")
    return 0
