import type { Checkpoint, JudgePlan } from '../../../judge/judge.ts';
import type { Look } from '../../../judge/model/rows.ts';
import type { Verdict } from '../../../judge/verdict/verdict.ts';
import { crossingWords, splitWords } from '../../../judge/verdict/verdict-words.ts';
import { sha256 } from '../../../judge/rows/chain-hash.ts';
import { spanWords } from '../../../wording/duration.ts';
import { controlTest } from '../../../wording/control-tests.ts';

/** What a verdict knows of the control. */
export interface ControlFacts {
  readonly plan: Pick<JudgePlan, 'controlCheck'>;
  /** Where the control stands against the champion; absent before its first row. */
  readonly control?: Checkpoint | undefined;
}

/** What has to be proven of the control itself. */
const UNPROVEN = "failures of the control below those that are tolerated beside the champion's";

/** Whether the control may stand for the champion: it was proven to fail no more than is tolerated; so may whoever has none. */
export function isControlProven({ plan, control }: ControlFacts): boolean {
  return plan.controlCheck === undefined || control?.look.kind === 'ok';
}

/** A look beside a control of which nothing is proven proves nothing either: a failing control makes every challenger look good. */
export function heldLook(facts: ControlFacts, look: Look): Look {
  return look.kind !== 'ok' || isControlProven(facts) ? look : { ...look, kind: 'continue' };
}

/** The proof of the control, where it is missing, in words. */
export function unprovenControl(facts: ControlFacts): readonly string[] {
  return isControlProven(facts) ? [] : [UNPROVEN];
}

/**
 * What the control makes of a verdict: one that is broken ends the rollout undecided, one that did not get its share makes it invalid, and
 * one of which nothing is proven leaves no policy to promote by.
 *
 * A challenger that is worse than the control goes back all the same.
 */
export function withControl(facts: ControlFacts, said: Verdict, windowSeconds: number): Verdict {
  if (said.kind === 'rollback') return said;
  return byControl(facts, said, windowSeconds) ?? asProven(facts, said);
}

function asProven(facts: ControlFacts, said: Verdict): Verdict {
  return said.kind !== 'inconclusive' || isControlProven(facts) ? said : { ...said, control: 'unproven' };
}

function byControl({ control }: ControlFacts, said: Verdict, windowSeconds: number): Verdict | undefined {
  if (control === undefined) return undefined;
  const { look } = control;
  const after = `after ${spanWords(look.minute + 1, windowSeconds)}`;
  if (look.kind === 'abort') {
    const reason = `not decided ${after}: the control is broken, held against the champion: ${crossingWords(look, windowSeconds)}; nothing that was compared with it counts`;
    return { kind: 'inconclusive', control: 'broken', reason };
  }
  if (look.kind !== 'invalid' || said.kind === 'invalid') return undefined;
  return { kind: 'invalid', reason: `invalid ${after}: ${splitWords(look, ['the control', 'it and the champion'])}` };
}

/** Tests by which the control ended a rollout; undefined where it did not. */
export function controlTests({
  checkpoint,
  control,
}: Pick<ControlFacts, 'control'> & { readonly checkpoint: Pick<Checkpoint, 'look'> }): string[] | undefined {
  if (control?.look.kind !== 'abort' || checkpoint.look.kind === 'abort') return undefined;
  return control.look.reasons.map(({ test }) => controlTest(test));
}

/** The hash chain over the evidence of a rollout; where there is a control, over that of both. */
export function chainOf({
  checkpoint: { chain },
  control,
}: {
  readonly checkpoint: Pick<Checkpoint, 'chain'>;
  readonly control?: Pick<Checkpoint, 'chain'> | undefined;
}): string {
  return control === undefined ? chain : sha256(chain + control.chain);
}
