"""Train and export with the frozen program, and open its window where there is a virtual screen.

python packaging/smoke_test.py [dist/gan-studio]
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(PROJECT))

from tests.needs import missing  # noqa: E402 - the project is not installed here
from tests.screen import PROGRAMS, virtual_screen, wait_until  # noqa: E402

EXPECTED = {"sheet.png": b"\x89PNG\r\n", "sheet.pdf": b"%PDF", "pictures.zip": b"PK", "pictures.npz": b"PK"}


def main() -> None:
    """Run all of it; an AssertionError says what failed."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else PROJECT / "dist" / "gan-studio"
    program = (folder / ("gan-studio.exe" if os.name == "nt" else "gan-studio")).resolve()
    with tempfile.TemporaryDirectory() as place:
        os.environ["GAN_STUDIO_HOME"] = str(Path(place) / "home")
        command_line(program, Path(place))
        if sentence := missing(*PROGRAMS):
            print(f"the window was not tried: {sentence}")
        else:
            window(program)
    print("the frozen program works")


def command_line(program: Path, place: Path) -> None:
    """Every command, each output looked at."""
    began = time.monotonic()
    assert said(program, "--version").startswith("gan-studio ")
    print(f"starts in {time.monotonic() - began:.1f} s")
    assert "digits" in said(program, "inspect", "sample:digits", "--json").lower()
    assert json.loads(said(program, "inspect", "sample:emoji", "--json"))["prepared"]["channels"] == 4
    run = place / "run"
    said(program, "train", "--data", "sample:digits", "--steps", "20", "--run", str(run))
    said(program, "resume", str(run), "--steps", "30")
    for name, start in EXPECTED.items():
        command = ["sheet", str(run)] if name.startswith("sheet") else ["sample", str(run), "--count", "8"]
        said(program, *command, "--out", str(place / name))
        assert (place / name).read_bytes().startswith(start), name
    print("trains, resumes and exports")


def said(program: Path, *arguments: str) -> str:
    """What the program said on stdout; fails with what it said on stderr."""
    done = subprocess.run([program, *arguments], capture_output=True, text=True, timeout=600, check=False)
    assert done.returncode == 0, f"{' '.join(arguments)}: {done.returncode}\n{done.stderr}"
    return done.stdout


def window(program: Path) -> None:
    """Open it on a virtual screen and close it by the window manager."""
    with virtual_screen() as screen:
        process = subprocess.Popen([program], env=screen.environment)
        try:
            wait_until(lambda: process.poll() is not None or bool(screen.window("GAN Studio")), "the window opens")
            assert process.poll() is None, f"the program ended with {process.returncode}"

            def closed() -> bool:
                """The first key may come before the window manager has taken the window."""
                screen.xdotool("windowactivate", screen.window("GAN Studio"), "key", "alt+F4")
                with suppress(subprocess.TimeoutExpired):
                    process.wait(timeout=5)
                return process.poll() is not None

            wait_until(closed, "the window closes")
            assert process.returncode == 0
        finally:
            process.kill()
    print("the window opens and closes")


if __name__ == "__main__":
    main()
