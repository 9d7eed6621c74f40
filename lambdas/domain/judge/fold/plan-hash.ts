import { canonicalJson } from '../../canonical-json.ts';
import type { JudgePlan } from '../model/plan.ts';
import { sha256 } from '../rows/chain-hash.ts';

/** What tells one plan from another: stored beside a checkpoint, which is of use to its own plan alone. */
export function planHash(plan: JudgePlan): string {
  return sha256(canonicalJson(plan));
}
