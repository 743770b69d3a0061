#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes binomial_tail.csv: ln P(X >= k) of Binomial(n, p) by mpmath with 80 digits.

    python3 binomial_tail.py > binomial_tail.csv        (PyPI mpmath 1.4.1)

p is written as a hexadecimal double, so that both sides start from the very same number. The tail is summed term by
term, exactly as its definition says; no incomplete beta function takes part.
"""
import math

import mpmath as mp

mp.mp.dps = 80


def log_upper_tail(k, n, p):
    p = mp.mpf(p)
    if k <= 0:
        return mp.mpf(0)
    if k <= n * p:  # the complement is the shorter and the more precise sum
        return mp.log1p(-lower_tail(k - 1, n, p))
    ratio = p / (1 - p)
    term = total = mp.mpf(1)
    for i in range(k, n):
        term *= (n - i) * ratio / (i + 1)
        total += term
        if term < total * mp.mpf(10) ** -70:
            break
    return log_probability(k, n, p) + mp.log(total)


def lower_tail(k, n, p):
    ratio = (1 - p) / p
    term = total = mp.mpf(1)
    for i in range(k, 0, -1):
        term *= i * ratio / (n - i + 1)
        total += term
        if term < total * mp.mpf(10) ** -70:
            break
    return mp.exp(log_probability(k, n, p)) * total


def log_probability(k, n, p):
    choose = mp.loggamma(n + 1) - mp.loggamma(k + 1) - mp.loggamma(n - k + 1)
    return choose + k * mp.log(p) + (n - k) * mp.log1p(-p)


def main():
    print("n,k,p,ln_upper_tail")
    sizes = [1, 2, 3, 7, 15, 16, 17, 50, 200, 1000, 31623, 10**6, 10**7]
    chances = [0.5, 0.25, 0.1, 0.9, 0.75, 1 / 3, 2.0**-32, 1e-9, 1073741824 / 2**32, 0.999]
    deviations = [-30, -3, -1, -0.1, 0, 0.1, 1, 2, 5, 10, 20, 36, 60, 300, 1500]
    for n in sizes:
        for p in chances:
            sd = math.sqrt(n * p * (1 - p))
            wanted = {round(n * p + z * sd) for z in deviations} | {0, 1, n // 2, n - 1, n}
            ks = sorted(k for k in wanted if 0 <= k <= n)
            for k in ks:
                if n > 10**6 and k < n * p - 40 * sd:
                    continue
                print(f"{n},{k},{p.hex()},{mp.nstr(log_upper_tail(k, n, p), 25)}")


main()
