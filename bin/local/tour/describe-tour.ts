import { shareSparkline } from './sparkline.ts';
import type { Tour, Visited } from './run-tour.ts';
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

/** Which strategies did not end as they should, and where the tour broke off; undefined if all ended so. */
export function tourSurprise({ visited, brokenOff }: Tour): string | undefined {
  const wrong = visited.filter(({ stop, facts }) => facts.record.state !== stop.ends);
  const broken =
    brokenOff === undefined ? [] : [`${brokenOff.name}: broke off, and the tour with it: ${brokenOff.why}`];
  const words = [...surprises(wrong), ...broken];
  return words.length === 0 ? undefined : words.join('; ');
}

function surprises(wrong: readonly Visited[]): readonly string[] {
  return wrong.map(({ stop, facts: { record } }) => {
    const end =
      record.outcome === undefined ? record.state : `${endingName(record.outcome)} (${record.outcome.reason})`;
    return `${stop.name}: expected ${stop.ends}, got ${end}`;
  });
}
