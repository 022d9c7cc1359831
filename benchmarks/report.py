"""Findings as a table and as JSON."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console
from rich.table import Table

from benchmarks.finding import Finding


@dataclass(frozen=True)
class Chapter:
    """What one benchmark found.

    Attributes:
        others: processor cores that other programs kept busy meanwhile; above .2 or so figures are doubtful.
    """

    name: str
    findings: tuple[Finding, ...]
    seconds: float
    others: float
    failure: str = ""


def show(chapters: list[Chapter], machine: str, console: Console) -> None:
    """Print the table; medians, least and greatest readings in brackets."""
    table = Table(title=machine, title_justify="left", title_style="")
    for heading in ("Benchmark", "Figure", "Median (least–greatest)", "Target", "Met", "Others"):
        table.add_column(heading, justify="right" if heading in {"Target", "Others"} else "left")
    for chapter in chapters:
        table.add_section()
        if chapter.failure:
            table.add_row(chapter.name, f"failed: {chapter.failure}", "", "", "no", f"{chapter.others:.1f}")
        for index, finding in enumerate(chapter.findings):
            met = {None: "", True: "yes", False: "NO"}[finding.met]
            table.add_row(
                chapter.name if index == 0 else "",
                f"{finding.what} [dim]{finding.note}[/]" if finding.note else finding.what,
                f"{finding.spread} {finding.unit}",
                f"{finding.target} {finding.unit}" if finding.target else "",
                met,
                f"{chapter.others:.1f}" if index == 0 else "",
            )
    console.print(table)
    console.print("Others: cores that other programs kept busy meanwhile. Above 0.2, doubt the figures.")


def write_json(path: Path, chapters: list[Chapter], machine: str) -> None:
    """For tools and for comparing days."""
    content = {
        "machine": machine,
        "time": datetime.now(UTC).isoformat(timespec="seconds"),
        "benchmarks": {
            chapter.name: {
                "seconds": chapter.seconds,
                "others": chapter.others,
                "failure": chapter.failure,
                "findings": [finding.to_dict() for finding in chapter.findings],
            }
            for chapter in chapters
        },
    }
    path.write_text(json.dumps(content, indent=1, ensure_ascii=False), encoding="utf-8")


def all_met(chapters: list[Chapter]) -> bool:
    """Whether nothing failed and every target is met."""
    return not any(chapter.failure or any(found.met is False for found in chapter.findings) for chapter in chapters)
