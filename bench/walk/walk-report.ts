import Table from 'cli-table3';
import type { CaseEnd } from './run-case.ts';
import type { WalkCase } from './walk-case.ts';

/** One line about a case as it ended. */
export function caseLine({ walkCase, end, seconds }: CaseEnd): string {
  const { outcome, faults, answers } = end;
  const words = [walkCase.state, walkCase.call || 'call of the function', faultWords(walkCase), walkCase.path.name];
  const verdict = faults.length === 0 ? 'holds' : `FAILS: ${faults.join('; ')}`;
  return `${words.join(' · ')} → ${outcome}, ${seconds.toFixed(0)} s, ${answers} answers: ${verdict}`;
}

function faultWords({ what, style }: WalkCase): string {
  return what === 'stop' || what === 'throttled' || what === 'throttled-once' ? what : `${what} (${style})`;
}

/** Counts by state and kind of fault, outcomes, and the slowest. */
export function walkSummary(ends: readonly CaseEnd[]): string {
  const states = [...new Set(ends.map(({ walkCase }) => walkCase.state))];
  const kinds = [...new Set(ends.map(({ walkCase }) => walkCase.what))];
  const table = new Table({
    head: ['state', ...kinds, 'held', 'outcomes', 'slowest'],
    style: { head: [], border: [] },
  });
  for (const state of states) {
    const here = ends.filter(({ walkCase }) => walkCase.state === state);
    const counts = kinds.map((kind) => here.filter(({ walkCase }) => walkCase.what === kind).length);
    table.push([state, ...counts, `${held(here)} of ${here.length}`, outcomes(here), `${slowest(here).toFixed(0)} s`]);
  }
  const answers = ends.reduce((sum, { end }) => sum + end.answers, 0);
  const missed = ends.reduce((sum, { end }) => sum + end.missed, 0);
  const settled = Math.max(0, ...ends.flatMap(({ end }) => end.settledMs ?? []));
  const counted = `${held(ends)} of ${ends.length} cases hold, ${answers} answers, ${missed} requests that the emulator missed were asked again`;
  return `${table.toString()}\n${counted}; last answer of another version at most ${(settled / 1000).toFixed(1)} s after the end`;
}

function held(ends: readonly CaseEnd[]): number {
  return ends.filter(({ end }) => end.faults.length === 0).length;
}

function slowest(ends: readonly CaseEnd[]): number {
  return Math.max(...ends.map(({ seconds }) => seconds));
}

function outcomes(ends: readonly CaseEnd[]): string {
  const kinds = [...new Set(ends.map(({ end }) => end.outcome))];
  return kinds.map((kind) => `${kind} ${ends.filter(({ end }) => end.outcome === kind).length}`).join(', ');
}
