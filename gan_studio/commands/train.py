"""``gan-studio train`` and ``gan-studio resume``."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from gan_studio.commands.assignments import with_assignments
from gan_studio.commands.interruption import Interruption
from gan_studio.commands.messages import say, say_warning
from gan_studio.commands.progress import Reporter
from gan_studio.commands.recommended import recommended_settings
from gan_studio.core.config import RunConfig, options_of
from gan_studio.core.config.data import source_name
from gan_studio.core.errors import Cancelled, UserError
from gan_studio.core.events import RunState
from gan_studio.core.named_checkpoint import find_checkpoint, split_checkpoint
from gan_studio.core.presets import RECOMMENDED, preset
from gan_studio.core.recommendation import GROWTH, record, within_steps
from gan_studio.core.revisions import require_changeable, value_at
from gan_studio.core.run_folder import RunFolder
from gan_studio.core.start_report import StartReport
from gan_studio.data.samples import lasting_sources

FROM_HELP = "Start with the networks of another run, and with its settings unless a preset is named."
DEVICE_HELP = "Where to compute: auto, cpu, cuda, cuda:1, mps or xpu."


def train(
    data: Annotated[
        list[str],
        typer.Option("--data", metavar="SRC", help="Pictures: a path or sample:NAME; may be repeated for several."),
    ],
    run: Annotated[Path, typer.Option("--run", metavar="DIR", help="Folder that the run is written to.")],
    preset_name: Annotated[
        str | None,
        typer.Option(
            "--preset", metavar="NAME", help="See `gan-studio presets`; without it, settings fit the pictures."
        ),
    ] = None,
    source: Annotated[str | None, typer.Option("--from", metavar="RUN[:STEP|:best|:last]", help=FROM_HELP)] = None,
    freeze_d: Annotated[
        int | None, typer.Option("--freeze-d", metavar="N", help="Keep the first N layers of D as they are.")
    ] = None,
    assignments: Annotated[
        list[str] | None, typer.Option("--set", metavar="KEY=VALUE", help="Change a setting; may be repeated.")
    ] = None,
    steps: Annotated[int | None, typer.Option("--steps", metavar="N", help="Generator steps in all.")] = None,
    seed: Annotated[int | None, typer.Option("--seed", metavar="N", help="The same seed gives the same run.")] = None,
    device: Annotated[str | None, typer.Option("--device", metavar="D", help=DEVICE_HELP)] = None,
) -> int:
    """Train a new run on a set of pictures."""
    _require_free(run)
    with Interruption() as interruption:
        about: dict[str, object] = {}
        if source is None and preset_name in {None, RECOMMENDED}:
            preset_name = RECOMMENDED
            try:
                chosen, first = recommended_settings(lasting_sources(data), assignments or [], device, interruption)
            except Cancelled:
                return _called_off(interruption)
            about = record(chosen.preset, unchanged=not (assignments or steps))
        else:
            first = _first_settings(preset_name, source)
        config = with_assignments(first, assignments or [])
        given = {
            "training.steps": steps, "training.seed": seed, "training.device": device, "start.freeze_d": freeze_d,
        }  # fmt: skip
        changes = {path: value for path, value in given.items() if value is not None}
        config = config.with_values({"data.source": lasting_sources(data), **changes})
        if about and not any(text.strip().startswith(GROWTH) for text in assignments or []):
            config = _within_steps(config)
        return _make_and_train(run, config, preset_name or "", about, interruption)


def resume(
    run: Annotated[Path, typer.Argument(metavar="RUN", help="Folder of the run.")],
    steps: Annotated[int | None, typer.Option("--steps", metavar="N", help="The new total of steps.")] = None,
    data: Annotated[
        list[str] | None,
        typer.Option(
            "--data",
            metavar="SRC",
            help="Where the same pictures are now, if they were moved; with --new-data, other pictures.",
        ),
    ] = None,
    new_data: Annotated[
        bool, typer.Option("--new-data", help="Go on with the pictures as they are now, though they were changed.")
    ] = False,
    assignments: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="KEY=VALUE", help="Change a setting from here on; may be repeated."),
    ] = None,
    device: Annotated[str | None, typer.Option("--device", metavar="D", help=DEVICE_HELP)] = None,
) -> int:
    """Go on with a run that was stopped, or train a finished one longer."""
    folder = RunFolder.open(run)
    done = folder.summary().step
    if steps is not None and steps < done:
        raise UserError(f"{run} has done {done:,} steps already.", f"Choose {done:,} or more for --steps.")
    with Interruption() as interruption:
        if new_data and not _accepted(folder, data, interruption):
            return interruption.exit_status
        if data and not new_data and not _moved(folder, data, interruption):
            return interruption.exit_status
        if assignments and not _revised(folder, assignments, interruption):
            return interruption.exit_status
        if steps is None and folder.state() is RunState.FINISHED:
            say(f"{run} is finished. To train it longer: gan-studio resume {run} --steps N")
            return 0
        file = folder.read()
        for warning in file.warnings:
            say_warning(warning)
        return _train(folder, steps or file.config.training.steps, steps, device, interruption)


def _require_free(run: Path) -> None:
    """Look before seconds are spent on loading torch and the pictures."""
    if RunFolder(run).is_run():
        raise UserError(f"{run} is a run already.", f"Go on with it: gan-studio resume {run}, or name a new folder.")


def _moved(folder: RunFolder, data: list[str], interruption: Interruption) -> bool:
    """Note where the run's pictures are now; False when that was interrupted."""
    from gan_studio.engine.runs import move_images

    source = lasting_sources(data)
    try:
        with Reporter(Console()) as reporter:
            move_images(folder, source, on_progress=reporter.doing("preparing"), should_cancel=interruption.asked)
    except Cancelled:
        say(f"stopped while looking at the pictures; {folder.path} is as it was")
        return False
    say(f"the pictures of {folder.path} are {source_name(source)} from now on")
    return True


