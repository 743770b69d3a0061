#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes tails.json: natural logarithms of the tails of every null but the binomial, from definitions.

    python3 tails.py > tails.json        (PyPI mpmath 1.4.1, numpy 2.3, scipy 1.16)

gamma           Poisson sums with 60 digits, term by term.
gamma_sums      two scales: the negative binomial mixture of gamma tails with 60 digits, all terms positive; no inversion integral.
exponential     distinct weights: partial fractions, with so many digits that their cancellation costs none of interest.
bits, binary    convolution of the tilted probabilities on the lattice in doubles: sums of positive numbers alone.
clopper_pearson quantiles of scipy's beta distribution.

Numbers are doubles printed to be read back as they were.
"""
import json
import math
import random

import mpmath as mp
import numpy as np
from scipy import stats

mp.mp.dps = 60


def poisson_term(n, x):
    return mp.exp(n * mp.log(x) - x - mp.loggamma(n + 1))


def gamma_tails(n, x):
    """(P(X >= x), P(X <= x)) of Gamma(n, 1): the smaller as a sum, the other as its complement."""
    x = mp.mpf(x)
    if x > n:
        term = total = mp.mpf(1)
        for k in range(n - 1, 0, -1):
            term *= k / x
            total += term
            if term < total * mp.mpf(10) ** -50:
                break
        upper = poisson_term(n - 1, x) * total
        return upper, 1 - upper
    term = total = mp.mpf(1)
    k = n
    while term > total * mp.mpf(10) ** -50:
        k += 1
        term *= x / k
        total += term
    lower = poisson_term(n, x) * total
    return 1 - lower, lower


def gamma_rows():
    for n in [1, 2, 3, 10, 16, 50, 200, 1000, 31623, 10**6, 10**7]:
        for z in [-5, -2, -0.3, 0, 0.1, 1, 3, 6, 20, 60]:
            x = n + z * math.sqrt(n)
            if x > 0:
                upper, lower = gamma_tails(n, x)
                yield [n, x, float(mp.log(upper)), float(mp.log(lower))]
        if n < 10**5:
            for x in [n / 50, n * 3.0, n * 20.0]:
                upper, lower = gamma_tails(n, x)
                yield [n, x, float(mp.log(upper)), float(mp.log(lower))]


def two_scales(n, a, b, total):
    """Tails of a·G + b·G', a > b: given a negative binomial K, the sum is b·Gamma(2n + K)."""
    a, b = mp.mpf(a), mp.mpf(b)
    x = mp.mpf(total) / b
    chance = b / a
    weights, points = [chance**n], [poisson_term(2 * n, x)]
    while len(weights) < (n + 30) * a / b or weights[-1] > mp.mpf(10) ** -150:
        k = len(weights)
        weights.append(weights[-1] * (1 - chance) * (n + k - 1) / k)
        points.append(points[-1] * x / (2 * n + k))
    # Each tail from the end where it is smallest, so that only positive numbers are added.
    tail, upper = upper_tail(2 * n, x), mp.mpf(0)
    for weight, point in zip(weights, points):
        upper += weight * tail
        tail += point
    tail, lower = lower_tail(2 * n + len(weights), x), mp.mpf(0)
    for weight, point in zip(reversed(weights), reversed(points)):
        tail += point
        lower += weight * tail
    return upper, lower


def upper_tail(n, x):
    """Σ_{k<n} of the Poisson probabilities."""
    return mp.fsum(poisson_term(k, x) for k in range(n))


def lower_tail(n, x):
    term = total = mp.mpf(1)
    k = n
    while term > total * mp.mpf(10) ** -50:
        k += 1
        term *= x / k
        total += term
    return poisson_term(n, x) * total


def gamma_sum_rows():
    for n, alpha in [(1, 0.1), (1, 0.4), (2, 0.01), (5, 0.1), (16, 0.3), (50, 0.1), (200, 0.02), (400, 0.1), (1000, 0.45)]:
        a, b = 1 - alpha, alpha
        deviation = math.sqrt(n * (a * a + b * b))
        for z in [-0.9 * n / deviation, -4, -1.5, -0.2, 0, 0.2, 1.5, 4, 8, 20, 30]:
            total = n * (a + b) + z * deviation
            if total > 0:
                upper, lower = two_scales(n, a, b, total)
                yield [n, [a, b], total, float(mp.log(upper)), float(mp.log(lower))]


def exponential_rows():
    random.seed(1)
    extremes = [[1.0, 1e-6], [1.0, 1 + 1e-12, 0.5], [1.0] + [0.01 + 1e-6 * i for i in range(100)]]
    kinds = [(2, "even"), (3, "spread"), (8, "even"), (20, "spread"), (60, "even"), (200, "even")]
    for n, kind in kinds + [(len(weights), weights) for weights in extremes]:
        if isinstance(kind, list):
            weights = kind
        elif kind == "even":
            weights = [round(0.05 + 0.95 * random.random(), 6) for _ in range(n)]
        else:
            weights = [round(2.0 ** (-8 * i / n), 6) for i in range(n)]
        assert len(set(weights)) == n
        mp.mp.dps = 60 + 12 * n
        exact = [mp.mpf(w) for w in weights]
        factors = [mp.fprod(w / (w - v) for v in exact if v != w) for w in exact]
        mean, deviation = sum(weights), math.sqrt(sum(w * w for w in weights))
        for z in [-0.9 * mean / deviation, -3, -1, 0, 0.5, 3, 6, 15]:
            total = mean + z * deviation
            if total > 0:
                upper = mp.fsum(f * mp.exp(-mp.mpf(total) / w) for f, w in zip(factors, exact))
                yield [weights, total, float(mp.log(upper)), float(mp.log(1 - upper))]
    mp.mp.dps = 60


