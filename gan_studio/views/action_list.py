"""Every action of the menus, as data."""

from collections.abc import Callable

from gan_studio.bridge.studio import Studio
from gan_studio.views.actions import QT_TRANSLATE_NOOP, ActionSpec
from gan_studio.views.commands import Commands

START = QT_TRANSLATE_NOOP("Actions", "&Start")
RESUME = QT_TRANSLATE_NOOP("Actions", "Re&sume")


def _start_label(studio: Studio) -> str:
    return RESUME if studio.can_resume or studio.current.folder is not None else START


def _can_start(studio: Studio) -> bool:
    return studio.can_start or studio.can_resume


def _theme(name: str) -> Callable[[Commands], bool]:
    return lambda commands: commands.studio.settings.theme == name


def _page(name: str) -> Callable[[Commands], bool]:
    return lambda commands: commands.page == name


ACTIONS: tuple[ActionSpec, ...] = (
    ActionSpec(
        "new_run",
        QT_TRANSLATE_NOOP("Actions", "&New run"),
        QT_TRANSLATE_NOOP("Actions", "Prepare another run"),
        "file",
        1,
        Commands.new_run,
        shortcut="Ctrl+N",
        icon="plus",
    ),
    ActionSpec(
        "open_folder",
        QT_TRANSLATE_NOOP("Actions", "Open image f&older…"),
        QT_TRANSLATE_NOOP("Actions", "Train on the pictures of a folder; its subfolders become classes"),
        "file",
        2,
        Commands.open_folder,
        shortcut="Ctrl+O",
        icon="image",
    ),
    ActionSpec(
        "open_files",
        QT_TRANSLATE_NOOP("Actions", "Open image f&iles…"),
        QT_TRANSLATE_NOOP("Actions", "Train on pictures, a video, an archive, or a file of arrays"),
        "file",
        2,
        Commands.open_files,
        shortcut="Ctrl+Shift+O",
        icon="image-square",
    ),
    ActionSpec(
        "open_run",
        QT_TRANSLATE_NOOP("Actions", "Open &run…"),
        QT_TRANSLATE_NOOP("Actions", "Open the folder of a run that lies elsewhere"),
        "file",
        2,
        Commands.open_run,
        shortcut="Ctrl+R",
        icon="folder-open",
    ),
    ActionSpec(
        "save_preset",
        QT_TRANSLATE_NOOP("Actions", "Save &preset as…"),
        QT_TRANSLATE_NOOP("Actions", "Keep these settings for other runs"),
        "file",
        4,
        Commands.save_preset,
        shortcut="Ctrl+S",
        icon="floppy-disk",
        enabled=lambda studio: studio.current.config is not None,
    ),
    ActionSpec(
        "export",
        QT_TRANSLATE_NOOP("Actions", "&Export…"),
        QT_TRANSLATE_NOOP("Actions", "Lay out a sheet of samples and save it"),
        "file",
        4,
        Commands.export,
        shortcut="Ctrl+E",
        icon="export",
        enabled=lambda studio: studio.explorer.available,
    ),
    ActionSpec(
        "quit",
        QT_TRANSLATE_NOOP("Actions", "&Quit"),
        QT_TRANSLATE_NOOP("Actions", "Save what trains and close"),
        "file",
        5,
        Commands.quit,
        shortcut="Ctrl+Q",
        icon="sign-out",
    ),
    ActionSpec(
        "start",
        START,
        QT_TRANSLATE_NOOP("Actions", "Start training, or resume it"),
        "run",
        1,
        Commands.start,
        shortcut="F5",
        icon="play-fill",
        enabled=_can_start,
        label=_start_label,
    ),
    ActionSpec(
        "pause",
        QT_TRANSLATE_NOOP("Actions", "&Pause"),
        QT_TRANSLATE_NOOP("Actions", "Let the training wait"),
        "run",
        1,
        Commands.pause,
        shortcut="F6",
        icon="pause-fill",
        enabled=lambda studio: studio.can_pause,
    ),
    ActionSpec(
        "stop",
        QT_TRANSLATE_NOOP("Actions", "S&top"),
        QT_TRANSLATE_NOOP("Actions", "Save the run and end its training; it can be resumed"),
        "run",
        1,
        Commands.stop,
        shortcut="Shift+F5",
        icon="stop-fill",
        enabled=lambda studio: studio.can_stop,
    ),
    *(
        ActionSpec(
            f"longer_{steps}",
            text,
            QT_TRANSLATE_NOOP("Actions", "Add to the planned steps and go on"),
            "run",
            2,
            lambda commands, steps=steps: commands.train_longer(steps),  # type: ignore[misc]  # bound by default
            enabled=lambda studio: studio.can_train_longer,
        )
        for steps, text in (
            (1_000, QT_TRANSLATE_NOOP("Actions", "Train 1,000 steps longer")),
            (5_000, QT_TRANSLATE_NOOP("Actions", "Train 5,000 steps longer")),
            (20_000, QT_TRANSLATE_NOOP("Actions", "Train 20,000 steps longer")),
        )
    ),
    ActionSpec(
        "evaluate",
        QT_TRANSLATE_NOOP("Actions", "&Evaluate now"),
        QT_TRANSLATE_NOOP("Actions", "Measure how good the newest samples are; training goes on meanwhile"),
        "run",
        3,
        Commands.evaluate,
        shortcut="F7",
        icon="chart-line",
        enabled=lambda studio: studio.evaluation.can_evaluate(studio.current),
    ),
    ActionSpec(
        "compare",
        QT_TRANSLATE_NOOP("Actions", "&Compare runs"),
        QT_TRANSLATE_NOOP("Actions", "Hold the runs that are chosen in the list over each other"),
        "run",
        3,
        Commands.compare,
        shortcut="F8",
        icon="chart-line-up",
        enabled=lambda studio: bool(studio.runs()),
    ),
    ActionSpec(
        "copy_run",
        QT_TRANSLATE_NOOP("Actions", "New run with these settings"),
        QT_TRANSLATE_NOOP("Actions", "Prepare a run that starts as this one did"),
        "run",
        4,
        Commands.copy_run,
        shortcut="Ctrl+D",
        icon="copy",
        enabled=lambda studio: studio.current.folder is not None and studio.current.config is not None,
    ),
    ActionSpec(
        "show_folder",
        QT_TRANSLATE_NOOP("Actions", "Show in folder"),
        QT_TRANSLATE_NOOP("Actions", "Open the run's folder in the file manager"),
        "run",
        4,
        Commands.show_folder,
        icon="folder-simple",
        enabled=lambda studio: studio.current.folder is not None,
    ),
    ActionSpec(
        "rename",
        QT_TRANSLATE_NOOP("Actions", "&Rename"),
        QT_TRANSLATE_NOOP("Actions", "Call the run something else, in the list at the left"),
        "run",
        5,
        Commands.rename,
        shortcut="F2",
        icon="pencil-simple",
        enabled=lambda studio: not studio.current.state.live,
    ),
    ActionSpec(
        "delete",
        QT_TRANSLATE_NOOP("Actions", "Delete"),
        QT_TRANSLATE_NOOP("Actions", "Delete the run that is shown; this can be undone until the program ends"),
        "run",
        5,
        Commands.delete,
        icon="trash",
        enabled=lambda studio: studio.current.folder is not None and not studio.current.state.live,
    ),
    *(
        ActionSpec(
            f"page_{name}",
            text,
            tip,
            "view",
            1,
            lambda commands, name=name: commands.show_page(name),  # type: ignore[misc]  # bound by default
            shortcut=f"Ctrl+{number}",
            checked=_page(name),
        )
        for number, (name, text, tip) in enumerate(
            (
                ("data", QT_TRANSLATE_NOOP("Actions", "&Data"), QT_TRANSLATE_NOOP("Actions", "The pictures")),
                ("model", QT_TRANSLATE_NOOP("Actions", "&Model"), QT_TRANSLATE_NOOP("Actions", "Networks, settings")),
                ("train", QT_TRANSLATE_NOOP("Actions", "&Train"), QT_TRANSLATE_NOOP("Actions", "Losses and samples")),
                ("explore", QT_TRANSLATE_NOOP("Actions", "&Explore"), QT_TRANSLATE_NOOP("Actions", "Walk the latents")),
                ("sheet", QT_TRANSLATE_NOOP("Actions", "&Sheet"), QT_TRANSLATE_NOOP("Actions", "A page of samples")),
                ("compare", QT_TRANSLATE_NOOP("Actions", "&Compare"), QT_TRANSLATE_NOOP("Actions", "Several runs")),
            ),
            start=1,
        )
    ),
    *(
        ActionSpec(
            f"theme_{name}",
            text,
            QT_TRANSLATE_NOOP("Actions", "Colours of the window"),
            "view",
            2,
            lambda commands, name=name: commands.choose_theme(name),  # type: ignore[misc]  # bound by default
            checked=_theme(name),
        )
        for name, text in (
            ("system", QT_TRANSLATE_NOOP("Actions", "Theme of the system")),
            ("light", QT_TRANSLATE_NOOP("Actions", "Light theme")),
            ("dark", QT_TRANSLATE_NOOP("Actions", "Dark theme")),
        )
    ),
    ActionSpec(
        "larger",
        QT_TRANSLATE_NOOP("Actions", "&Larger"),
        QT_TRANSLATE_NOOP("Actions", "Larger text"),
        "view",
        3,
        Commands.larger,
        shortcut="Ctrl++",
        icon="magnifying-glass-plus",
    ),
    ActionSpec(
        "smaller",
        QT_TRANSLATE_NOOP("Actions", "S&maller"),
        QT_TRANSLATE_NOOP("Actions", "Smaller text"),
        "view",
        3,
        Commands.smaller,
        shortcut="Ctrl+-",
        icon="magnifying-glass-minus",
    ),
    ActionSpec(
        "usual_size",
        QT_TRANSLATE_NOOP("Actions", "&Usual size"),
        QT_TRANSLATE_NOOP("Actions", "Text in the size the system has chosen"),
        "view",
        3,
        Commands.usual_size,
        shortcut="Ctrl+0",
    ),
    ActionSpec(
        "shortcuts",
        QT_TRANSLATE_NOOP("Actions", "&Keyboard shortcuts"),
        QT_TRANSLATE_NOOP("Actions", "What every key does"),
        "help",
        1,
        Commands.show_shortcuts,
        shortcut="F1",
        icon="keyboard",
    ),
    ActionSpec(
        "open_log",
        QT_TRANSLATE_NOOP("Actions", "Open &log"),
        QT_TRANSLATE_NOOP("Actions", "Faults of the program, for a report"),
        "help",
        1,
        Commands.open_log,
        icon="file-text",
    ),
    ActionSpec(
        "about",
        QT_TRANSLATE_NOOP("Actions", "&About GAN Studio"),
        QT_TRANSLATE_NOOP("Actions", "Version and licence"),
        "help",
        2,
        Commands.about,
        icon="info",
    ),
)
