"""Compares the looks of two judges line by line on the same streams: every verdict must be equal.

    python3 judge-agreement.py FOLDER_OF_THE_BENCHMARK [--salt SALT] [--n ROLLOUTS] -- COMMAND ...

The folder holds gen_stream.py, cases.json and ref_judge.py. Exit status 0 when every line agrees.
"""
import argparse
import json
import pathlib
import subprocess
import sys
import tempfile

if '--' not in sys.argv:
    sys.exit(__doc__)
at = sys.argv.index('--')
ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
ap.add_argument('folder', type=pathlib.Path)
ap.add_argument('--salt', default='agreement')
ap.add_argument('--n', type=int, default=4, help='rollouts per case')
args = ap.parse_args(sys.argv[1:at])
sys.path.insert(0, str(args.folder))
import gen_stream  # noqa: E402  (its folder is an argument)

with tempfile.TemporaryFile('w+') as stream:
    rows = 0
    for case in gen_stream.load_cases():
        for row in gen_stream.rows(case, args.n, args.salt):
            stream.write(json.dumps(row) + '\n')
            rows += 1

    def looks(command):
        stream.seek(0)
        done = subprocess.run(command, stdin=stream, stdout=subprocess.PIPE, text=True, check=True)
        return [json.loads(line) for line in done.stdout.splitlines()]

    reference = looks([sys.executable, str(args.folder / 'ref_judge.py')])
    product = looks(sys.argv[at + 1:])

differ = [(a, b) for a, b in zip(reference, product) if any(a[k] != b[k] for k in ('rollout', 'minute', 'verdict'))]
print(f'{rows} lines, {len(reference)} and {len(product)} looks, {len(differ)} differ')
for a, b in differ[:5]:
    print(json.dumps(a), json.dumps(b))
sys.exit(1 if differ or len(reference) != rows or len(product) != rows else 0)
