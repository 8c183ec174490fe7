"""Measure the profiles: processor seconds and size of each page, bydeler and zones apart."""

from __future__ import annotations

import argparse
import gzip
import statistics
import time
from itertools import groupby

from levekar import geography
from levekar.profiles.page import Maker, towns

LIMIT = 0.15
"""Most processor seconds that a page may take."""


def main() -> None:
    parser = argparse.ArgumentParser(
        description="Måler prosessortid og størrelse for hver områdeprofil, i én prosess.",
        epilog="Eksempel: .venv/bin/python benchmarks/profiles.py --rounds 3",
    )
    parser.add_argument(
        "--rounds",
        type=int,
        default=1,
        help="hvor mange ganger hver side lages (den raskeste teller)",
    )
    rounds = parser.parse_args().rounds
    start = time.process_time()
    maker = Maker(towns())
    print(f"felles for alle: {time.process_time() - start:.2f} s (mest til å regne ut målene)")
    print(
        f"{'nivå':<8} {'sider':>5} {'median, s':>10} {'tregest, s':>11} {'kB':>6} {'kB pakket':>10}"
    )
    slowest = 0.0
    for level, codes in groupby(maker.towns.codes, geography.level):
        taken, sizes, packed = [], [], []
        for code in codes:
            spent = []
            for _ in range(rounds):
                start = time.process_time()
                page = maker.page(code).encode()
                spent.append(time.process_time() - start)
            taken.append(min(spent))
            sizes.append(len(page))
            packed.append(len(gzip.compress(page, mtime=0)))
        slowest = max(slowest, *taken)
        print(
            f"{level:<8} {len(taken):>5} {statistics.median(taken):>10.3f} {max(taken):>11.3f} "
            f"{statistics.mean(sizes) / 1000:>6.0f} {statistics.mean(packed) / 1000:>10.1f}"
        )
    print(f"grensen er {LIMIT} s for en side: {'holder' if slowest <= LIMIT else 'holder ikke'}")


if __name__ == "__main__":
    main()
