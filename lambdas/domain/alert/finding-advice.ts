import type { FindingKind } from '../../contracts/stored/finding.ts';

const UPSTREAM = 'ask whoever sends this feature what changed at that time: a unit, a default, a new source';
const SHOW =
  'understudy status <model> shows who serves; understudy rollout start <model> <version> brings a good version back';
const CAPTURE =
  'look at throttles of the delivery streams; numbers of this model are computed from fewer requests until then';

/** The first things to do about a finding. */
const advice: Readonly<Record<FindingKind, readonly string[]>> = {
  errors: ['look at the log of the target: the answers fail there', SHOW],
  latency: ['look at load and limits of the target', SHOW],
  timeouts: ['look at load and limits of the target, then at slo.timeoutMs of the specification', SHOW],
  fallbacks: ['callers get answers of the fallback: look at the log of the target', SHOW],
  volume: ['ask the callers whether they meant to'],
  silent: ['ask the callers whether they still call; then look at the log of the router'],
  burn: ['look at the log of the target', SHOW],
  missing: [UPSTREAM],
  'new-category': [UPSTREAM, 'train with the new category if it is to stay'],
  'out-of-range': [UPSTREAM],
  'type-change': [UPSTREAM],
  drift: [UPSTREAM, 'compare the labels of these requests with those before; retrain if the world has changed'],
  'prediction-drift': ['look at the findings about features of this model first: one of them usually explains it'],
  performance: [SHOW, 'look at drift of its features; retrain if the world has changed'],
  segments: [
    'understudy report <model> shows the numbers of every segment; look at the features of these requests first',
    'train with more of their labels; where their truth is only harder to know, raise tolerance of the segment',
  ],
  'capture-lost': [CAPTURE],
  'labels-missing': ['look at whatever sends labels; understudy counts what it refused by reason'],
  'baseline-stale': ['make a baseline of newer data'],
  skew: [
    'understudy skew <model> shows what differs, with examples: compare the code that makes this feature for training and for requests',
    'upload feature values of newer predictions when it is mended',
  ],
  'check-failed': ['read the log of the function check'],
};

/** What a person does first about a finding of this kind; last, how to keep it quiet meanwhile. */
export function findingAdvice(
  kind: FindingKind,
  { model, cause }: { readonly model: string; readonly cause: string },
): readonly string[] {
  const quiet = `understudy alerts ack ${model} ${quoted(cause)} says that you look after it, and keeps it quiet`;
  return [...advice[kind].map((line) => line.replaceAll('<model>', model)), quiet];
}

/** A cause as a shell takes it. */
function quoted(cause: string): string {
  return /^[\w./-]+$/.test(cause) ? cause : `'${cause.replaceAll("'", String.raw`'\''`)}'`;
}
