#!/usr/bin/env python3
"""Clean the dev pages with the release build and hold their scores against tests/floors.txt.

usage: score_floors.py [SET …]        all sets, or those named

The pages are in $NEWSMEND_EVAL (../shared/eval if unset); without that folder there is nothing to do. Exit 1 if a figure is
beyond its bound. score.py and joins.py need PyYAML: where it is missing, it is installed into target/venv.
"""
import os, subprocess, sys, tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TARGET = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"))
EVAL = Path(os.environ.get("NEWSMEND_EVAL", ROOT / "../shared/eval")).resolve()


def python():
    """A Python that has PyYAML."""
    if subprocess.run([sys.executable, "-c", "import yaml"], capture_output=True).returncode == 0:
        return sys.executable
    venv = TARGET / "venv"
    exe = venv / "bin" / "python"
    if subprocess.run([str(exe), "-c", "import yaml"], capture_output=True).returncode if exe.exists() else True:
        subprocess.run([sys.executable, "-m", "venv", str(venv)], check=True)
        subprocess.run([str(exe), "-m", "pip", "install", "--quiet", "pyyaml"], check=True)
    return str(exe)


def bounds():
    """-> [(set, figure, sign, bound)]"""
    rows = []
    for line in (ROOT / "tests/floors.txt").read_text(encoding="utf-8").splitlines():
        words = line.partition("#")[0].split()
        if words:
            name, figure, sign, bound = words
            if sign not in (">=", "<="):
                sys.exit(f"floors.txt: {line!r}: write >= or <=")
            rows.append((name, figure, sign, float(bound)))
    return rows


def figures(name, exe, out):
    """Clean the pages of a set and score them -> {figure: value}."""
    pages = EVAL / name.partition("/*")[0]         # a folder, or a pattern in one
    subprocess.run([str(TARGET / "release/newsmend"), "clean", str(EVAL / name), "--out", str(out)], check=True)
    joins = any(pages.glob("*.joins.json"))
    program = EVAL / ("joins.py" if joins else "score.py")
    run = subprocess.run([exe, str(program), "--dir", str(pages), str(out)], check=True, capture_output=True, text=True)
    rows = [line.split() for line in run.stdout.splitlines()]
    if joins:
        words = rows[-1][1:]                       # all precision 0.9 recall 0.9 …
        return {k: float(v) for k, v in zip(words[::2], words[1::2])}
    return {k: float(v) for k, v in zip(rows[0][1:], rows[-1][1:])}


def main(only):
    if not EVAL.is_dir():
        print(f"score_floors.py: no dev pages at {EVAL}: nothing scored")
        return 0
    exe, seen, bad = python(), {}, 0
    with tempfile.TemporaryDirectory() as tmp:
        for name, figure, sign, bound in bounds():
            if only and name not in only:
                continue
            if name not in seen:
                seen[name] = figures(name, exe, Path(tmp) / name.replace("*", ""))
            value = seen[name][figure]
            good = value >= bound if sign == ">=" else value <= bound
            bad += not good
            print(f"{name:20} {figure:9} {value:.4f} {sign} {bound:.4f}{'' if good else '   MISSED'}")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
