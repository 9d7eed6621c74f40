import { windowsIn } from '../duration.ts';
import type { FaultAt } from '../faults.ts';
import { fieldOf } from '../json-fields.ts';
import { banditFaults } from './bandit/bandit-faults.ts';

const STRATEGY = ['rollout', 'strategy'] as const;
/** Longest time that outcomes are waited for when nothing is declared. */
const DEFAULT_MATURITY = 'PT30M';

/** What only the whole of a specification shows about an experiment. */
export function experimentFaults(specification: unknown): readonly FaultAt[] {
  const rollout = fieldOf(specification, 'rollout');
  const strategy = fieldOf(rollout, 'strategy');
  const kind = fieldOf(strategy, 'kind');
  if (kind !== 'ab-test' && kind !== 'bandit') return [];
  const maturity = maturityOf(specification, goalOf(specification, strategy));
  return [
    ...(kind === 'ab-test' ? weightFaults(strategy) : []),
    ...twiceFaults(strategy),
    ...goalFaults(specification, strategy),
    ...(kind === 'ab-test' ? ripeFaults(strategy, maturity) : banditFaults(strategy, { rollout, maturity })),
    ...lengthFaults(strategy),
    ...covariateFaults(specification, strategy),
    ...policyFaults(rollout),
  ].map(({ path, message }) => ({ path: [...STRATEGY, ...path], message }));
}

function challengersOf(strategy: unknown): readonly unknown[] {
  const list = fieldOf(strategy, 'challengers');
  return Array.isArray(list) ? list : [];
}

/** All shares are written or none; they add up to 100, and each fits into its slot of the positions. */
function weightFaults(strategy: unknown): readonly FaultAt[] {
  const others = challengersOf(strategy);
  const written = others.map((one) => fieldOf(one, 'weight'));
  const weights = fieldOf(strategy, 'weights');
  if (weights === undefined) return unevenFaults(written);
  const missing = written.flatMap((weight, at) =>
    weight === undefined
      ? [{ path: ['challengers', at, 'weight'], message: 'is needed where weights are written' }]
      : [],
  );
  if (missing.length > 0) return missing;
  const own = fieldOf(weights, 'challenger');
  const all = [fieldOf(weights, 'champion'), own, ...written];
  if (!all.every((one) => typeof one === 'number')) return [];
  return [...sumFault(all), ...slotFaults([own, ...written])];
}

function unevenFaults(written: readonly unknown[]): readonly FaultAt[] {
  const at = written.findIndex((weight) => weight !== undefined);
  if (at < 0) return [];
  return [{ path: ['challengers', at, 'weight'], message: 'is for written weights alone: write weights too' }];
}

function sumFault(all: readonly number[]): readonly FaultAt[] {
  const tenths = all.reduce((total, one) => total + Math.round(one * 10), 0);
  if (tenths === 1_000) return [];
  const message = `must add up to 100 with those of challengers, add up to ${tenths / 10} (${all.join(' + ')})`;
  return [{ path: ['weights'], message }];
}

/** Challenger i of n owns the positions from i/n on: a share larger than 1/n would reach into the next one's. */
function slotFaults(shares: readonly unknown[]): readonly FaultAt[] {
  const most = Math.floor(1_000 / shares.length) / 10;
  return shares.flatMap((share, at) => {
    if (typeof share !== 'number' || share <= most || shares.length === 1) return [];
    const path = at === 0 ? ['weights', 'challenger'] : ['challengers', at - 1, 'weight'];
    return [{ path, message: `must be at most ${most} beside ${shares.length - 1} more` }];
  });
}

function twiceFaults(strategy: unknown): readonly FaultAt[] {
  const names = challengersOf(strategy).map((one) => fieldOf(one, 'version'));
  return names.flatMap((name, at) => {
    const first = names.indexOf(name);
    if (typeof name !== 'string' || first === at) return [];
    const message = `must be named once, ${JSON.stringify(name)} is entry ${first} too`;
    return [{ path: ['challengers', at, 'version'], message }];
  });
}

