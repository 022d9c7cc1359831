"""Measure the studio's speed.

    python -m benchmarks [--only NAME]… [--quick] [--json FILE] [--list]

Ratios of contestants that take turns in one run; exit status 1 when a target is missed. Nothing is compared with
figures of another machine or day. Let the machine rest meanwhile.
"""

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console

from benchmarks.machine import Others, describe_machine
from benchmarks.registry import Benchmark, Setup, benchmarks
from benchmarks.report import Chapter, all_met, show, write_json
from gan_studio.core.registry import Entry, Registry


def main(arguments: Sequence[str] | None = None, known: Registry[Benchmark] = benchmarks) -> int:
    """Run benchmarks; 0 when every target is met."""
    names = [entry.name for entry in known]
    parser = argparse.ArgumentParser("python -m benchmarks", description="Measure the studio's speed.")
    parser.add_argument("--only", metavar="NAME", nargs="+", action="extend", choices=names, help=", ".join(names))
    parser.add_argument("--quick", action="store_true", help="a first look: shorter, with wider spreads")
    parser.add_argument("--tiny", action="store_true", help="networks of no size: shows that the benchmarks work")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the findings there too")
    parser.add_argument("--list", action="store_true", help="say what each benchmark measures")
    given = parser.parse_args(arguments)
    console = Console()
    if given.list:
        for entry in known:
            console.print(f"[bold]{entry.name}[/]  {entry.title}. {entry.help}")
        return 0
    chosen = [entry for entry in known if not given.only or entry.name in given.only]
    machine = describe_machine()
    chapters = [_measure(entry, given, console) for entry in chosen]
    show(chapters, machine, console)
    if given.json:
        write_json(given.json, chapters, machine)
    return 0 if all_met(chapters) else 1


def _measure(entry: Entry[Benchmark], given: argparse.Namespace, console: Console) -> Chapter:
    console.print(f"{entry.name}: {entry.title} …")
    start = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="gan-studio-bench-", ignore_cleanup_errors=True) as place:
        os.environ["GAN_STUDIO_HOME"] = place  # nothing of the user's is read or written
        setup = Setup(Path(place))
        setup = setup.smallest() if given.tiny else setup.quick() if given.quick else setup
        with Others() as others:
            try:
                findings, failure = tuple(entry.value(setup)), ""
            except RuntimeError as error:
                findings, failure = (), str(error)
    return Chapter(entry.name, findings, time.monotonic() - start, others.cores, failure)


if __name__ == "__main__":
    sys.exit(main())
