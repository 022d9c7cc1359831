"""``gan-studio evaluate``."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from gan_studio.commands.checkpoints import LAST, CheckpointOption, find_checkpoint
from gan_studio.commands.interruption import Interruption
from gan_studio.commands.messages import say, say_warning
from gan_studio.commands.progress import Reporter
from gan_studio.commands.table import explained, lines, made_how, number, with_error
from gan_studio.commands.train import DEVICE_HELP
from gan_studio.core.config import DataConfig, EvaluationConfig
from gan_studio.core.config_file import ConfigFile
from gan_studio.core.errors import Cancelled, UserError
from gan_studio.core.evaluation import FLATTERS, Evaluation
from gan_studio.core.figures import families
from gan_studio.core.run_folder import RunFolder
from gan_studio.data.samples import lasting_sources

if TYPE_CHECKING:
    from gan_studio.data.image_set import ImageSet
    from gan_studio.engine.board import Published


def evaluate(
    run: Annotated[Path, typer.Argument(metavar="RUN", help="Folder of the run.")],
    checkpoint: CheckpointOption = LAST,
    data: Annotated[
        list[str] | None,
        typer.Option("--data", metavar="SRC", help="Other pictures than those it was trained with; may be repeated."),
    ] = None,
    metrics: Annotated[
        str, typer.Option("--metrics", metavar="A,B", help="Only these: fid, kid, …; all without.")
    ] = "",
    extractor: Annotated[
        str | None, typer.Option("--extractor", metavar="NAME", help="The network whose features are compared.")
    ] = None,
    weights: Annotated[
        str | None, typer.Option("--weights", metavar="FILE", help="Of inception, where they cannot be fetched.")
    ] = None,
    samples: Annotated[int | None, typer.Option("--samples", metavar="N", help="How many to generate.")] = None,
    seed: Annotated[int | None, typer.Option("--seed", metavar="S", help="Of samples and choice of pictures.")] = None,
    device: Annotated[str | None, typer.Option("--device", metavar="D", help=DEVICE_HELP)] = None,
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
) -> int:
    """Measure how good a run's samples are; the figures are kept in the run."""
    from gan_studio.engine.sampler import read_published

    folder = RunFolder.open(run)
    place = find_checkpoint(folder, checkpoint)
    file = folder.read()
    given = {"extractor": extractor, "weights": weights, "samples": samples, "seed": seed}
    changes = {f"evaluation.{name}": value for name, value in given.items() if value is not None}
    config = file.config.with_values(changes)
    names = [name.strip() for name in metrics.split(",") if name.strip()]
    published = read_published(place)
    with Interruption() as interruption, Reporter(Console(stderr=True)) as reporter:
        try:
            image_set = _images(folder, file, data, reporter, interruption)
            where = device or config.training.device
            found = _measure(published, image_set, config.evaluation, names, where, reporter, interruption)
        except Cancelled:
            return interruption.exit_status
    usual = not data and not names and config.evaluation == file.config.evaluation
    _keep(folder, found, published if usual else None, config.evaluation)
    if as_json:
        say(json.dumps({"run": str(folder.path), "checkpoint": place.name, **explained(found)}, indent=1))
    else:
        say("\n".join(_lines(folder, found)))
    return 0


def _measure(
    published: "Published",
    image_set: "ImageSet",
    settings: EvaluationConfig,
    metrics: list[str],
    device: str,
    reporter: Reporter,
    interruption: Interruption,
) -> Evaluation:
    """The figures of a generator."""
    from gan_studio.engine.device import choose_device
    from gan_studio.engine.evaluation.evaluate import evaluate as measure
    from gan_studio.engine.sampler import Sampler

    where = choose_device(device)
    doing, asked = reporter.doing("measuring"), interruption.asked
    return measure(
        Sampler.from_published(published, where), image_set, settings, doing, asked, metrics=metrics, device=where
    )


def _images(
    folder: RunFolder, file: ConfigFile, data: list[str] | None, reporter: Reporter, interruption: Interruption
) -> "ImageSet":
    """The run's own pictures, or others brought to the same size and colours."""
    from gan_studio.data.prepare import load_images
    from gan_studio.engine.runs import own_images

    progress = reporter.doing("preparing")
    if not data:
        otherwise = "name others: --data SRC"
        return own_images(folder, file, otherwise=otherwise, on_progress=progress, should_cancel=interruption.asked)
    config = DataConfig.model_validate({**file.config.data.model_dump(), "source": lasting_sources(data)})
    return load_images(config, on_progress=progress, should_cancel=interruption.asked)


def _keep(folder: RunFolder, found: Evaluation, published: "Published | None", settings: EvaluationConfig) -> None:
    """In the run's log, and the generator, when it was measured as the run says, as its best.

    The figures are worth showing even where that cannot be written.
    """
    from gan_studio.engine.checkpoint import keep_if_best

    try:
        folder.log_evaluation(found)
        if published is not None:
            keep_if_best(folder, published, found, settings.decisive)
    except UserError as error:
        say_warning(error.message)


def _lines(folder: RunFolder, found: Evaluation) -> Iterator[str]:
    yield f"{folder.path.resolve().name}, step {found.step:,}: {made_how([found])}"
    rows = []
    for figure in (figure for family in families([found]) for figure in family):
        measured = found.measurements[figure.name]
        floor = "" if measured.floor is None else number(measured.floor)
        better = {True: "lower", False: "higher", None: ""}[figure.lower]
        rows.append((figure.title, with_error(measured), floor, better))
    yield from lines(("", "value ± error", "data against data", "better is"), rows)
    if found.flattering:
        yield f"Marked as flattering: {FLATTERS}. It is never compared with others."
    yield f"{found.seconds:.0f} s. Figures of other features, counts or filters cannot be compared with these."
