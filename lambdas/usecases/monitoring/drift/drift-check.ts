import type { DriftGroup, DriftItem } from '../../../contracts/stored/drift-item.ts';
import { onceRule, type AlertRule } from '../../../domain/finding/step-alert.ts';
import type { ModelHistory } from '../model-history.ts';
import { failedCheck, ran, tooLittle, type CheckResult, type ModelCheck } from '../model-check.ts';
import { baselineDrift } from './baseline-drift.ts';
import { causeOf, PREDICTION } from './columns.ts';
import { foldDrift, type DriftDeps } from './fold-drift.ts';
import { BLOCK_HOURS, hourClock } from './hour-clock.ts';
import { afterToldJump, holdsToldJump, leftToJumps } from './jump-alerts.ts';
import { jumpChecks } from './jumps.ts';
import { youngDrift } from './young-drift.ts';

/** The detector keeps its own hysteresis and budget: what it says is said at once. */
const detectorRule: AlertRule = onceRule;
/** Of the detector's longest window. */
const LONGEST_HOURS = 168;

/**
 * Drift of each feature and of the predictions.
 *
 * The calibrated detector reads whole blocks of hours; while it learns, the newest hours are held against the hours before. Strong
 * jumps are found in rows of five windows. Each column and each of these ways has its own outcome.
 */
export function driftCheck(deps: DriftDeps): ModelCheck {
  return {
    name: 'drift',
    async run(history) {
      const { item, failed } = await folded(deps, history);
      const watched = (item?.groups ?? []).filter(({ isLearning }) => !isLearning);
      const columns = new Set(watched.flatMap((group) => group.columns.map(({ name }) => name)));
      const jumps = await alone('jump', history, async () => jumpChecks(history));
      const results = [...failed, ...watched.flatMap((group) => watchedResults(history, group, item?.until ?? ''))];
      results.push(...(await alone('drift', history, async () => youngDrift(history, columns))));
      results.push(...(await alone('drift-baseline', history, async () => baselineDrift(history))));
      return [...leftToJumps(results, jumps, history), ...jumps];
    },
  };
}

async function folded(
  deps: DriftDeps,
  history: ModelHistory,
): Promise<{ readonly item: DriftItem | undefined; readonly failed: readonly CheckResult[] }> {
  try {
    return { item: await foldDrift(deps, history), failed: [] };
  } catch (error) {
    return { item: undefined, failed: [failedCheck('drift-detector', history.span.to, error)] };
  }
}

async function alone(
  check: string,
  history: ModelHistory,
  run: () => Promise<readonly CheckResult[]>,
): Promise<readonly CheckResult[]> {
  try {
    return await run();
  } catch (error) {
    return [failedCheck(check, history.span.to, error)];
  }
}

/** What the last whole block said; the same block again changes nothing. */
function watchedResults(
  history: ModelHistory,
  { columns, drifted, version }: DriftGroup,
  until: string,
): readonly CheckResult[] {
  const clock = hourClock(history);
  return columns.map(({ name }) => {
    const cause = causeOf(name);
    const found = drifted.find(({ column }) => column === name);
    const block = clock.isoOf(clock.indexOf(until) - BLOCK_HOURS);
    // Windows of days hold a jump for days after it is over, the longest for a week.
    const week = clock.isoOf(clock.indexOf(until) - LONGEST_HOURS);
    const since = found === undefined ? block : found.since;
    const from = since > block ? block : since < week ? week : since;
    if (holdsToldJump(history, cause, from)) return tooLittle(cause, until, afterToldJump);
    const kind = name === PREDICTION ? ('prediction-drift' as const) : ('drift' as const);
    const finding =
      found === undefined
        ? undefined
        : {
            kind,
            since: found.since,
            what: found.what,
            numbers: found.numbers,
            ...(version === undefined ? {} : { version }),
          };
    return ran(cause, until, [{ cause, severity: 'ticket', rule: detectorRule, finding }]);
  });
}
