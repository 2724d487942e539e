"""Hopfield networks in Python with numba: the yardstick for the speed of `attractor`.

Three workloads on one thread, each in the fastest form known; plainer forms run beside it.

W1  T = 0, N = 2000, P = 200: relaxations from patterns with 10 % of the neurons flipped, in random permutations.
W2  T = 0.4, N = 2000, P = 100: heat bath from a pattern, neurons in random and in sequential order.
W3  T = 0, N = 40000, P = 1000: one relaxation from 30 % flipped, without a matrix, in random permutations.

Couplings and fields are integers: J_ij = sum_mu xi_i^mu xi_j^mu without diagonal, n_i = sum_j J_ij s_j = N h_i.
At T = 0 a neuron whose field is zero keeps its state, and a sweep without a flip ends the relaxation.
No floating-point number occurs in a timed loop, so `fastmath` would change nothing.

Not timed: compilation, patterns and their bits, J and J / 2, the table of flip chances. Timed: in W1 the start, its
fields and the descent; in W2 the sweeps, after 20 untimed ones; in W3 the initial overlaps and the descent.
"""

import os

for variable in ("NUMBA_NUM_THREADS", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[variable] = "1"

import argparse
import json
import resource
import statistics
import time

import numpy as np
from llvmlite import ir
from numba import njit, types
from numba.core import cgutils
from numba.extending import intrinsic

# ---------------------------------------------------------------------------------------------- random numbers

U64 = np.uint64
GOLDEN = U64(0x9E3779B97F4A7C15)
LOW = U64(0xFFFFFFFF)


@njit
def mix(x):
    """The output function of SplitMix64, whose state just grows by GOLDEN: successive draws overlap in the processor."""
    x = (x ^ (x >> U64(30))) * U64(0xBF58476D1CE4E5B9)
    x = (x ^ (x >> U64(27))) * U64(0x94D049BB133111EB)
    return x ^ (x >> U64(31))


@njit
def below(n, bits):
    """A number below n from 32 random bits."""
    return (bits * n) >> U64(32)


@njit
def shuffle(order, count, random):
    """Draws the first `count` (even) places of `order` without replacement (Fisher, Yates), two from 64 bits."""
    x = random[0]
    for k in range(0, count, 2):
        x += GOLDEN
        bits = mix(x)
        here, left = U64(k), U64(order.size - k)
        there = here + below(left, bits >> U64(32))
        order[here], order[there] = order[there], order[here]
        here, left = U64(k + 1), U64(order.size - k - 1)
        there = here + below(left, bits & LOW)
        order[here], order[there] = order[there], order[here]
    random[0] = x


@njit
def fill_with_signs(out, random):
    for k in range(0, out.size, 64):
        random[0] += GOLDEN
        bits = mix(random[0])
        for j in range(min(64, out.size - k)):
            out[k + j] = 2 * np.int8((bits >> U64(j)) & U64(1)) - 1


def random_signs(rows, columns, seed):
    out = np.empty((rows, columns), np.int8)
    fill_with_signs(out.reshape(-1), np.array([seed], U64))
    return out


# ------------------------------------------------------------------------------------- networks with a matrix


def couplings(patterns):
    """J as int16; `patterns` is [P, N]."""
    signs = patterns.astype(np.float32)
    matrix = (signs.T @ signs).astype(np.int16)
    np.fill_diagonal(matrix, 0)
    # Fields and their changes then fit 16 bits.
    assert np.abs(matrix).sum(1, dtype=np.int64).max() < 2**15
    return matrix


def halved(matrix):
    """J / 2 as int8, exact for even P < 256: half the memory to move. Fields are then n_i / 2."""
    assert not (matrix & 1).any() and np.abs(matrix).max() < 256
    return (matrix // 2).astype(np.int8)


def unit(matrix):
    """What 1 in `matrix` and in its fields stands for."""
    return 2 if matrix.dtype == np.int8 else 1


def products(patterns, spins):
    """All M_mu = sum_i xi_i^mu s_i from `patterns` [N, P], without a shortcut."""
    return np.einsum("im,i->m", patterns, spins, dtype=np.int64)


def by_definition(patterns, spins, matrix):
    """All fields in the unit of `matrix`, from `patterns` [P, N], without a shortcut."""
    fields = products(patterns.T, spins) @ patterns - len(patterns) * spins.astype(np.int64)
    return (fields // unit(matrix)).astype(np.int16)


@njit
def flip(matrix, spins, fields, i):
    """Flips neuron i and adds its row to all fields."""
    row = matrix[i]
    spins[i] = -spins[i]
    if spins[i] > 0:
        for j in range(fields.size):
            fields[j] += row[j] << 1
    else:
        for j in range(fields.size):
            fields[j] -= row[j] << 1


@njit
def fields_from(patterns, spins, overlaps, fields):
    """n_i = sum_mu xi_i^mu M_mu - P s_i, four patterns (of [P, N]) at a time, in 16 bits throughout."""
    for i in range(spins.size):
        fields[i] = -overlaps.size * spins[i]
    for m in range(0, overlaps.size, 4):
        a, b, c, d = patterns[m], patterns[m + 1], patterns[m + 2], patterns[m + 3]
        p, q, r, s = overlaps[m], overlaps[m + 1], overlaps[m + 2], overlaps[m + 3]
        for i in range(spins.size):
            fields[i] += a[i] * p + b[i] * q + c[i] * r + d[i] * s


# ------------------------------------------------------------------------------------------------ W1: descents


def packed(patterns):
    """One bit for each sign, in words of 64; the bits beyond N are zero."""
    words = -(-patterns.shape[1] // 64)
    bits = np.zeros((patterns.shape[0], 64 * words), np.uint8)
    bits[:, : patterns.shape[1]] = patterns > 0
    return np.packbits(bits, axis=1, bitorder="little").view(U64)


@njit
def ones(word):
    """The number of ones; compiles to one instruction."""
    word -= (word >> U64(1)) & U64(0x5555555555555555)
    word = (word & U64(0x3333333333333333)) + ((word >> U64(2)) & U64(0x3333333333333333))
    word = (word + (word >> U64(4))) & U64(0x0F0F0F0F0F0F0F0F)
    return (word * U64(0x0101010101010101)) >> U64(56)


@njit
def start(patterns, bits, which, order, spins, fields, random):
    """Pattern `which` with 10 % of the neurons flipped, and its fields."""
    spins[:] = patterns[which]
    state = bits[which].copy()
    flipped = spins.size // 10
    shuffle(order, flipped, random)
    for i in order[:flipped]:
        spins[i] = -spins[i]
        state[i >> 6] ^= U64(1) << U64(i & 63)
    overlaps = np.empty(len(patterns), np.int16)
    for m in range(overlaps.size):
        different = U64(0)
        for w in range(state.size):
            different += ones(state[w] ^ bits[m, w])
        overlaps[m] = spins.size - 2 * np.int64(different)
    fields_from(patterns, spins, overlaps, fields)


@njit
def descend(matrix, spins, fields, order):
    """Lets the neurons of `order` follow their fields; returns the number of flips."""
    flips = 0
    for i in order:
        if spins[i] * fields[i] < 0:
            flip(matrix, spins, fields, i)
            flips += 1
    return flips


@njit
def settled(spins, fields):
    """Whether no neuron would flip, in whatever order: a whole sweep without a flip, in one go."""
    lowest = np.int16(0)
    for i in range(spins.size):
        lowest = min(lowest, np.int16(spins[i] * fields[i]))
    return lowest == 0


@njit
def relax_all(matrix, shift, at_once, patterns, bits, order, ends, random):
    """A relaxation from each pattern in turn, as many as `ends`, which take the final overlaps; returns the looks.

    `shift` is 1 for half fields, else 0. With `at_once` the last sweep is not played neuron by neuron.
    """
    spins = np.empty(order.size, np.int8)
    fields = np.empty(order.size, np.int16)
    looks = 0
    for k in range(ends.size):
        which = k % len(patterns)
        start(patterns, bits, which, order, spins, fields, random)
        for i in range(fields.size):
            fields[i] >>= shift
        flips = 1
        while flips > 0:
            looks += order.size
            if at_once and settled(spins, fields):
                break
            shuffle(order, order.size, random)
            flips = descend(matrix, spins, fields, order)
        same = 0
        for i in range(spins.size):
            same += spins[i] == patterns[which, i]
        ends[k] = 2 * same / spins.size - 1
    return looks


# ------------------------------------------------------------------------------------------------ W2: heat bath


def flip_chances(matrix, temperature):
    """2^32 P(flip) = 2^32 / (1 + exp(2 s_i h_i / T)); s_i n_i / unit = k has place k + 2^15."""
    field = np.arange(-(2**15), 2**15) * unit(matrix) / len(matrix)
    chance = np.exp(-np.logaddexp(0, 2 * field / temperature))
    return np.minimum(2.0**32 * chance, 2.0**32 - 1).astype(np.uint32)


@njit
def heat_bath(matrix, spins, fields, chances, sites, draws):
    """Updates the neurons `sites`, one with each of the 32-bit `draws`."""
    for k in range(len(sites)):
        i = sites[k]
        if draws[k] < chances[np.uint64(spins[i] * fields[i] + 2**15)]:
            flip(matrix, spins, fields, i)


@njit
def sweeps_random(matrix, spins, fields, chances, sweeps, random):
    """Random order: draws a sweep ahead, then plays it."""
    sites = np.empty(spins.size, np.uint32)
    draws = np.empty(spins.size, np.uint32)
    x = random[0]
    for _ in range(sweeps):
        for k in range(sites.size):
            x += GOLDEN
            bits = mix(x)
            sites[k] = below(U64(sites.size), bits >> U64(32))
            draws[k] = bits & LOW
        heat_bath(matrix, spins, fields, chances, sites, draws)
    random[0] = x


@njit
def sweeps_sequential(matrix, spins, fields, chances, sweeps, random):
    """Sequential order: two draws from 64 bits (N is even)."""
    sites = np.arange(spins.size).astype(np.uint32)
    draws = np.empty(spins.size, np.uint32)
    x = random[0]
    for _ in range(sweeps):
        for k in range(0, draws.size, 2):
            x += GOLDEN
            bits = mix(x)
            draws[k] = bits >> U64(32)
            draws[k + 1] = bits & LOW
        heat_bath(matrix, spins, fields, chances, sites, draws)
    random[0] = x


# --------------------------------------------------------------------------- W3: running overlaps, no matrix


@intrinsic
def prefetch(context, address):
    """Asks for the cache line at `address`, which is not waited for."""

    def generate(context, builder, signature, arguments):
        pointer = builder.inttoptr(arguments[0], ir.IntType(8).as_pointer())
        number = ir.IntType(32)
        kind = ir.FunctionType(ir.VoidType(), [pointer.type, number, number, number])
        function = cgutils.get_or_insert_function(builder.module, kind, "llvm.prefetch.p0")
        builder.call(function, [pointer, number(0), number(3), number(1)])  # To read, often, data.
        return context.get_dummy_value()

    return types.void(types.uintp), generate


@njit
def half_overlaps(patterns, spins):
    """M_mu / 2 (N is even: they fit 16 bits), from [N, P]; hundred neurons at a time are summed in 8 bits."""
    total = np.zeros(patterns.shape[1], np.int32)
    part = np.empty(patterns.shape[1], np.int8)
    for first in range(0, spins.size, 100):
        part[:] = 0
        for i in range(first, min(first + 100, spins.size)):
            row, spin = patterns[i], spins[i]
            for m in range(part.size):
                part[m] += row[m] * spin
        for m in range(part.size):
            total[m] += part[m]
    return (total >> 1).astype(np.int16)


@njit
def dot(row, overlaps):
    """sum_mu xi^mu M_mu / 2; without the outer np.int32 numba would sum in 64 bits, at half the speed."""
    total = np.int32(0)
    for m in range(row.size):
        total = np.int32(total + np.int32(row[m]) * np.int32(overlaps[m]))
    return total


@njit
def follow(patterns, spins, overlaps, i, field):
    """Flips neuron i if its field n_i / 2 = `field` - P s_i / 2 says so."""
    spin = spins[i]
    if spin * field >= overlaps.size // 2:
        return False
    spins[i] = -spin
    row = patterns[i]
    for m in range(overlaps.size):
        overlaps[m] -= row[m] * spin
    return True


@njit
def descend_rows(patterns, spins, overlaps, order):
    """Lets the neurons of `order` follow their fields; returns the number of flips."""
    flips = 0
    for i in order:
        flips += follow(patterns, spins, overlaps, i, dot(patterns[i], overlaps))
    return flips


@njit
def descend_prefetch(patterns, spins, overlaps, order):
    """The same, while the fourth row ahead is on its way from memory."""
    flips = 0
    first = patterns.ctypes.data
    for k in range(order.size):
        row = first + patterns.shape[1] * order[min(k + 4, order.size - 1)]
        for line in range(0, patterns.shape[1], 64):
            prefetch(np.uintp(row + line))
        prefetch(np.uintp(row + patterns.shape[1] - 1))
        flips += follow(patterns, spins, overlaps, order[k], dot(patterns[order[k]], overlaps))
    return flips


def relaxation(descend):
    """Overlaps, then sweeps with `descend` until one has no flip; returns the looks."""

    @njit
    def relax(patterns, spins, order, random):
        overlaps = half_overlaps(patterns, spins)
        looks = 0
        flips = 1
        while flips > 0:
            shuffle(order, order.size, random)
            flips = descend(patterns, spins, overlaps, order)
            looks += order.size
        return looks

    return relax


# --------------------------------------------------------------------------------------------------- workloads
#
# Each gives its forms as (order, engine, run), the fastest of an order first. run() returns seconds, updates (looks of
# a neuron at its field) and relaxations (None for W2).

FORMS_W3 = (("rows prefetched", descend_prefetch), ("rows awaited", descend_rows))


def timed(function, *arguments):
    begin = time.perf_counter()
    result = function(*arguments)
    return time.perf_counter() - begin, result


def w1(neurons, patterns, temperature):
    stored = random_signs(patterns, neurons, 1)
    bits = packed(stored)
    wide = couplings(stored)
    narrow = halved(wide)
    order = np.arange(neurons, dtype=np.uint16)
    random = np.array([2], U64)

    def form(matrix, at_once):
        ends = np.empty(100)
        shift = unit(matrix) - 1

        def run():
            seconds, looks = timed(relax_all, matrix, shift, at_once, stored, bits, order, ends, random)
            return seconds, looks, ends.size

        name = f"numba fields, {matrix.dtype}" + (", last sweep at once" if at_once else "")
        return "permutation", name, run

    return [form(narrow, True), form(narrow, False), form(wide, False)]


def w2(neurons, patterns, temperature):
    stored = random_signs(patterns, neurons, 3)
    wide = couplings(stored)
    narrow = halved(wide)
    random = np.array([4], U64)
    sweeps = 200

    def form(order, play, matrix):
        chances = flip_chances(matrix, temperature)

        def run():
            spins = stored[0].copy()
            fields = by_definition(stored, spins, matrix)
            play(matrix, spins, fields, chances, 20, random)
            seconds, _ = timed(play, matrix, spins, fields, chances, sweeps, random)
            return seconds, sweeps * neurons, None

        return order, f"numba fields, {matrix.dtype}", run

    orders = (("random", sweeps_random), ("sequential", sweeps_sequential))
    return [form(order, play, matrix) for order, play in orders for matrix in (narrow, wide)]


def w3(neurons, patterns, temperature):
    stored = random_signs(neurons, patterns, 5)
    order = np.arange(neurons, dtype=np.uint32)
    random = np.array([6], U64)

    def form(name, descend):
        relax = relaxation(descend)

        def run():
            spins = stored[:, 0].copy()
            shuffle(order, 3 * neurons // 10, random)
            spins[order[: 3 * neurons // 10]] *= -1
            seconds, looks = timed(relax, stored, spins, order, random)
            return seconds, looks, 1

        return "permutation", f"numba overlaps, {name}", run

    return [form(name, descend) for name, descend in FORMS_W3]


WORKLOADS = {
    "W1": (w1, {"neurons": 2000, "patterns": 200, "temperature": 0.0}),
    "W2": (w2, {"neurons": 2000, "patterns": 100, "temperature": 0.4}),
    "W3": (w3, {"neurons": 40000, "patterns": 1000, "temperature": 0.0}),
}


def measure(name, repeat):
    """A record for each form; every round runs every form once, so that all see the same machine."""
    make, parameters = WORKLOADS[name]
    forms = make(**parameters)
    for _, _, run in forms:
        run()
    rounds = [[run() for _, _, run in forms] for _ in range(repeat)]
    for (order, engine, _), results in zip(forms, zip(*rounds)):
        seconds = [seconds / (relaxations or 1) for seconds, _, relaxations in results]
        yield {
            "name": name,
            **parameters,
            "order": order,
            "engine": engine,
            "threads": 1,
            "seconds": statistics.median(seconds),
            "updates_per_second": statistics.median(updates / seconds for seconds, updates, _ in results),
            "relaxations_per_second": results[0][2] and 1 / statistics.median(seconds),
            "fastest_seconds": min(seconds),
            "slowest_seconds": max(seconds),
        }


# ------------------------------------------------------------------------------------------------------ checks


def expect(what, holds):
    print(f"{'ok    ' if holds else 'WRONG '} {what}")
    if not holds:
        raise SystemExit(1)


def check_w1(neurons, patterns, temperature):
    stored = random_signs(patterns, neurons, 1)
    bits, wide, order = packed(stored), couplings(stored), np.arange(neurons, dtype=np.uint16)
    ends = {}
    for matrix in (halved(wide), wide):
        random = np.array([2], U64)
        spins, fields = np.empty(neurons, np.int8), np.empty(neurons, np.int16)
        start(stored, bits, 7, order, spins, fields, random)
        expect("W1: exactly 10 % are flipped", (spins != stored[7]).sum() == neurons // 10)
        fields //= unit(matrix)
        expect("W1: initial fields are as defined", (fields == by_definition(stored, spins, matrix)).all())
        energies = [-np.dot(fields.astype(np.int64), spins)]
        flips = 1
        while flips > 0:
            shuffle(order, neurons, random)
            expect("W1: the order is a permutation", (np.sort(order) == np.arange(neurons)).all())
            flips = 0
            for k in range(neurons):
                if descend(matrix, spins, fields, order[k : k + 1]):
                    flips += 1
                    energies.append(-np.dot(fields.astype(np.int64), spins))
        expect(f"W1: the energy falls with each of {len(energies) - 1} flips", (np.diff(energies) < 0).all())
        expect("W1: final fields are as defined", (fields == by_definition(stored, spins, matrix)).all())
        expect("W1: the end is a fixed point", (fields * spins >= 0).all() and settled(spins, fields))
        for at_once in (True, False):
            overlaps = np.empty(patterns)
            order = np.arange(neurons, dtype=np.uint16)
            arguments = unit(matrix) - 1, at_once, stored, bits, order, overlaps, np.array([2], U64)
            relax_all(matrix, *arguments)
            mean, least = overlaps.mean(), overlaps.min()
            expect(f"W1: final overlaps exceed 0.95 on average: {mean:.4f}, least {least:.4f}", mean > 0.95)
            ends.setdefault(at_once, []).append(overlaps)
    expect("W1: both matrices lead to the same ends", all((a == b).all() for a, b in ends.values()))


def check_w2(neurons, patterns, temperature):
    stored = random_signs(patterns, neurons, 3)
    wide = couplings(stored)
    for play in (sweeps_random, sweeps_sequential):
        ends = []
        for matrix in (halved(wide), wide):
            chances, random = flip_chances(matrix, temperature), np.array([4], U64)
            spins = stored[0].copy()
            fields = by_definition(stored, spins, matrix)
            play(matrix, spins, fields, chances, 50, random)
            overlap = 0.0
            for _ in range(200):
                play(matrix, spins, fields, chances, 1, random)
                overlap += np.mean(stored[0] * spins) / 200
            expect(f"W2: mean overlap is 0.96 to 0.99: {overlap:.4f}", 0.96 < overlap < 0.99)
            expect("W2: fields are as defined", (fields == by_definition(stored, spins, matrix)).all())
            ends.append(spins)
        expect("W2: both matrices lead to the same end", (ends[0] == ends[1]).all())

        # Six neurons, where Boltzmann's mean energy is a sum over 64 states.
        few = random_signs(3, 6, 8)
        matrix = couplings(few)
        states = np.array([[1 - 2 * (k >> i & 1) for i in range(6)] for k in range(64)])
        energies = -0.5 * np.einsum("ki,ij,kj->k", states, matrix, states) / 6
        weights = np.exp(-(energies - energies.min()) / 2.0)
        exact = weights @ energies / weights.sum()
        chances, random, count = flip_chances(matrix, 2.0), np.array([9], U64), 100_000
        spins = few[0].copy()
        fields = by_definition(few, spins, matrix)
        sampled = 0.0
        for _ in range(count):
            play(matrix, spins, fields, chances, 1, random)
            sampled -= 0.5 * float(np.dot(fields, spins)) / 6 / count
        expect(f"W2: mean energy {sampled:.4f} of six neurons is Boltzmann's {exact:.4f}", abs(sampled - exact) < 0.02)


def check_w3(neurons, patterns, temperature):
    stored = random_signs(neurons, patterns, 5)
    ends = []
    for name, descend in FORMS_W3:
        random, order = np.array([6], U64), np.arange(neurons, dtype=np.uint32)
        spins = stored[:, 0].copy()
        shuffle(order, 3 * neurons // 10, random)
        spins[order[: 3 * neurons // 10]] *= -1
        expect("W3: exactly 30 % are flipped", (spins != stored[:, 0]).sum() == 3 * neurons // 10)
        overlaps = half_overlaps(stored, spins)
        expect("W3: initial overlaps are as defined", (2 * overlaps.astype(np.int64) == products(stored, spins)).all())
        energies = [-np.square(overlaps, dtype=np.int64).sum()]
        flips = 1
        while flips > 0:
            shuffle(order, neurons, random)
            flips = 0
            for k in range(0, neurons, 40):
                flips += descend(stored, spins, overlaps, order[k : k + 40])
                energies.append(-np.square(overlaps, dtype=np.int64).sum())
        expect(f"W3: the energy never rises, {name}", (np.diff(energies) <= 0).all())
        final = products(stored, spins)
        expect("W3: final overlaps are as defined", (2 * overlaps.astype(np.int64) == final).all())
        fields = np.concatenate([stored[k : k + 1000] @ final for k in range(0, neurons, 1000)])
        expect("W3: the end is a fixed point", ((fields - patterns * spins.astype(np.int64)) * spins >= 0).all())
        expect(f"W3: the overlap exceeds 0.99: {final[0] / neurons:.5f}", final[0] > 0.99 * neurons)
        ends.append(spins)
    expect("W3: all forms lead to the same end", all((end == ends[0]).all() for end in ends))

    # From a random start far above capacity, where the missing diagonal matters: as with the matrix, look by look.
    few = random_signs(200, 400, 10)
    matrix, order, random = couplings(few), np.arange(400, dtype=np.uint32), np.array([11], U64)
    for name, descend_overlaps in FORMS_W3:
        spins = random_signs(1, 400, 12)[0]
        others, fields = spins.copy(), by_definition(few, spins, matrix)
        neuron_major = np.ascontiguousarray(few.T)
        overlaps = half_overlaps(neuron_major, others)
        same = True
        for _ in range(20):
            shuffle(order, order.size, random)
            for k in range(order.size):
                descend(matrix, spins, fields, order[k : k + 1])
                descend_overlaps(neuron_major, others, overlaps, order[k : k + 1])
                same &= (spins == others).all()
        expect(f"W3: every look ends as with the matrix, {name}", same)


CHECKS = {"W1": check_w1, "W2": check_w2, "W3": check_w3}


def main():
    parser = argparse.ArgumentParser(description="Speed of Hopfield networks in Python with numba, on one thread.")
    parser.add_argument("--only", choices=WORKLOADS, help="one workload; its peak memory is then told too")
    parser.add_argument("--repeat", type=int, default=15, help="rounds whose median is told (default: 15)")
    parser.add_argument("--json", action="store_true", help="a list of records instead of a table")
    parser.add_argument("--check", action="store_true", help="check that the results are right instead of timing them")
    chosen = parser.parse_args()
    names = [chosen.only] if chosen.only else list(WORKLOADS)
    if chosen.check:
        for name in names:
            CHECKS[name](**WORKLOADS[name][1])
        return
    records = [record for name in names for record in measure(name, chosen.repeat)]
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 if chosen.only else None
    for record in records:
        record["peak_bytes"] = peak
    if chosen.json:
        print(json.dumps(records, indent=2))
        return
    columns = "name", "order", "engine", "seconds", "fastest", "slowest", "updates/s", "relaxations/s"
    print("{:4} {:11} {:38} {:>9} {:>9} {:>9} {:>9} {:>13}".format(*columns))
    for r in records:
        numbers = r["seconds"], r["fastest_seconds"], r["slowest_seconds"], r["updates_per_second"]
        numbers = " ".join(f"{number:9.3g}" for number in numbers)
        relaxations = f"{r['relaxations_per_second']:13.4g}" if r["relaxations_per_second"] else ""
        print(f"{r['name']:4} {r['order']:11} {r['engine']:38} {numbers} {relaxations}".rstrip())
    if peak:
        print(f"peak memory {peak / 1e9:.2f} GB")


if __name__ == "__main__":
    main()
