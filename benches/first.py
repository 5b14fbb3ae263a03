#!/usr/bin/env python3
"""Writes data/first.ld: the functions that cleaning a page runs, for the linker to put side by side.

    cargo build --release && python3 benches/first.py

The program holds ten times the code that one page needs, and the kernel maps it in stretches of 64 KB: scattered, what runs
brings most of the rest into memory. Needs valgrind and binutils. Names that a later compiler gives otherwise do no harm: they
are passed over, and the stretches grow again.
"""
import collections
import pathlib
import re
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
PROGRAM = ROOT / 'target/release/newsmend'
OUT = ROOT / 'data/first.ld'


def general(name):
    """A mangled name as a pattern without what changes from build to build: digests and suffixes of link-time optimisation."""
    name = re.sub(r'\.llvm\.\d+', '*', name)
    name = re.sub(r'17h[0-9a-f]{16}E', '17h*', name)
    return re.sub(r'\*+', '*', re.sub(r'Cs[0-9A-Za-z]+_', 'Cs*_', name))


def run(arguments):
    """The functions of the program that run with these arguments."""
    with tempfile.TemporaryDirectory() as folder:
        out = pathlib.Path(folder) / 'calls'
        subprocess.run(
            ['valgrind', '--tool=callgrind', '--demangle=no', f'--callgrind-out-file={out}', PROGRAM, *arguments],
            check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        return set(re.findall(r"^c?fn=\(\d+\) (_(?:ZN|R)[^ '\n]+)", out.read_text(), re.M))


def main():
    if not PROGRAM.exists():
        sys.exit(f'{PROGRAM}: no such file; build it with `cargo build --release`')
    pages = sorted((ROOT / 'samples').glob('*.txt'))
    hot = run(['clean', *pages[:1]]) | run(['clean', '-j', '1', *pages])
    # One name without its digest may be many functions, as `Vec<T>::grow` is: such a name brings the others along.
    ran, there = collections.Counter(), collections.Counter()
    for line in subprocess.run(['nm', '-S', PROGRAM], check=True, capture_output=True, text=True).stdout.splitlines():
        fields = line.split()
        if len(fields) == 4 and fields[2] in 'tT':
            there[general(fields[3])] += int(fields[1], 16)
            ran[general(fields[3])] += int(fields[1], 16) * (fields[3] in hot)
    names = sorted(name for name in ran if ran[name] and there[name] - ran[name] < max(ran[name], 16 << 10))
    lines = ''.join(f'    *(.text.*{name})\n' for name in names)
    OUT.write_text('/* Written by benches/first.py, which says why. */\n'
                   'SECTIONS {\n  .text.first : {\n' + lines + '  }\n}\nINSERT BEFORE .text;\n')
    print(f'{OUT}: {len(names)} functions, {sum(ran[n] for n in names) >> 10} KB')


main()
