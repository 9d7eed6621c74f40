"""From NDJSON records to the drift report: prints processor seconds as JSON. report.py PEER PAST_FOLDER NOW_FOLDER"""
import io
import json
import pathlib
import sys
import time

import numpy as np

peer, past, now = sys.argv[1], sys.argv[2], sys.argv[3]
times = {}


def read(folder):
    return b''.join(file.read_bytes() for file in sorted(pathlib.Path(folder).glob('*.ndjson')))


def compare(before, after):
    """PSI of each feature between two dictionaries of columns."""
    found = {}
    for name, old in before.items():
        new = after[name]
        if name.startswith('number'):
            edges = np.quantile(old, np.linspace(0.1, 0.9, 9))
            p, q = (np.bincount(np.searchsorted(edges, one), minlength=10) / len(one) for one in (old, new))
        else:
            values, counts = np.unique(old, return_counts=True)
            fresh, others = np.unique(new, return_counts=True)
            p, q = counts / len(old), np.array([dict(zip(fresh, others)).get(v, 0) for v in values]) / len(new)
        found[name] = float(((q - p) * np.log(np.maximum(q, 1e-6) / np.maximum(p, 1e-6))).sum())
    return '<table>' + ''.join(f'<tr><td>{n}<td>{v:.4f}' for n, v in found.items()) + '</table>'


def with_pyarrow(bytes_):
    from pyarrow import json as reader

    features = reader.read_json(io.BytesIO(bytes_), reader.ReadOptions(block_size=1 << 24)).column('features')
    flat = features.combine_chunks().flatten()
    return {f.name: c.to_numpy(zero_copy_only=False) for f, c in zip(features.type, flat)}


def with_pandas(bytes_):
    import pandas as pd

    return pd.DataFrame(pd.read_json(io.BytesIO(bytes_), lines=True).features.tolist())


def timed(name, work):
    start = time.process_time()
    work()
    times[name] = time.process_time() - start


if peer == 'arrays':
    import pandas
    import pyarrow.json

    timed('pyarrow + numpy', lambda: compare(with_pyarrow(read(past)), with_pyarrow(read(now))))

    def pandas_report():
        before, after = with_pandas(read(past)), with_pandas(read(now))
        compare({n: before[n].to_numpy() for n in before}, {n: after[n].to_numpy() for n in after})

    timed('pandas', pandas_report)
elif peer == 'evidently':
    from evidently import DataDefinition, Dataset, Report
    from evidently.presets import DataDriftPreset

    def evidently_report():
        before, after = with_pandas(read(past)), with_pandas(read(now))
        numeric = [n for n in before if n.startswith('number')]
        definition = DataDefinition(numerical_columns=numeric, categorical_columns=[n for n in before if n not in numeric])
        sets = [Dataset.from_pandas(one, data_definition=definition) for one in (after, before)]
        Report([DataDriftPreset()]).run(*sets).get_html_str(as_iframe=False)

    timed('evidently', evidently_report)
print(json.dumps(times))
