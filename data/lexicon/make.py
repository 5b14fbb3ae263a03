#!/usr/bin/env python3
"""Make words.txt and fold.txt anew.

usage: make.py JIEBA/dict.txt OPENCC/TSCharacters.txt

words.txt: a line is the number of letters, how much likelier the words are than their letters by chance (in eighths of
a nat), and all words with these two figures, one after the other. Words that jieba never counted (frequency 3 and
below) and words no likelier than chance are left out.
fold.txt: a traditional letter and its simplified form, a pair after the other.
"""
import math, re, sys
from collections import Counter, defaultdict
from pathlib import Path

HAN = re.compile("[\u4e00-\u9fff]+")
COUNTED = 4
HERE = Path(__file__).resolve().parent


def words(path):
    counts, total, letters = {}, 0, Counter()
    for line in open(path, encoding="utf-8"):
        word, count, *_ = line.split()
        total += int(count)
        if HAN.fullmatch(word):
            counts[word] = int(count)
            for letter in word:
                letters[letter] += int(count)
    every = sum(letters.values())
    chance = {letter: math.log(n / every) for letter, n in letters.items()}
    groups = defaultdict(list)
    for word, count in counts.items():
        if 2 <= len(word) <= 4 and count >= COUNTED:
            score = round(8 * (math.log(count / total) - sum(chance[x] for x in word)))
            if score > 0:
                groups[len(word), min(score, 255)].append(word)
    return "".join(f"{n} {score} {''.join(sorted(group))}\n" for (n, score), group in sorted(groups.items()))


def fold(path):
    pairs = []
    for line in open(path, encoding="utf-8"):
        old, new = line.rstrip("\n").split("\t")
        new = new.split()
        if old not in new and HAN.fullmatch(old) and HAN.fullmatch(new[0]):
            pairs.append(old + new[0])
    rows = [pairs[i : i + 40] for i in range(0, len(pairs), 40)]
    return "".join("".join(row) + "\n" for row in rows)


(HERE / "words.txt").write_text(words(sys.argv[1]), encoding="utf-8")
(HERE / "fold.txt").write_text(fold(sys.argv[2]), encoding="utf-8")
