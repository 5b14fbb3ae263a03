#!/usr/bin/env bash
# newsmend as a whole process against programs that people have: wc -m, and ftfy and autocorrect where they are.
#
#   benches/batch.sh [NEWSMEND [FOLDER]]     a built program; a folder for 4,000 pages made of the sample page (65 MB)
#
# Needs python3; valgrind for instructions a byte. CPU time is user and system time together. Programs that are compared
# run in turn, so that a machine that gets slower does so for both.
set -euo pipefail
cd "$(dirname "$0")/.."
newsmend=$(realpath "${1:-target/release/newsmend}")
corpus=${2:-target/bench-corpus}
[ -d "$corpus/pages" ] || python3 benches/mkcorpus.py samples/cqrb-2020-06-23.txt "$corpus"
corpus=$(realpath "$corpus")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export newsmend corpus work
export LC_ALL=C.UTF-8

echo "date: $(date -u +%F)  commit: $(git rev-parse --short HEAD 2>/dev/null || echo unknown)"
echo "machine: $(nproc) × $(sed -n 's/^model name.*: //p' /proc/cpuinfo | head -1), $(uname -sr)"

python3 - <<'PY'
import json, os, resource, shutil, statistics, subprocess, sys, tempfile, time

newsmend, corpus, work = (os.environ[k] for k in ("newsmend", "corpus", "work"))
pages, every = f"{corpus}/pages", f"{corpus}/all.txt"
size = os.path.getsize(every)


def run(*command, stdout=subprocess.DEVNULL):
    """CPU seconds, wall seconds and resident MB of a command. A child is never smaller than Python was: see `resident`."""
    begun = time.time()
    child = subprocess.Popen(command, stdout=stdout, stderr=subprocess.DEVNULL)
    _, status, used = os.wait4(child.pid, 0)
    if os.waitstatus_to_exitcode(status):
        sys.exit(f"failed: {' '.join(command)}")
    return used.ru_utime + used.ru_stime, time.time() - begun, used.ru_maxrss / 1024


def resident(*command):
    """Resident MB of a command, started by a program that is small itself."""
    run("time", "-f", "%M", "-o", f"{work}/resident", *command)
    with open(f"{work}/resident") as f:
        return int(f.read()) / 1024


def pairs(a, b, n, of):
    """The median of what `a` costs for what `b` costs, and both medians."""
    got = [(a()[of], b()[of]) for _ in range(n)]
    return statistics.median(x / y for x, y in got), *(statistics.median(c) for c in zip(*got))


def fresh():
    return tempfile.mkdtemp(dir=work)


def one(*more):
    return run(newsmend, "clean", pages, *more)


ratio, mine, wc = pairs(lambda: one("-j1"), lambda: run("wc", "-m", every), 5, 0)
print(f"CPU, clean -j1 against wc -m: {ratio:.2f} ({size / 1e6 / mine:.1f} and {size / 1e6 / wc:.1f} MB/s)")
ratio, *_ = pairs(lambda: one("-j1"), lambda: one("-j2"), 3, 1)
print(f"wall, one thread against two, to one stream: {ratio:.2f}")
ratio, *_ = pairs(lambda: one("-j1", "--out", fresh()), lambda: one("-j2", "--out", fresh()), 3, 1)
print(f"wall, one thread against two, one file a page: {ratio:.2f}")
ratio, *_ = pairs(lambda: one("-j2"), lambda: one("-j1"), 3, 0)
print(f"CPU, two threads against one: {ratio:.2f}")
runs = [run(newsmend, "clean", f"{corpus}/page.txt") for _ in range(20)]
print(f"one page, whole process: {statistics.median(r[0] for r in runs) * 1e3:.0f} ms CPU, {resident(newsmend, 'clean', f'{corpus}/page.txt'):.1f} MB")
print(f"resident, {corpus}/pages -j2: {one('-j2')[2]:.0f} MB; all.jsonl: {run(newsmend, 'clean', f'{corpus}/all.jsonl', '-j2')[2]:.0f} MB")

text = open(f"{corpus}/page.txt", encoding="utf-8").read()
for kb in (1, 16, 256, 4096):
    whole = text * (kb * 1024 // len(text.encode()) + 1)
    cut = whole.encode()[: kb * 1024].decode(errors="ignore")
    n = max(1, 4096 // kb)
    folder = fresh()
    for i in range(n):
        with open(f"{folder}/{i}.txt", "w", encoding="utf-8") as f:
            f.write(cut)
    cpu = statistics.median(run(newsmend, "clean", folder, "-j1")[0] for _ in range(3))
    print(f"pages of {kb} KB: {cpu * 1e9 / (n * kb * 1024):.0f} ns CPU a byte")

if shutil.which("valgrind"):
    def instructions(count):
        listed = f"{work}/list"
        names = sorted(os.path.join(d, f) for d, _, fs in os.walk(pages) for f in fs)[:count] or [f"{corpus}/none"]
        if count == 0:
            open(f"{corpus}/none", "w").close()
        with open(listed, "w") as f:
            f.write("\n".join(names))
        out = subprocess.run(
            ["valgrind", "--tool=callgrind", f"--callgrind-out-file={work}/callgrind", newsmend, "clean", f"@{listed}", "-j1"],
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True).stderr
        return int(out.rsplit("Collected : ", 1)[1].split()[0]), sum(os.path.getsize(n) for n in names)

    (some, length), (none, _) = instructions(100), instructions(0)
    print(f"instructions a byte, 100 pages less an empty one: {(some - none) / length:.0f}; start-up {none / 1e6:.1f} million")

others = {
    "ftfy": [sys.executable, "-c", "import ftfy, sys; sys.stdout.write(ftfy.fix_text(open(sys.argv[1], encoding='utf-8').read()))"],
    "autocorrect": ["autocorrect"],
}
sample = f"{work}/sample.txt"
with open(every, encoding="utf-8") as f, open(sample, "w", encoding="utf-8") as out:
    out.write(f.read(1 << 20))
for name, command in others.items():
    there = shutil.which(command[0]) and (
        name != "ftfy" or not subprocess.run([sys.executable, "-c", "import ftfy"], stderr=subprocess.DEVNULL).returncode)
    if not there:
        print(f"{name}: not here")
        continue
    cpu = statistics.median(run(*command, sample)[0] for _ in range(3))
    print(f"{name}: {os.path.getsize(sample) / 1e6 / cpu:.1f} MB/s")
PY
