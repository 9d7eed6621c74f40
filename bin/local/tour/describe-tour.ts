import { shareSparkline } from './sparkline.ts';
import type { Visited } from './run-tour.ts';
import { headlineOf } from '../../../lambdas/domain/report/rollout/rollout-report.ts';
import { endingName } from '../../../lambdas/domain/rollout/ending/decision-words.ts';

/** One line and one picture for each strategy. */
export function describeTour(visited: readonly Visited[]): readonly string[] {
  const width = Math.max(...visited.map(({ stop }) => stop.name.length));
  return visited.map(({ stop, facts, afterwards }) => {
    const then = afterwards === undefined ? '' : `; ${afterwards}`;
    return `  ${stop.name.padEnd(width)}  ${shareSparkline(facts.record)}  ${headlineOf(facts.record)}${then}`;
  });
}

/** Which strategies did not end as they should; undefined if all did. */
export function tourSurprise(visited: readonly Visited[]): string | undefined {
  const wrong = visited.filter(({ stop, facts }) => facts.record.state !== stop.ends);
  if (wrong.length === 0) return undefined;
  const words = wrong.map(({ stop, facts: { record } }) => {
    const end =
      record.outcome === undefined ? record.state : `${endingName(record.outcome)} (${record.outcome.reason})`;
    return `${stop.name}: expected ${stop.ends}, got ${end}`;
  });
  return words.join('; ');
}