function kpisOf(specification: unknown): readonly unknown[] {
  const list = fieldOf(specification, 'kpis');
  return Array.isArray(list) ? list : [];
}

function goalOf(specification: unknown, strategy: unknown): unknown {
  const name = fieldOf(fieldOf(strategy, 'goal'), 'kpi');
  return kpisOf(specification).find((one) => fieldOf(one, 'name') === name);
}

/** A goal that no event can reach. */
function goalFaults(specification: unknown, strategy: unknown): readonly FaultAt[] {
  const name = fieldOf(fieldOf(strategy, 'goal'), 'kpi');
  if (typeof name !== 'string' || goalOf(specification, strategy) !== undefined) return [];
  const names = kpisOf(specification)
    .map((one) => String(fieldOf(one, 'name')))
    .join(', ');
  const message = `must be one of the model's kpis (${names || 'none is declared'}): no event could reach it`;
  return [{ path: ['goal', 'kpi'], message }];
}

/** How long outcomes of a goal are waited for; undefined for an unknown one. */
function maturityOf(specification: unknown, kpi: unknown): string | undefined {
  if (kpi === undefined) return undefined;
  const labels = fieldOf(fieldOf(specification, 'labels'), 'maturity');
  const maturity = fieldOf(kpi, 'maturity') ?? labels ?? DEFAULT_MATURITY;
  return typeof maturity === 'string' ? maturity : undefined;
}

/** A goal that no request's outcome can reach in time. */
function ripeFaults(strategy: unknown, maturity: string | undefined): readonly FaultAt[] {
  const deadline = fieldOf(strategy, 'deadline');
  if (maturity === undefined || typeof deadline !== 'string') return [];
  if (windowsIn(deadline) < 1 || windowsIn(deadline) > windowsIn(maturity)) return [];
  const message = `must be longer than the goal's maturity, ${maturity}: no outcome would be ripe`;
  return [{ path: ['deadline'], message }];
}

function lengthFaults(strategy: unknown): readonly FaultAt[] {
  const [deadline, atLeast] = [fieldOf(strategy, 'deadline'), fieldOf(strategy, 'atLeast')];
  if (typeof deadline !== 'string') return [];
  if (windowsIn(deadline) < 1) return [{ path: ['deadline'], message: `must be a window (a minute) at least` }];
  if (windowsIn(deadline) > windowsIn('P365D')) return [{ path: ['deadline'], message: `must be P365D at most` }];
  if (typeof atLeast !== 'string' || windowsIn(atLeast) <= windowsIn(deadline)) return [];
  return [{ path: ['atLeast'], message: `must not be later than the deadline, ${deadline}` }];
}

/** Tasks whose predictions are numbers. */
const SCORED: readonly unknown[] = ['binary', 'regression'];

/** A goal that cannot be adjusted for the champion's score. */
function covariateFaults(specification: unknown, strategy: unknown): readonly FaultAt[] {
  if (fieldOf(fieldOf(strategy, 'goal'), 'covariate') === undefined) return [];
  const path = ['goal', 'covariate'];
  const task = fieldOf(specification, 'task');
  const place = fieldOf(fieldOf(fieldOf(specification, 'signature'), 'prediction'), 'path');
  const wrong = [
    typeof task === 'string' && !SCORED.includes(task) && `for the task ${task}: its predictions are no scores`,
    place === undefined && 'without signature.prediction.path: nobody knows where the score stands',
    fieldOf(specification, 'sticky') !== undefined &&
      'on a sticky route: users stay in a version, and scores say nothing of that',
  ];
  return wrong.flatMap((why) => (why === false ? [] : [{ path, message: `must be left out ${why}` }]));
}

/** At the deadline nobody won: that is an answer, and promotes nobody by itself. */
function policyFaults(rollout: unknown): readonly FaultAt[] {
  const policy = fieldOf(rollout, 'inconclusive');
  if (policy !== 'promote' && policy !== 'extend') return [];
  const message = `must not go with inconclusive: ${policy}; take rollback (the default of an experiment) or approve`;
  return [{ path: ['kind'], message }];
}
