"""``gan-studio sheet``."""

from pathlib import Path
from typing import Annotated, Any

import typer
from pydantic import ValidationError
from rich.console import Console

from gan_studio.commands.assignments import values_of
from gan_studio.commands.checkpoints import BEST_OR_LAST, CheckpointOption
from gan_studio.commands.generate import Source
from gan_studio.commands.interruption import Interruption
from gan_studio.commands.messages import say
from gan_studio.commands.progress import Reporter
from gan_studio.core.classes import class_indices
from gan_studio.core.config import options_of
from gan_studio.core.config.run import problems_of
from gan_studio.core.errors import Cancelled, UserError
from gan_studio.core.readable import readable
from gan_studio.core.sheet import SheetConfig
from gan_studio.core.sheet_plan import plan
from gan_studio.data.exporters import Pictures, check_target, export_sheet


def sheet(
    run: Annotated[Path, typer.Argument(metavar="RUN", help="Folder of the run.")],
    out: Annotated[Path, typer.Option("--out", metavar="FILE.png|FILE.pdf", help="The page.")],
    checkpoint: CheckpointOption = BEST_OR_LAST,
    rows: Annotated[int | None, typer.Option("--rows", metavar="R", help="Pictures from top to bottom.")] = None,
    columns: Annotated[int | None, typer.Option("--columns", metavar="C", help="Pictures from left to right.")] = None,
    seed: Annotated[int | None, typer.Option("--seed", metavar="S", help="Of the first picture.")] = None,
    class_name: Annotated[
        str | None, typer.Option("--class", metavar="NAME", help="Of all pictures, for runs with classes.")
    ] = None,
    assignments: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="KEY=VALUE", help="Layout, such as captions=true; may be repeated."),
    ] = None,
) -> int:
    """Write a page of samples of a run."""
    class_name = None if class_name is None else readable(class_name)
    one = {"class_name": class_name, "classes": None if class_name is None else "one"}
    given = {"rows": rows, "columns": columns, "seed": seed, **one}
    changes = {name: value for name, value in given.items() if value is not None}
    config = _config({**values_of(options_of(SheetConfig), assignments or []), **changes})
    check_target(out, page=True)
    with Interruption() as interruption, Reporter(Console()) as reporter:
        source = Source.of(run, checkpoint)
        names = source.sampler.class_names
        class_indices([config.class_name] if config.class_name else [], names)
        cells = plan(config, source.sampler.latent_size, names)
        try:
            images = source.pictures(cells.latents, cells.classes, reporter.doing("drawing"), interruption.asked)
            pictures = Pictures(images, cells.seeds, cells.captions, config, source.settings, cells.labels, names)
            export_sheet(out, pictures, on_progress=reporter.doing("writing"), should_cancel=interruption.asked)
        except Cancelled:
            return interruption.exit_status
    say(f"the sheet of {source.words} is {out}")
    return 0


def _config(values: dict[str, Any]) -> SheetConfig:
    try:
        return SheetConfig.model_validate(values)
    except ValidationError as error:
        problem = problems_of(error)[0]
        raise UserError(f"{problem.path}: {problem.message}", problem.hint, field=problem.path) from None