def _accepted(folder: RunFolder, data: list[str] | None, interruption: Interruption) -> bool:
    """Note that the run goes on with other pictures; False when that was interrupted."""
    from gan_studio.engine.revising import accept_images

    source = lasting_sources(data) if data else None
    try:
        with Reporter(Console()) as reporter:
            others = accept_images(
                folder, source, on_progress=reporter.doing("preparing"), should_cancel=interruption.asked
            )
    except Cancelled:
        say(f"stopped while looking at the pictures; {folder.path} is as it was")
        return False
    words = "goes on with other pictures" if others else "has the pictures that it had"
    say(f"{folder.path} {words}{f': {source_name(source)}' if source else ''}")
    return True


def _revised(folder: RunFolder, assignments: list[str], interruption: Interruption) -> bool:
    """Change settings of a run that has started; False when that was interrupted."""
    from gan_studio.engine.revising import change_settings

    config = folder.read().config
    paths = [text.partition("=")[0].strip() for text in assignments]
    known = [path for path in paths if any(option.path == path for option in options_of(config))]
    require_changeable(folder, config, known)  # before values: of what is fixed none would do
    changed = with_assignments(config, assignments)
    try:
        with Reporter(Console()) as reporter:
            change_settings(
                folder, changed, paths, on_progress=reporter.doing("preparing"), should_cancel=interruption.asked
            )
    except Cancelled:
        say(f"stopped while looking at the pictures; {folder.path} is as it was")
        return False
    for path in paths:
        before, now = value_at(config, path), value_at(changed, path)
        if before != now:
            say(f"{path} was {before} and is {now} from step {folder.summary().step + 1:,} on")
    return True


def _within_steps(config: RunConfig) -> RunConfig:
    """Where the user chose fewer steps than were recommended; said where that changes how networks grow."""
    fitting = within_steps(config)
    if fitting != config:
        stages = value_at(fitting, GROWTH)
        say(f"half the size for {stages} of {config.training.steps:,} steps" if stages else "begins at the full size")
    return fitting


def _first_settings(preset_name: str | None, source: str | None) -> RunConfig:
    """Of a preset, or of the run that is started from; one of both is given."""
    if source is None:
        return preset(preset_name or RECOMMENDED).load().config
    path, checkpoint = split_checkpoint(source)
    folder = RunFolder.open(path)
    find_checkpoint(folder, checkpoint)  # before the pictures are looked at
    if preset_name is None:
        from gan_studio.core.start_settings import settings_from

        return settings_from(folder, checkpoint)
    return preset(preset_name).load().config.with_values({"start.run": str(path), "start.checkpoint": checkpoint})


def _say_start(folder: RunFolder) -> None:
    """What was taken from another run."""
    for event in folder.events():
        if event.get("kind") == "start":
            report = StartReport.from_dict(event)
            say(f"starts from {report.run}, step {report.steps:,}")
            for line in report.lines():
                say(f"  {line}")


def _make_and_train(
    run: Path, config: RunConfig, preset_name: str, about: dict[str, object], interruption: Interruption
) -> int:
    from gan_studio.engine.runs import create_run

    try:
        with Reporter(Console()) as reporter:
            folder = create_run(
                run,
                config,
                preset=preset_name,
                more_about=about,
                on_progress=reporter.doing("preparing"),
                should_cancel=interruption.asked,
            )
    except Cancelled:
        return _called_off(interruption)
    _say_start(folder)
    return _train(folder, config.training.steps, None, None, interruption)


def _called_off(interruption: Interruption) -> int:
    say("stopped before training began; there is no run")
    return interruption.exit_status


def _train(folder: RunFolder, total: int, steps: int | None, device: str | None, interruption: Interruption) -> int:
    from gan_studio.engine.training import train as train_run

    with Reporter(Console(), total) as reporter:
        state = train_run(
            folder,
            on_event=reporter.on_event,
            should_stop=interruption.asked,
            should_leave=interruption.insisted,
            steps=steps,
            device=device,
        )
    if state is RunState.FINISHED:
        say(f"finished: {total:,} steps in {folder.path}")
        return 0
    step = folder.summary().step
    say(f"stopped at step {step:,} of {total:,}. Go on with: gan-studio resume {folder.path}")
    return interruption.exit_status
