"""Writes drift.json: values of scipy that distances and tests of drift are held against.

    python3 drift.py > drift.json
"""
import json

import numpy
import scipy
from scipy import stats
from scipy.spatial import distance
from scipy.special import rel_entr

rng = numpy.random.default_rng(20260201)
pairs = []
for n, m, cells, shift in ((200, 150, 5, 0.0), (1000, 400, 10, 0.3), (60, 5000, 8, 0.6), (12, 9, 3, 0.2)):
    p = rng.dirichlet(numpy.full(cells, 3.0))
    q = (1 - shift) * p + shift * rng.dirichlet(numpy.full(cells, 3.0))
    a, b = rng.multinomial(n, p) + 1, rng.multinomial(m, q) + 1
    ps, qs = a / a.sum(), b / b.sum()
    chi = stats.chi2_contingency([a, b], correction=False)
    g = stats.chi2_contingency([a, b], correction=False, lambda_='log-likelihood')
    x, y = numpy.repeat(numpy.arange(cells), a), numpy.repeat(numpy.arange(cells), b)
    pairs.append(dict(reference=a.tolist(), current=b.tolist(),
                      psi=float(rel_entr(ps, qs).sum() + rel_entr(qs, ps).sum()),
                      psiLimit=float(stats.chi2.isf(0.01, cells - 1) * (1 / a.sum() + 1 / b.sum())),
                      jensenShannon=float(distance.jensenshannon(ps, qs, 2)), kl=float(rel_entr(qs, ps).sum()),
                      hellinger=float(numpy.sqrt(((numpy.sqrt(ps) - numpy.sqrt(qs)) ** 2).sum() / 2)),
                      totalVariation=float(abs(ps - qs).sum() / 2), lInfinity=float(abs(ps - qs).max()),
                      chi2=[float(chi[0]), float(chi[1])], g=[float(g[0]), float(g[1])],
                      cramersV=float(stats.contingency.association([a, b], 'cramer')),
                      ks=float(stats.ks_2samp(x, y).statistic), wasserstein=float(stats.wasserstein_distance(x, y))))

tables = [[[8, 2], [1, 5]], [[30, 70], [45, 60]], [[0, 10], [3, 4]], [[500, 20], [480, 45]]]
fisher = [dict(table=t, p=float(stats.fisher_exact(t)[1])) for t in tables]

samples = []
for n, m, shift in ((12, 30, 0.5), (200, 150, 0.1), (5, 5, 2.0)):
    a, b = rng.normal(3, 2, n), rng.normal(3 + shift, 3, m)
    t = stats.ttest_ind(b, a, equal_var=False)
    interval = t.confidence_interval(0.95)
    samples.append(dict(reference=a.tolist(), current=b.tolist(), t=float(t.statistic), p=float(t.pvalue), degrees=float(t.df),
                        low=float(interval.low / a.std(ddof=1)), high=float(interval.high / a.std(ddof=1))))

ps = [0.001, 0.8, 0.02, 0.02, 0.04, 1.0, 0.0301]
adjusted = stats.false_discovery_control(ps).tolist()
wilson = [dict(hits=k, rows=n, low=float(i.low), high=float(i.high)) for k, n in ((0, 20), (3, 40), (400, 1000), (7, 7))
          for i in [stats.binomtest(k, n).proportion_ci(0.95, 'wilson')]]

print(json.dumps(dict(source=f'scipy {scipy.__version__}, numpy {numpy.__version__}', pairs=pairs, fisher=fisher, samples=samples,
                      benjaminiHochberg=dict(ps=ps, adjusted=adjusted), wilson=wilson), indent=1))
