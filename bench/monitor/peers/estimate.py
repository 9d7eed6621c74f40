"""Performance before labels of so many rows: prints processor seconds as JSON. estimate.py nannyml ROWS LABELS"""
import json
import sys
import time

import numpy as np
import pandas as pd

import nannyml

rows, labels = int(sys.argv[2]), int(sys.argv[3])
random = np.random.default_rng(1)


def table(count):
    score = random.uniform(size=count)
    return pd.DataFrame({'s': score, 'p': (score >= 0.5).astype(int), 'y': (random.uniform(size=count) < score / 2).astype(int)})


reference, window = table(labels), table(rows).drop(columns='y')
start = time.process_time()
estimator = nannyml.CBPE(
    problem_type='classification_binary',
    y_pred_proba='s',
    y_pred='p',
    y_true='y',
    metrics=['roc_auc', 'f1', 'precision', 'recall', 'accuracy'],
    chunk_number=1,
)
estimator.fit(reference)
estimator.estimate(window)
print(json.dumps({'nannyml': time.process_time() - start}))
