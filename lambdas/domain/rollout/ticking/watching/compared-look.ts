import type { DatedReason, Look } from '../../../judge/model/rows.ts';
import { crossingWords, invalidWords } from '../../../judge/verdict/verdict-words.ts';
import type { Progress } from '../fold-rows.ts';

/** What the guardrails of a comparison without a planned end say. */
export interface ComparedLook {
  readonly kind: 'harm' | 'invalid' | 'fine';
  readonly reason: string;
  /** Tests that crossed. */
  readonly tests: readonly string[];
  /** The first of them, with its window counted from the beginning of all. */
  readonly first?: DatedReason;
}

type Folded = Pick<Progress, 'checkpoint' | 'throughout' | 'chapterFrom'>;

/**
 * Reads the guardrails that begin afresh and those that are judged throughout: one that is broken is harm, then a broken split counts.
 *
 * @param windowSeconds length of a window, for words
 */
export function comparedLook(folded: Folded, windowSeconds: number): ComparedLook {
  const { look } = folded.checkpoint;
  const throughout = folded.throughout?.look;
  const broken = [look, throughout].filter((one) => one?.kind === 'abort');
  if (broken.length > 0) {
    const own = look.kind === 'abort' ? look.reasons.map((one) => shifted(folded, one)) : [];
    const reasons = [...own, ...(throughout?.kind === 'abort' ? throughout.reasons : [])];
    return {
      kind: 'harm',
      reason: broken.map(wordsOf).join('; '),
      tests: reasons.map(({ test }) => test),
      ...firstOf(reasons),
    };
  }
  if (look.kind === 'invalid')
    return { kind: 'invalid', reason: invalidWords(look, windowSeconds), tests: look.reasons.map(({ test }) => test) };
  return { kind: 'fine', reason: 'no guardrail broken', tests: [] };
}

function wordsOf(look: Look | undefined): string {
  return look === undefined ? '' : crossingWords(look);
}

function firstOf([first]: readonly DatedReason[]): Pick<ComparedLook, 'first'> {
  return first === undefined ? {} : { first };
}

/** Windows of a chapter are counted from its beginning. */
function shifted({ chapterFrom = 0 }: Folded, reason: DatedReason): DatedReason {
  return { ...reason, minute: chapterFrom + reason.minute };
}
