"""Promises of the project as a whole: what imports what, and pages that are made from the code."""

import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[1]

# The finder of installed packages does not see Qt, as if it were not installed.
WITHOUT_QT = """
import sys
from importlib.machinery import PathFinder
class WithoutQt(PathFinder):
    @classmethod
    def find_spec(cls, name, path=None, target=None):
        if name.split(".")[0] not in {"PySide6", "shiboken6", "pyqtgraph", "qtawesome", "qtpy"}:
            return super().find_spec(name, path, target)
sys.meta_path = [WithoutQt if finder is PathFinder else finder for finder in sys.meta_path]
"""

PYTEST_WITHOUT_QT = """
[pytest]
addopts = -q -p no:pytest-qt -p no:cacheprovider --strict-markers
filterwarnings = error
markers =
    window: starts the program in a real window on a virtual screen
    slow: takes more than ten seconds
"""


def python(code: str, *arguments: str, timeout: float = 300) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", code, *arguments]
    return subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, timeout=timeout, check=False)


@pytest.mark.slow
def test_the_three_lower_layers_pass_their_tests_without_qt(tmp_path: Path) -> None:
    settings = tmp_path / "pytest.ini"
    settings.write_text(PYTEST_WITHOUT_QT, encoding="utf-8")
    folders = [f"tests/{layer}" for layer in ("core", "data", "engine")]
    code = f"{WITHOUT_QT}\nimport pytest\nsys.exit(pytest.main(sys.argv[1:]))"
    done = python(code, "-c", str(settings), "--rootdir", str(PROJECT), "-m", "not slow", *folders, timeout=1800)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr
    assert " passed" in done.stdout


def test_the_command_line_works_without_qt(home: Path) -> None:
    run = home / "run"
    code = f"{WITHOUT_QT}\nfrom gan_studio.cli import main\nsys.exit(main(sys.argv[1:]))"
    done = python(code, "train", "--data", "sample:digits", "--preset", "mlp", "--steps", "2", "--run", str(run))
    assert done.returncode == 0, done.stderr
    assert (run / "checkpoints" / "last" / "generator.safetensors").is_file()


def test_without_qt_the_window_says_how_to_install_it() -> None:
    done = python(f"{WITHOUT_QT}\nfrom gan_studio.cli import main\nsys.exit(main([]))")
    assert done.returncode == 2
    assert done.stderr.startswith("error: ")
    assert done.stderr.count("\n") == 1
    assert "gan-studio[window]" in done.stderr


@pytest.mark.parametrize("what", ["gan_studio.app", "gan_studio.views"])
def test_the_window_opens_before_torch_is_imported(what: str) -> None:
    code = """
import sys
from importlib import import_module
from pkgutil import walk_packages
package = import_module(sys.argv[1])
for module in walk_packages(getattr(package, "__path__", []), package.__name__ + "."):
    import_module(module.name)
sys.exit("torch was imported" if "torch" in sys.modules else 0)
"""
    done = python(code, what)
    assert done.returncode == 0, done.stderr


def test_signals_do_not_wear_true_out() -> None:
    """PySide6 6.12.0 on Python 3.11 loses a reference to True with each signal, and Python dies of it."""
    code = """
import sys
from PySide6.QtCore import QObject, Signal
class Sender(QObject):
    sent = Signal(bool)
sender = Sender()
before = sys.getrefcount(True)
for _ in range(200):
    sender.sent.emit(True)
sys.exit(0 if sys.getrefcount(True) > before - 50 else f"{before} to {sys.getrefcount(True)}")
"""
    done = python(code)
    assert done.returncode == 0, done.stderr


def test_the_reference_page_is_what_the_declarations_say() -> None:
    done = subprocess.run([sys.executable, "docs/make_reference.py", "--check"], cwd=PROJECT, check=False)
    assert done.returncode == 0, "run: make reference"
