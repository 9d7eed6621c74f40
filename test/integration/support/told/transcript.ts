import type { RolloutRecord } from '../../../../lambdas/contracts/stored/rollout.ts';
import { describeEvidence, describeRollout } from '../../../../bin/console/describe-rollout.ts';

/** Prints what a test saw, below its name: the suite's log then shows what the deployed system did. */
export function transcript(...lines: readonly string[]): void {
  console.info(lines.join('\n'));
}

/** How a rollout stands, as people read it, and what callers got: how often each answer, by the version that gave it. */
export function rolloutTranscript(record: RolloutRecord, answers: readonly Got[]): void {
  const counts = new Map<string, number>();
  for (const { status, version, body } of answers) {
    const got = `${status} ${body.trim().slice(0, 40)} from ${version ?? 'nobody'}`;
    counts.set(got, (counts.get(got) ?? 0) + 1);
  }
  const got = [...counts].map(([what, count]) => `${count} × ${what}`).join(', ');
  const said = record.plan.says.filter((sentence) => /client errors/.test(sentence));
  transcript(describeRollout(record), ...describeEvidence(record), ...said, ...(got === '' ? [] : [`answers: ${got}`]));
}

interface Got {
  readonly status: number;
  readonly version: string | null;
  readonly body: string;
}
