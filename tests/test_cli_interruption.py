"""Ctrl-C and SIGTERM set a flag, and nothing more."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from gan_studio.cli import main
from gan_studio.commands.interruption import Interruption
from gan_studio.core.run_folder import RunFolder

#: The program, with someone who sends it a signal when it comes to load a module.
_PROGRAM = """
import os, runpy, sys
number, awaited = int(sys.argv.pop(1)), sys.argv.pop(1)
class Impatience:
    @classmethod
    def find_spec(cls, name, path=None, target=None):
        if name == awaited:
            sys.meta_path.remove(cls)
            os.kill(os.getpid(), number)
sys.meta_path.insert(0, Impatience)
runpy.run_module("gan_studio", run_name="__main__")
"""


def interrupted(number: signal.Signals, module: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", _PROGRAM, str(int(number)), module, *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)


@pytest.mark.skipif(os.name != "posix", reason="signals cannot be sent to oneself on Windows")
@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_is_noted_and_gives_the_exit_status(number: signal.Signals, status: int) -> None:
    with Interruption() as interruption:
        assert not interruption.asked()
        os.kill(os.getpid(), number)
        assert interruption.asked()
        assert interruption.insisted() == (number == signal.SIGTERM)
        os.kill(os.getpid(), signal.SIGINT)  # impatience changes nothing but what is waited for
        assert interruption.insisted()
    assert interruption.exit_status == status


def test_handlers_are_given_back() -> None:
    before = signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)
    with Interruption():
        assert signal.getsignal(signal.SIGINT) != before[0]
    assert (signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)) == before


@pytest.mark.skipif(os.name != "posix", reason="signals cannot be sent to oneself on Windows")
@pytest.mark.parametrize("module", ["gan_studio.cli", "typer", "numpy", "gan_studio.commands.train"])
def test_ctrl_c_while_the_program_is_loaded_ends_it_quietly(module: str) -> None:
    done = interrupted(signal.SIGINT, module, "presets")
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "")


@pytest.mark.skipif(os.name != "posix", reason="signals cannot be sent to oneself on Windows")
@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_stopped_before_its_first_step_a_run_has_a_checkpoint(
    number: signal.Signals, status: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run, out = tmp_path / "run", tmp_path / "pictures.npz"
    wanted = ["train", "--data", "sample:digits", "--preset", "mlp", "--steps", "5", "--device", "cpu"]
    done = interrupted(number, "gan_studio.engine.training", *wanted, "--run", str(run))
    assert (done.returncode, done.stderr) == (status, "")
    assert "stopped at step 0 of 5" in done.stdout
    assert main(["sample", str(run), "--count", "2", "--out", str(out)]) == 0
    assert "2 pictures of step 0" in capsys.readouterr().out
    assert main(["resume", str(run)]) == 0
    assert RunFolder(run).metrics()[:, 0].tolist() == [1, 2, 3, 4, 5]
