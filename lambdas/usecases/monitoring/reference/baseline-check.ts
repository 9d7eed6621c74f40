import { epochMsOf, isoAt } from '../../../contracts/runtime/instants.ts';
import { secondsIn } from '../../../contracts/people/duration.ts';
import { baselineStanding, type BaselineStanding } from '../../../domain/baseline/baseline-standing.ts';
import { ran, tooLittle, type Looked, type ModelCheck } from '../model-check.ts';
import type { ModelHistory } from '../model-history.ts';
import { servingVersion } from './serving-version.ts';

const MAX_AGE = 'P180D';
const DAY_MS = 86_400_000;

/** Whether the version that serves has a baseline of its own that is not too old (`monitoring.baselineMaxAge`). */
export const baselineCheck: ModelCheck = {
  name: 'baseline',
  async run(history) {
    const { at, span, specification, versions } = history;
    const version = servingVersion(history);
    if (version === undefined) return [tooLittle('baseline', span.to, { of: 'requests', needed: 1, got: 0 })];
    const limitMs = secondsIn(specification?.monitoring?.baselineMaxAge ?? MAX_AGE) * 1000;
    const current = versions.find((one) => one.version === version)?.baseline;
    const items = await itemsOf(history);
    const standing = baselineStanding({ version, current, items });
    if (standing.kind === 'none')
      return [tooLittle('baseline', span.to, { of: `baseline of ${version}`, needed: 1, got: 0 })];
    const finding = findingOf(standing, { version, limitMs, at, from: span.from });
    return [ran('baseline', span.to, [{ cause: 'baseline-stale', severity: 'ticket', finding }])];
  },
};

/** Nothing is asked for a model whose versions have none. */
async function itemsOf({ versions, listBaselines }: ModelHistory) {
  return versions.some(({ baseline }) => baseline !== undefined) ? listBaselines() : [];
}

interface Terms {
  readonly version: string;
  readonly limitMs: number;
  /** ISO instant of now. */
  readonly at: string;
  /** ISO start of the rows of now. */
  readonly from: string;
}

function findingOf(
  standing: Exclude<BaselineStanding, { readonly kind: 'none' }>,
  { version, limitMs, at, from }: Terms,
): Looked['finding'] {
  const days = (ms: number): number => Math.floor(ms / DAY_MS);
  switch (standing.kind) {
    case 'own': {
      const ageMs = epochMsOf(at) - epochMsOf(standing.madeAt);
      if (ageMs <= limitMs) return undefined;
      const numbers = { ageDays: days(ageMs), mostDays: days(limitMs) };
      const what = `The baseline of ${version} is ${numbers.ageDays} days old; it may be ${numbers.mostDays}.`;
      const since = isoAt(epochMsOf(standing.madeAt) + limitMs);
      return { kind: 'baseline-stale', version, since, what, numbers };
    }
    case 'of-another': {
      const what = `${version} serves without a baseline of its own; the newest one is that of ${standing.version}.`;
      const numbers = { baselineOf: standing.version, madeAt: standing.madeAt };
      return { kind: 'baseline-stale', version, since: from, what, numbers };
    }
  }
}
