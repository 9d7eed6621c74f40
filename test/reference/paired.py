"""Writes paired.json: labelled pairs judged by another program, with the laws of scipy and products taken pair by pair.

    python3 paired.py > paired.json
"""
import json
import math

import numpy
import scipy
from scipy.stats import binom, binomtest

ALPHA, BETA, PLANNED, BETS = 0.01, 0.05, 48, (0.1, 0.3, 0.6)


def spending(until):
    return math.log(1 + (math.e - 1) * min(1, until / PLANNED))


def mcnemar(blocks, side, level):
    """Whole law of the sum on its full support, nothing trimmed; where the test stops, and p there."""
    law, total, spent = numpy.array([1.0]), 0, 0.0
    for block in blocks:
        x, m = block[side], block['onlyChampion'] + block['onlyChallenger']
        law = numpy.convolve(law, binom.pmf(numpy.arange(m + 1), m, 0.5))
        total += x
        budget, kept, tail = level * spending(block['until']), len(law), 0.0
        while kept > 0 and tail + law[kept - 1] <= budget - spent:
            kept -= 1
            tail += law[kept]
        if m > 0 and total >= kept:
            return {'until': block['until'], 'p': spent + float(law[total:].sum())}
        spent += tail
        law[kept:] = 0
    return None


def scores(blocks, sign):
    for block in blocks:
        yield from [sign] * block['onlyChampion'] + [-sign] * block['onlyChallenger'] + [0] * (block['both'] + block['neither'])


def log_e(blocks, margin, sign):
    logs = [sum(math.log(1 + bet / (1 + margin) * (d - margin)) for d in scores(blocks, sign)) for bet in BETS]
    return float(numpy.logaddexp.reduce(logs) - math.log(len(BETS)))


def stream(seed, pairs, champion, challenger, overlap):
    """Both are right together more often than by chance: `overlap` of the requests are easy or hard for both alike."""
    draw, out = numpy.random.default_rng(seed), []
    for n in range(24):
        cells = {'both': 0, 'onlyChampion': 0, 'onlyChallenger': 0, 'neither': 0}
        for _ in range(int(draw.poisson(pairs))):
            u, v = draw.random(2)
            if draw.random() < overlap:
                v = u
            cells[('both' if v < challenger else 'onlyChampion') if u < champion else ('onlyChallenger' if v < challenger else 'neither')] += 1
        out.append({'from': 2 * n, 'until': 2 * n + 2, **cells})
    return out


cases = []
for seed, arms in enumerate([(10, 0.9, 0.9, 0.7), (40, 0.9, 0.8, 0.7), (200, 0.97, 0.95, 0.8), (5, 0.7, 0.5, 0.5),
                             (60, 0.8, 0.88, 0.6), (3, 0.99, 0.99, 0.9), (400, 0.85, 0.84, 0.9)]):
    blocks = stream(seed, *arms)
    whole = {key: sum(block[key] for block in blocks) for key in ('both', 'onlyChampion', 'onlyChallenger', 'neither')}
    m = whole['onlyChampion'] + whole['onlyChallenger']
    cases.append({
        'blocks': blocks,
        'worse': mcnemar(blocks, 'onlyChampion', ALPHA),
        'proven': mcnemar(blocks, 'onlyChallenger', BETA),
        'atOnce': float(binomtest(whole['onlyChampion'], m, 0.5, 'greater').pvalue) if m > 0 else 1,
        'logE': {str(margin): [log_e(blocks, margin, 1), log_e(blocks, -margin, -1)] for margin in (0, 0.01, 0.05)},
    })
print(json.dumps({'scipy': scipy.__version__, 'numpy': numpy.__version__, 'alpha': ALPHA, 'beta': BETA, 'planned': PLANNED, 'cases': cases}))
