"""Run every program of tests/load on one database and add what it printed to build/bench.json.

Nothing in that file comes from anywhere else: a program's lines stand there as they were printed, and a
line that is a JSON object once more under `figures`.
"""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
REPORT = ROOT / "build" / "bench.json"


def main(database: str) -> int:
    """Exit code 1 if any program failed."""
    report = json.loads(REPORT.read_text("utf-8")) if REPORT.exists() else about()
    failed = 0
    for program in sorted((ROOT / "tests" / "load").glob("*.py")):
        sys.stdout.write(f"{database} {program.name}……\n")
        sys.stdout.flush()
        run = measure(program, database)
        report["runs"].append(run)
        failed |= bool(run["exit_code"])
        REPORT.write_text(json.dumps(report, ensure_ascii=False, indent=1) + "\n", "utf-8")
    return failed


def about() -> dict:
    """On what it was measured: only ratios travel to another machine."""
    commit = subprocess.run(["git", "rev-parse", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=False).stdout.strip()
    return {"measured_at": datetime.now(UTC).isoformat(timespec="seconds"), "commit": commit, "cores": os.cpu_count(), "python": platform.python_version(), "runs": []}


def measure(program: Path, database: str) -> dict:
    """One run: its exit code, how long it took in seconds, and what it printed, shown as it comes."""
    began = time.monotonic()
    process = subprocess.Popen([sys.executable, str(program)], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    lines = []
    for line in process.stdout or ():
        sys.stdout.write(f"  {line}")
        lines.append(line.rstrip("\n"))
    code = process.wait()
    figures = [json.loads(line) for line in lines if line.startswith("{")]
    return {"program": program.name, "database": database, "exit_code": code, "seconds": round(time.monotonic() - began, 1), "lines": lines, "figures": figures}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
