import { instantWords } from '../wording/instant.ts';
import { sentences } from '../wording/list.ts';
import type { AlertFacts, AlertWords } from './alert-facts.ts';
import { isProvenBack } from './probe-proof.ts';
import { proofWords } from './proof-words.ts';

/** What a person reads when somebody went back to a version that had served: `champion` is the one that was taken away. */
export function undoneWords(facts: AlertFacts): AlertWords {
  const { model, version, champion: before, probes, decision, reason, end } = facts;
  const isBack = probes !== undefined && isProvenBack(probes);
  const gone = before ?? 'its champion';
  return {
    subject: `${model}: ${gone} undone, ${version} ${isBack ? 'serves again' : 'is not proven back'}`,
    what: sentences(
      decision ?? reason,
      `All requests of ${model} go to ${version} now`,
      proofWords({ ...facts, champion: version }),
      end === undefined ? '' : `ended at ${instantWords(end.at)}${end.by === undefined ? '' : ` by ${end.by}`}`,
    ),
    next: isBack
      ? [`nothing is urgent: ${gone} stays registered and can be rolled out again`]
      : [
          `see whether the target of ${version} answers: understudy status ${model}`,
          `else go to another version: understudy rollout undo ${model} --to <version> --reason <text>`,
        ],
  };
}
