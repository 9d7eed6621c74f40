import { instantWords } from '../../wording/instant.ts';
import { sentences } from '../../wording/list.ts';
import type { AlertFacts, AlertWords } from '../alert-facts.ts';

/** The end of a hold-back: what the promotion brought stands in the reason. */
export function heldBackWords({ model, version, rolloutId, heldBack, reason }: AlertFacts): AlertWords {
  const { version: before, sharePercent } = heldBack ?? { version: 'the version before', sharePercent: 0 };
  return {
    subject: `${model}: what the promotion of ${version} brought`,
    what: sentences(
      `${before} kept ${sharePercent} % of the requests of ${model} to compare ${version} with; now it keeps none`,
      reason,
    ),
    next: [`read all of it: understudy rollout status ${model} ${rolloutId}`],
  };
}

/** Who serves how much after a promotion. */
export function shareAfterPromotion({ model, version, heldBack }: AlertFacts): string {
  if (heldBack === undefined) return `All requests of ${model} go to ${version} now`;
  const { version: before, sharePercent, until } = heldBack;
  return `${100 - sharePercent} % of the requests of ${model} go to ${version} now; ${before} keeps ${sharePercent} % until ${instantWords(until)}, to compare both`;
}
