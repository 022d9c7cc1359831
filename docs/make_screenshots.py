"""Take the pictures of the README: the real window, on runs trained for them.

    python docs/make_screenshots.py [--runs DIR] [--out DIR] [--all]

Takes some minutes the first time. With ``--runs`` the trained runs are kept there and used again; ``--all`` takes every
page in light and dark, at 1280×800 and 1920×1080.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from itertools import product
from pathlib import Path
from typing import Any

from gan_studio.core.cores import wait_briefly

DOCS = Path(__file__).resolve().parent
PAGES = ("data", "model", "train", "quality", "explore", "sheet", "compare")
SIZE = (1280, 800)
SHOWN = [
    ("data", "light"), ("model", "light"), ("train", "light"), ("quality", "light"), ("explore", "dark"),
    ("sheet", "dark"), ("compare", "light"),
]  # fmt: skip
_EVALUATED = [f"--set=evaluation.{words}" for words in ("every=500", "samples=500", "pictures=1000")]
_SMALL = ("--set=data.height=32", "--set=data.width=32")
#: Run → what it is trained with; the last is the one that is shown, and compared with the one before.
RUNS = {
    "digits": ("--data", "sample:digits", "--steps", "600"),
    "fashion": ("--data", "sample:fashion", "--steps", "600"),
    "emoji-studio": ("--data", "sample:emoji", *_SMALL, "--preset", "studio", "--steps", "3000", *_EVALUATED),
    "emoji": ("--data", "sample:emoji", *_SMALL, "--steps", "6000", *_EVALUATED),
}
#: The seed that the Explore page shows.
EXPLORED = 18
#: Two looks at a page that are this far apart and alike mean that nothing moves any more, seconds.
QUIET = 0.7


def main() -> None:
    """Train what is not trained yet, then photograph."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--runs", type=Path, help="where the runs are kept")
    parser.add_argument("--out", type=Path, default=DOCS / "images", help="where the pictures go")
    parser.add_argument("--all", action="store_true", help="every page, theme and size")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        home = arguments.runs or Path(place)
        os.environ.update(GAN_STUDIO_HOME=str(home), QT_QPA_PLATFORM="offscreen")
        wait_briefly()
        os.environ["QT_LOGGING_RULES"] = "default.warning=false"  # what the screenless platform cannot do
        train(home / "runs")
        photograph(home / "runs" / "emoji", arguments.out, every=arguments.all)


def train(folder: Path) -> None:
    """The runs of the list."""
    for name, options in RUNS.items():
        if not (folder / name).exists():
            command = [sys.executable, "-m", "gan_studio", "train", *options, "--run", str(folder / name)]
            subprocess.run(command, check=True)


def photograph(run: Path, out: Path, *, every: bool) -> None:
    """Open the window on a run and save its pages as PNG files."""
    from PySide6.QtWidgets import QApplication

    from gan_studio.app import make_window

    app = QApplication([])
    window = make_window(app)
    window.make_pages()
    window.show()
    window.studio.begin(str(run))
    studio = window.studio
    wait(lambda: studio.engine_ready and studio.explorer.available and studio.images.image_set is not None)
    out.mkdir(parents=True, exist_ok=True)
    sizes = [SIZE, (1920, 1080)] if every else [SIZE]
    for size, (page, theme) in product(sizes, product(PAGES, ("light", "dark")) if every else SHOWN):
        window.resize(*size)
        window.commands.choose_theme(theme)
        turn_to(window, page, run)
        name = f"{page}-{theme}.png" if size == SIZE else f"{page}-{theme}-{size[0]}.png"
        save_when_quiet(window, out / name)
        print(out / name)
    ended: list[bool] = []  # it may have ended before an event loop could hear of it
    studio.ended.connect(lambda: ended.append(True))
    studio.shutdown()
    wait(lambda: bool(ended))


def turn_to(window: Any, page: str, run: Path) -> None:
    """Show a page, or the half of the Train page that tells of quality."""
    from PySide6.QtWidgets import QAbstractSpinBox, QTabWidget

    window.show_page("train" if page == "quality" else page)
    if page in ("train", "quality"):
        window.findChild(QTabWidget, "curves").setCurrentIndex(int(page == "quality"))
    if page == "explore":
        window.findChild(QAbstractSpinBox, "seedSpin").setValue(EXPLORED)
    if page == "compare":
        window.studio.compare([run.with_name(name) for name in list(RUNS)[-2:]])


def save_when_quiet(window: Any, path: Path) -> None:
    """Save what the window shows when it has stopped changing."""
    last: list[Any] = [None]

    def quiet() -> bool:
        before, last[0] = last[0], window.grab().toImage()
        until = time.monotonic() + QUIET
        wait(lambda: time.monotonic() > until)
        return before is not None and before == last[0]

    wait(quiet)
    last[0].save(str(path))


def wait(condition: Callable[[], bool], seconds: float = 120) -> None:
    """Let the window work until ``condition`` holds."""
    from PySide6.QtWidgets import QApplication

    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError("the window did not get ready")
        QApplication.processEvents()
        time.sleep(0.01)


if __name__ == "__main__":
    main()
