import { instantWords } from '../wording/instant.ts';
import { sentences } from '../wording/list.ts';
import type { AlertFacts, AlertWords } from './alert-facts.ts';
import { isProvenBack } from './probe-proof.ts';
import { proofWords } from './proof-words.ts';

/** What a person reads when somebody went back to a version that had served: `champion` is the one that was taken away. */
export function undoneWords(facts: AlertFacts): AlertWords {
  const { model, version, champion: before, probes, decision, reason, end, comingBack } = facts;
  const isBack = probes !== undefined && isProvenBack(probes);
  const gone = before ?? 'its champion';
  return {
    subject: `${model}: ${gone} undone, ${version} ${servesWords(isBack, comingBack)}`,
    what: sentences(
      decision ?? reason,
      goesWords(facts),
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

function servesWords(isBack: boolean, comingBack: AlertFacts['comingBack']): string {
  if (isBack) return 'serves again';
  return comingBack?.isOver === false ? 'comes back in steps' : 'is not proven back';
}

function goesWords({ model, version, comingBack }: AlertFacts): string {
  return comingBack === undefined
    ? `All requests of ${model} go to ${version} now`
    : `Traffic of ${model}: ${comingBack.says}`;
}
