import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import * as z from 'zod';

/** Versions that these numbers were taken with; each peer has an environment of its own. */
const common = ['numpy==1.26.4', 'pandas==2.2.3'];
const science = ['scipy==1.13.1', 'scikit-learn==1.5.2'];
const packages = {
  arrays: [...common, 'pyarrow==17.0.0'],
  nannyml: [...common, ...science, 'nannyml==0.13.1', 'statsmodels==0.14.4'],
  evidently: [...common, ...science, 'evidently==0.7.23'],
} as const;

/** Whom we are beside. */
export type Peer = keyof typeof packages;

const cache = path.join(process.env['XDG_CACHE_HOME'] ?? path.join(homedir(), '.cache'), 'understudy-bench');
const INSTALL_MS = 900_000;
const RUN_MS = 900_000;

/** Seconds of processor time by name, or why there are none. */
export type PeerTimes =
  | { readonly kind: 'timed'; readonly seconds: Readonly<Record<string, number>> }
  | { readonly kind: 'missing'; readonly why: string };

/** Runs a peer's side of the comparison; a peer that cannot be installed or fails is said to be missing. */
export function timePeer(peer: Peer, script: string, args: readonly string[]): PeerTimes {
  const python = pythonOf(peer);
  if (typeof python !== 'string') return python;
  const file = path.join(import.meta.dirname, 'peers', script);
  const env = { ...process.env, DO_NOT_TRACK: '1', NML_DISABLE_USAGE_LOGGING: '1', NML_SKIP_USAGE_LOGGING: '1' };
  const { stdout, stderr, status } = spawnSync(python, [file, peer, ...args], {
    encoding: 'utf8',
    timeout: RUN_MS,
    env,
  });
  const last = stdout.trim().split('\n').at(-1) ?? '';
  if (status !== 0) return { kind: 'missing', why: lastLine(stderr) };
  return { kind: 'timed', seconds: z.record(z.string(), z.number()).parse(JSON.parse(last)) };
}

/** The peer's Python, made when it is not there yet. */
function pythonOf(peer: Peer): string | Extract<PeerTimes, { kind: 'missing' }> {
  const folder = path.join(cache, [peer, ...packages[peer].map((one) => one.split('==')[1])].join('-'));
  const python = path.join(folder, 'bin', 'python');
  const done = path.join(folder, 'pyvenv.done');
  if (existsSync(done)) return python;
  mkdirSync(cache, { recursive: true });
  const steps = [
    ['python3', '-m', 'venv', folder],
    [python, '-m', 'pip', '-q', 'install', ...packages[peer]],
    [python, '-c', `open(${JSON.stringify(done)}, 'w')`],
  ];
  for (const [program = '', ...args] of steps) {
    const { status, stderr, error } = spawnSync(program, args, { encoding: 'utf8', timeout: INSTALL_MS });
    if (status !== 0) return { kind: 'missing', why: error?.message ?? lastLine(stderr) };
  }
  return python;
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1)?.slice(0, 160) ?? 'no reason given';
}
