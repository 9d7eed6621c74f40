"""Writes judge.json: looks, sums and alpha spent of an independent judge on small streams, for machines without that judge.

    python3 judge.py FOLDER_OF_THE_BENCHMARK > judge.json

The folder holds gen_stream.py, cases.json and ref_judge.py (another program, in another language, of the same specification).
"""
import json
import pathlib
import sys

folder = pathlib.Path(sys.argv[1])
sys.path.insert(0, str(folder))
import gen_stream  # noqa: E402
import numpy  # noqa: E402
import ref_judge  # noqa: E402

CASES = ('public/r10_b5m', 'public/r10_b5m_x5', 'public/r1_b20m_x10', 'public/r100_b5m_share0.8',
         'public/r10_b5m_cold_product', 'public/r10_b0.1m_product', 'public/r10_b5m_x5_cluster',
         'public/r10_b5m_users2000_x5', 'public/r1_b1m', 'public/r10_b5m_burst', 'public/r10_b5m_x2_on14',
         'public/r10_b5m_kpi0.7', 'public/r10_b5m_lat0.25_tail', 'public/r10_b5m_lat1_scale',
         'public/r10_b0m_to1pc_product', 'public/r10_b1m_t5m_tx5_product', 'public/r10_b5m_edge_product',
         'public/r10_b5m_users20000_x5', 'public/r10_b5m_users2000_share0.5', 'public/r10_b5m_x5_cluster_hist')
cases = {case['id']: case for case in gen_stream.load_cases()}
out = []
for name in CASES:
    rows = [json.loads(json.dumps(row)) for row in gen_stream.rows(cases[name], 1, 'reference')]
    judge = ref_judge.Rollout(rows[0])
    interval = ref_judge.Interval()
    looks = []
    for row in rows:
        look = judge.step(row)
        c, b = row['arms']['challenger'], row['arms']['champion']
        bounds = interval.step(c['errors'], b['errors'], c['requests'], b['requests'], ref_judge.spending(row['minute'], row['horizon']))
        looks.append({'verdict': look['verdict'], 'lower': bounds[0], 'upper': None if bounds[1] == float('inf') else bounds[1]})
    tests = {name: {'S': t.S, 'spent': t.spent, 'stopped': t.stopped, 'p': t.p} for name, t in judge.tests.items()}
    out.append({'case': name, 'rows': rows, 'looks': looks, 'tests': tests, 'effects': {k: float(v) for k, v in judge.effects.items()},
                'srm': [float(v) for v in judge.srm]})
print(json.dumps({'numpy': numpy.__version__, 'rollouts': out}))