def lattice_tail(values, gamma, total):
    """ln P(sum of values times coins >= total), by convolution under the tilt whose mean is total."""
    values = [v for v in values if v > 0]
    if total <= 0:
        return 0.0
    assert total <= sum(values)
    low, high = -60 / min(values), 60 / min(values)
    if total == sum(values):
        return len(values) * math.log(gamma)
    kinds, counts = np.unique(values, return_counts=True)

    def chances(c):
        return 1 / (1 + np.exp(np.clip(-c * kinds + math.log((1 - gamma) / gamma), -700, 700)))

    for _ in range(200):
        middle = (low + high) / 2
        if np.sum(counts * kinds * chances(middle)) < total:
            low = middle
        else:
            high = middle
    c = max(0.0, (low + high) / 2)
    density = np.zeros(sum(values) + 1)
    density[0] = 1
    top = 0
    for kind, count, p in zip(kinds, counts, chances(c)):
        for _ in range(count):
            moved = density[: top + 1] * p
            density[: top + 1] *= 1 - p
            density[kind : kind + top + 1] += moved
            top += kind
    tail = math.fsum(density[total:] * np.exp(-c * np.arange(len(density) - total)))
    log_transform = math.fsum(
        n * (math.log1p(gamma * math.expm1(c * k)) if c * k < 30 else c * k + math.log(gamma + (1 - gamma) * math.exp(-c * k)))
        for k, n in zip(kinds.tolist(), counts.tolist())
    )
    return log_transform - c * total + math.log(tail)


def bits_rows():
    for depth, n in [(2, 3), (2, 100), (2, 2000), (5, 1), (5, 40), (30, 1), (30, 4), (30, 14), (30, 40), (32, 20), (10, 300)]:
        values = [10 * (depth - 1) - 9 * i for i in range(depth)] if depth > 1 else [1]
        divisor = math.gcd(*values)
        values = [v // divisor for v in values]
        mean = n * sum(values) / 2
        deviation = math.sqrt(n * sum(v * v for v in values) / 4)
        for z in [-2, 0, 1, 3, 6, 12]:
            total = round(mean + z * deviation)
            if 0 < total <= n * sum(values):
                yield [depth, n, total, lattice_tail(values * n, 0.5, total)]
        yield [depth, n, n * sum(values), n * depth * math.log(0.5)]
    for weights, n in [([1, 1, 1, 1], 50), ([16, 8, 4, 2, 1], 30), ([1000, 1], 60)]:
        for z in [0, 2, 5]:
            total = round(n * sum(weights) / 2 + z * math.sqrt(n * sum(v * v for v in weights) / 4))
            if total <= n * sum(weights):
                yield [weights, n, total, lattice_tail(weights * n, 0.5, total)]


def binary_rows():
    random.seed(2)
    for n, gamma, kind in [(1, 0.5, "all"), (5, 0.25, "all"), (40, 0.5, "all"), (200, 0.25, "all"), (400, 0.5, "all"), (300, 0.1, "two"), (100, 0.5, "ones")]:
        if kind == "all":
            steps = [random.randint(0, 64) for _ in range(n)]
        elif kind == "two":
            steps = [random.choice([64, 1]) for _ in range(n)]
        else:
            steps = [64] * n
        deviation = math.sqrt(gamma * (1 - gamma) * sum(s * s for s in steps))
        for z in [-3, -1, 0, 1, 3, 6, 10]:
            total = round(gamma * sum(steps) + z * deviation)
            if 0 < total <= sum(steps):
                upper = lattice_tail(steps, gamma, total)
                lower = lattice_tail(steps, 1 - gamma, sum(steps) - total)
                yield [steps, gamma, total, upper, lower]


def clopper_pearson_rows():
    for k, n, confidence in [(0, 10, 0.95), (1, 10, 0.95), (10, 10, 0.9), (3, 1919, 0.95), (0, 100000, 0.99), (27, 100000, 0.95), (500, 1000, 0.999)]:
        level = (1 - confidence) / 2
        lower = 0.0 if k == 0 else float(stats.beta.ppf(level, k, n - k + 1))
        upper = 1.0 if k == n else float(stats.beta.isf(level, k + 1, n - k))
        yield [k, n, confidence, lower, upper]


def main():
    parts = {
        "gamma": gamma_rows,
        "gamma_sums": gamma_sum_rows,
        "exponential": exponential_rows,
        "bits": bits_rows,
        "binary": binary_rows,
        "clopper_pearson": clopper_pearson_rows,
    }
    lines = []
    for name, rows in parts.items():
        body = ",\n".join("  " + json.dumps(row) for row in rows())
        lines.append(f'"{name}": [\n{body}\n]')
    print("{" + ",\n".join(lines) + "}")


if __name__ == "__main__":
    main()
