import { explainLook } from '../../judge/verdict/explain-look.ts';
import { judgeRange, type JudgePlan } from '../../judge/judge.ts';
import type { Look, JudgedRow } from '../../judge/model/rows.ts';
import { invalidWords, provedWords, rollbackWords } from '../../judge/verdict/verdict-words.ts';

/** A look that differs from the one before. */
export interface RangeLook {
  /** Counted from 0. */
  readonly window: number;
  readonly look: Look['kind'];
  readonly weightPercent: number;
  readonly reason: string;
}

/** Looks of recorded rows where they change, the last one explained with interval and counterfactual. */
export function rangeLooks(plan: JudgePlan, rows: readonly JudgedRow[]): readonly RangeLook[] {
  const { looks } = judgeRange(plan, rows);
  return looks.flatMap((look, i) => {
    const row = rows[i];
    if (row === undefined || look.kind === (looks[i - 1]?.kind ?? 'continue')) return [];
    const explained = explainLook(plan, rows.slice(0, i + 1), look);
    const weightPercent = Number((row.weight * 100).toPrecision(6));
    return [{ window: row.minute, look: look.kind, weightPercent, reason: reasonOf(explained) }];
  });
}

function reasonOf(look: Look): string {
  switch (look.kind) {
    case 'abort':
      return rollbackWords(look);
    case 'invalid':
      return invalidWords(look);
    case 'ok':
      return look.proved.map(provedWords).join('; ');
    case 'continue':
      return 'undecided';
  }
}

/** What would have become of a rollout with these looks, in one sentence. */
export function describeRange(looks: readonly RangeLook[], windows: number): string {
  const abort = looks.find(({ look }) => look === 'abort');
  if (abort !== undefined) return `would have been rolled back at ${after(abort)}: ${abort.reason}`;
  const invalid = looks.find(({ look }) => look === 'invalid');
  if (invalid !== undefined) return `would have been paused at ${after(invalid)}: ${invalid.reason}`;
  const ok = looks.find(({ look }) => look === 'ok');
  if (ok !== undefined) return `would have been free to go on at ${after(ok)}: ${ok.reason}`;
  return `would not have been decided in ${windows} windows`;
}

function after({ weightPercent, window }: RangeLook): string {
  return `${weightPercent} % after ${window + 1} windows`;
}
