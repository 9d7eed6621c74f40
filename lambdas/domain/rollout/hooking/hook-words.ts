import type { HookRun } from '../../../contracts/stored/rollouts/hook-run.ts';
import { counted } from '../../wording/counted.ts';

const moments = {
  beforeStart: 'before the start',
  beforePromotion: 'before the promotion',
  afterPromotion: 'after the promotion',
  onRollback: 'after the way back',
} as const;

/** States of hooks in words that follow their moment. */
export const hookStateWords = {
  pending: 'is waited for',
  passed: 'passed',
  failed: 'failed',
  late: 'was late',
  held: 'failed and is tried again',
  ignored: 'failed, which is ignored',
} as const;

/** A hook with its answer: `hook load-test before step 2 passed: 1,200 requests, none failed (2 deliveries)`. */
export function hookWords(run: HookRun): string {
  const { name, state, says, deliveries, attempt } = run;
  const tries = attempt === 1 ? '' : `, attempt ${attempt}`;
  const said = says === '' ? '' : `: ${says}`;
  return `hook ${name} ${momentWords(run)} ${hookStateWords[state]}${said} (${counted(deliveries, 'delivery', 'deliveries')}${tries})`;
}

/** When a hook is due: `before step 2`. */
export function momentWords({ on, step = 0 }: Pick<HookRun, 'on' | 'step'>): string {
  return on === 'beforeStep' ? `before step ${step + 1}` : moments[on];
}
