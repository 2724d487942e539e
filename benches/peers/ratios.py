"""How many times faster is `attractor` than the yardstick? Both run in turn; the median of the ratios counts.

    python benches/peers/ratios.py [--rounds R] [--attractor target/release/attractor]

Run it with the Python of the yardstick's environment, on an otherwise idle machine, after `cargo build --release`.
"""

import argparse
import json
import pathlib
import statistics
import subprocess
import sys

PEER = pathlib.Path(__file__).with_name("hopfield_numba.py")
WORKLOADS = ("W1", "W2", "W3")


def timings(command):
    """The records that a command prints as JSON."""
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=7, help="how often both run")
    parser.add_argument("--attractor", default="target/release/attractor", help="the command")
    options = parser.parse_args()
    print(f"{'':4} {'yardstick':42} {'it':>10} {'attractor':>10} {'ratio':>6}   smallest, largest")
    for name in WORKLOADS:
        rounds = {}
        for _ in range(options.rounds):
            ours = timings([options.attractor, "bench", "--json", "--only", name, "--threads", "1"])[0]
            for peer in timings([sys.executable, PEER, "--json", "--only", name, "--repeat", "5"]):
                if peer["order"] == ours["order"]:
                    rates = peer["updates_per_second"], ours["updates_per_second"]
                    if ours["temperature"] == 0.0:
                        # What counts there is to be done, however many looks it took.
                        rates = peer["relaxations_per_second"], ours["relaxations_per_second"]
                    rounds.setdefault(peer["engine"], []).append(rates)
        for engine, rates in rounds.items():
            theirs, ours = (statistics.median(column) for column in zip(*rates))
            ratios = sorted(our / their for their, our in rates)
            print(
                f"{name:4} {engine:42} {theirs:10.3g} {ours:10.3g} {statistics.median(ratios):6.2f}"
                f"   {ratios[0]:.2f}, {ratios[-1]:.2f}"
            )


if __name__ == "__main__":
    main()
