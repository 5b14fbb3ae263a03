"""Read FOLDER/page.yaml with PyYAML and ruamel.yaml and compare it with FOLDER/page.json: no text may be lost.

usage: read.py FOLDER
"""

import json
import sys

import ruamel.yaml
import yaml


def main(folder):
    text = open(f"{folder}/page.yaml", encoding="utf-8", newline="").read()
    wanted = json.load(open(f"{folder}/page.json", encoding="utf-8"))
    readers = {
        "PyYAML": lambda: yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)),
        "PyYAML, in Python": lambda: yaml.load(text, Loader=yaml.SafeLoader),
        "ruamel.yaml": lambda: ruamel.yaml.YAML(typ="safe", pure=True).load(text),
    }
    failed = False
    for name, read in readers.items():
        page = read()
        pairs = [
            *((w["text"], g["text"]) for w, g in zip(wanted["furniture"], page["furniture"], strict=True)),
            *((w["rule"], g["rule"]) for w, g in zip(wanted["findings"], page["findings"], strict=True)),
        ]
        lost = [(w, g) for w, g in pairs if w != g]
        print(f"{name}: {len(lost)} of {len(pairs)} lost{'' if page == wanted else ', or more'}")
        for w, g in lost[:5]:
            print(f"  {w!r} was read as {g!r}")
        failed |= page != wanted
    return failed


sys.exit(main(sys.argv[1]))
