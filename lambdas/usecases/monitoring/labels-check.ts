import type { PointerRow } from '../../contracts/stored/rows/period-row.ts';
import { silenceOf } from '../../domain/quality/silence.ts';
import { counted } from '../../domain/wording/counted.ts';
import type { ModelHistory } from './model-history.ts';
import { ran, tooLittle, type Looked, type ModelCheck } from './model-check.ts';
import { ripeHours } from './performance/ripe-hours.ts';
import { isOfCallers } from './wide-hour.ts';

/** Ripe hours that are looked at, and those before them. */
const HOURS_NOW = 3;
const HOURS_BEFORE = 6;

/** Whether labels still come for a model that declares them: requests that are old enough have some, as those before had. */
export const labelsCheck: ModelCheck = {
  name: 'labels',
  async run(history) {
    const { specification, span } = history;
    if (specification?.labels === undefined) return [];
    const ripe = (await ripeHours(history, specification.labels)).slice(-HOURS_NOW - HOURS_BEFORE);
    const newest = ripe.at(-1);
    const [before, now] = await Promise.all([
      countsOf(history, ripe.slice(0, -HOURS_NOW)),
      countsOf(history, ripe.slice(-HOURS_NOW)),
    ]);
    if (newest === undefined || now.requests === 0)
      return [tooLittle('labels', span.to, { of: 'requests old enough for labels', needed: 1, got: 0 })];
    const state = silenceOf(
      { requests: before.labels, length: before.requests },
      { requests: now.labels, length: now.requests },
    );
    const looked = (finding: Looked['finding']): readonly Looked[] => [
      { cause: 'labels-missing', severity: 'ticket', finding },
    ];
    switch (state.kind) {
      case 'insufficient-data':
        return [tooLittle('labels', newest.start, { of: 'labels expected', needed: state.needed, got: state.got })];
      case 'asked':
        return [ran('labels', newest.start, looked(undefined))];
      case 'silent': {
        const what = `No label came for ${counted(now.requests, 'request')} that should have ${Math.round(state.expected)} by now.`;
        const since = ripe.slice(-HOURS_NOW)[0]?.start ?? newest.start;
        const numbers = { requests: now.requests, expected: state.expected };
        return [ran('labels', newest.start, looked({ kind: 'labels-missing', since, what, numbers }))];
      }
    }
  },
};

async function countsOf(
  { readHour }: ModelHistory,
  pointers: readonly PointerRow[],
): Promise<{ readonly requests: number; readonly labels: number }> {
  const hours = await Promise.all(pointers.map((pointer) => readHour(pointer)));
  const arms = pointers.flatMap((pointer) => pointer.arms).filter(isOfCallers);
  return {
    requests: arms.reduce((sum, { requests }) => sum + requests, 0),
    labels: hours.flatMap((hour) => hour?.labelled ?? []).reduce((sum, { rows }) => sum + rows, 0),
  };
}
