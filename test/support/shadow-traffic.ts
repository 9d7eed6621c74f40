import type { CaptureRecord } from '../../lambdas/contracts/messages/capture-record.ts';
import type { MinuteEntry } from '../../lambdas/contracts/stored/rows/minute-row.ts';
import type { Route } from '../../lambdas/contracts/stored/route.ts';
import { agreementOf } from '../../lambdas/domain/routing/agreement.ts';
import { minuteEntryOf } from '../../lambdas/domain/windows/minute-entries.ts';
import { PartTally } from '../../lambdas/domain/windows/part-tally.ts';
import { aCapture } from './records.ts';

/** What a version says to a copy. */
export interface CopiedAnswer {
  readonly outcome: CaptureRecord['outcome'];
  readonly latencyMs: number;
  readonly score: number;
}

const terms = { features: new Map(), prediction: { kind: 'numeric' }, hasScores: true } as const;

/** Entries that fold makes of the copies of so many requests; none without a shadow. */
export function copiedEntries(
  route: Route,
  requests: number,
  answer: (version: string) => CopiedAnswer,
): readonly MinuteEntry[] {
  const tally = new PartTally();
  for (const shadow of route.shadows ?? [])
    for (let n = 0; n < Math.round((requests * shadow.sharePercent) / 100); n++)
      tally.add(pairOf(route, shadow.version, { requestId: `q${n}`, answer }), 'now', terms);
  return tally.entries().map(minuteEntryOf);
}

function pairOf(
  { champion, revision }: Route,
  version: string,
  { requestId, answer }: { readonly requestId: string; readonly answer: (version: string) => CopiedAnswer },
): CaptureRecord {
  const before = champion?.version ?? 'none';
  const [theirs, own] = [answer(before), answer(version)];
  const isGood = theirs.outcome === 'ok' && own.outcome === 'ok';
  const pair = {
    version: before,
    outcome: theirs.outcome,
    latencyMs: theirs.latencyMs,
    ...(theirs.outcome === 'ok' ? { prediction: theirs.score } : {}),
    ...(isGood ? { agrees: agreementOf(theirs.score, own.score, { task: 'binary' }) ?? false } : {}),
  };
  const answered = own.outcome === 'ok' ? { prediction: own.score } : {};
  const { outcome, latencyMs } = own;
  return aCapture({ requestId, version, assignment: 'shadow', revision, outcome, latencyMs, pair, ...answered });
}
