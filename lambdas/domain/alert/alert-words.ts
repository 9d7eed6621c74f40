import { isProvenBack } from './probe-proof.ts';
import { alarmIn, isUnseen, speakAgainst } from '../wording/alarm-tests.ts';
import { instantWords } from '../wording/instant.ts';
import { FAILED_STEP } from '../wording/failed-step.ts';
import { shareWords } from '../wording/share.ts';
import { sentences } from '../wording/list.ts';
import type { AlertFacts, AlertKind, AlertWords } from './alert-facts.ts';
import { harmWords } from './harm-words.ts';
import { guardrailWords } from './kinds/guardrail-words.ts';
import { heldBackWords, shareAfterPromotion } from './kinds/held-back-words.ts';
import { overtakenWords, queuedWords } from './kinds/queue-words.ts';
import { hookAlertWords } from './kinds/hook-words.ts';
import { leftWords } from './kinds/left-words.ts';
import { periodWords } from './kinds/period-words.ts';
import { questionWords } from './kinds/question-words.ts';
import { returnedWords } from './kinds/returned-words.ts';
import { proofWords } from './proof-words.ts';
import { stuckWords } from './stuck-words.ts';
import { undoneWords } from './undone-words.ts';

/** What a person reads about each kind of event: what happened, how bad, who is affected, what to do first. */
export function alertWords(facts: AlertFacts): AlertWords {
  return wordsOf[facts.kind](facts);
}

const wordsOf: Readonly<Record<AlertKind, (facts: AlertFacts) => AlertWords>> = {
  queued: queuedWords,
  started,
  step: stepped,
  question: questionWords,
  guardrail: guardrailWords,
  hook: hookAlertWords,
  period: periodWords,
  left: leftWords,
  promoted,
  'held-back': heldBackWords,
  'rolled-back': rolledBack,
  restored,
  inconclusive: undecided,
  invalid: (facts) =>
    waiting(facts, `${facts.model}: split of the rollout of ${facts.version} is broken, it waits for you`),
  reported,
  stuck: stuckWords,
  undone: undoneWords,
  replaced: rolledBack,
  overtaken: overtakenWords,
  returned: returnedWords,
  refused,
};

function refused({ model, version, reason }: AlertFacts): AlertWords {
  return {
    subject: `${model}: rollout of ${version} did not start`,
    what: sentences(reason, 'Nothing was changed, requests are answered as before'),
    next: ['correct what is named above and start again'],
  };
}

/** A step of ours that failed, or an execution that somebody stopped or that is gone. */
function restored(facts: AlertFacts): AlertWords {
  const { model, version, rolloutId, reason } = facts;
  const isStep = reason.startsWith(FAILED_STEP);
  const look = isStep
    ? 'read the log of the step that failed: the page of the execution names it'
    : 'find out who stopped the execution, or why it died: its page is linked';
  return {
    subject: `${model}: rollout of ${version} ${isStep ? 'failed in a step of ours' : 'lost its driver'}, ${serving(facts)}`,
    what: sentences(said(facts), goneBack(facts), harmWords(facts), proofWords(facts), ended(facts)),
    next: [look, `start again when that is clear: understudy rollout retry ${model} ${rolloutId}`],
  };
}

function started({ model, version, champion, startedBy, retries, says = [], rolloutId }: AlertFacts): AlertWords {
  const beside = champion === undefined ? 'as first version' : `beside the champion ${champion}`;
  const again = retries === undefined ? '' : `; the same as rollout ${retries}, which ended`;
  return {
    subject: `${model}: rollout of ${version} started`,
    what: sentences(`version ${version} is tried ${beside}, started by ${startedBy ?? 'unknown'}${again}`, ...says),
    next: [
      `watch it: understudy rollout watch ${model} ${rolloutId}`,
      `stop it: understudy rollout abort ${model} ${rolloutId}`,
    ],
  };
}

function stepped({ model, version, step, reason, rolloutId, move }: AlertFacts): AlertWords {
  const share = step === undefined ? 'its next share' : shareWords(step);
  const place = step === undefined ? '' : ` (step ${step.index + 1} of ${step.of})`;
  const next = [`stop it: understudy rollout abort ${model} ${rolloutId}`];
  if (move !== undefined) {
    const subject = `${model}: shares moved at look ${move.look}`;
    return { subject, what: sentences(subject, ...move.says), next };
  }
  if (step?.waitsFor !== undefined) {
    const subject = `${model}: ${version} gets no more copies, labels are waited for${place}`;
    return { subject, what: sentences(subject, reason), next };
  }
  return {
    subject: `${model}: ${version} gets ${share} of the requests${place}`,
    what: sentences(`version ${version} gets ${share} of the requests of ${model} from now on${place}`, reason),
    next,
  };
}

/** A promotion that proved nothing says so in its first line. */
function promoted(facts: AlertFacts): AlertWords {
  const { model, version, champion, end } = facts;
  const isProven = (end?.tests ?? []).length > 0;
  const before = champion === undefined || champion === version ? '' : `before it ${champion} served`;
  return {
    subject: `${model}: ${version} is champion${isProven ? '' : ', nothing was proven'}`,
    what: sentences(said(facts), shareAfterPromotion(facts), before, harmWords(facts), ended(facts)),
    next: isProven
      ? ['nothing is urgent: the version that served before stays registered and can be rolled out again']
      : [`look after ${version} yourself: it serves everybody although its rollout proved nothing`],
  };
}

function rolledBack(facts: AlertFacts): AlertWords {
  const { model, version, champion } = facts;
  const what = sentences(said(facts), goneBack(facts), harmWords(facts), proofWords(facts), ended(facts));
  const nobody = champion === undefined ? [`roll out a version that works: nobody serves ${model} now`] : [];
  return {
    subject: `${model}: ${version} ${endWord(facts)}, ${serving(facts)}`,
    what,
    next: [...nobody, ...afterRollback(facts)],
  };
}

function endWord({ kind, end }: AlertFacts): string {
  if (kind === 'replaced') return 'replaced by another rollout';
  return end?.byPerson === true ? 'aborted' : 'rolled back';
}

/** Only evidence against the version marks it; after everything else it may be tried again. */
function afterRollback({ model, version, rolloutId, harm, end, exposedFrom, at }: AlertFacts): readonly string[] {
  const tests = end?.byPerson === true ? [] : (end?.tests ?? []);
  const alarms = alarmSteps(tests);
  if (!speakAgainst(tests))
    return [...alarms, `start again when its reason is gone: understudy rollout retry ${model} ${rolloutId}`];
  return [
    ...alarms,
    `look at the log of ${version} from ${instantWords(harm?.firstFailure ?? exposedFrom ?? at)} on`,
    `register a corrected version; ${version} keeps its status rolled-back`,
  ];
}

/** What to do about own alarms. */
function alarmSteps(tests: readonly string[]): readonly string[] {
  return tests.flatMap((test) => {
    const name = alarmIn(test);
    if (name === undefined) return [];
    return isUnseen(test)
      ? [`find out why alarm ${name} cannot be judged: its name, its data, and what the stack lets be read`]
      : [`look at alarm ${name} in CloudWatch: it was broken while this version was tried, whatever broke it`];
  });
}

function undecided(facts: AlertFacts): AlertWords {
  const { model, version, rolloutId, champion } = facts;
  if (facts.end === undefined) return waiting(facts, `${model}: rollout of ${version} is undecided and waits for you`);
  return {
    subject: `${model}: rollout of ${version} ends undecided, ${champion === undefined ? 'nobody serves' : `${champion} serves`}`,
    what: sentences(said(facts), goneBack(facts), harmWords(facts), proofWords(facts), ended(facts)),
    next: [
      `nothing is urgent: look at it when you like: understudy rollout status ${model} ${rolloutId}`,
      `to see more next time: more traffic, longer steps, or a larger first weight for ${version}`,
      `start again: understudy rollout retry ${model} ${rolloutId}; what this one saw counts nothing against it`,
    ],
  };
}

/** The end of a shadow, whose answers nobody met, or of an experiment; what comes next is a person's word. */
function reported(facts: AlertFacts): AlertWords {
  const { model, version, champion, rolloutId, step, isRecorded = false } = facts;
  const hasCopies = step === undefined || step.shadow !== undefined || step.waitsFor !== undefined;
  return {
    subject: `${model}: ${isRecorded ? 'retro-shadow' : hasCopies ? 'shadow' : 'experiment'} of ${version} has ended, ${champion ?? 'nobody'} serves as before`,
    what: sentences(said(facts), facts.reason, ended(facts)),
    next: [
      `read what it showed: understudy rollout status ${model} ${rolloutId}`,
      ...(hasCopies
        ? [
            `give ${version} requests of its own: understudy rollout start ${model} ${version} with a canary${isRecorded ? ' and without retroShadow' : ''}`,
          ]
        : []),
    ],
  };
}

function waiting(facts: AlertFacts, subject: string): AlertWords {
  const { model, version, rolloutId, answerBy, champion } = facts;
  const until = answerBy === undefined ? '' : ` by ${instantWords(answerBy)}`;
  return {
    subject,
    what: sentences(
      facts.kind === 'invalid'
        ? 'requests do not reach the versions by their weights, so nothing can be judged'
        : 'nothing is proven and nothing is broken, so a person must decide',
      harmWords(facts),
      `without an answer${until} the rollout ends and ${champion ?? 'nobody'} serves`,
    ),
    next: [
      `look at it: understudy rollout status ${model} ${rolloutId}`,
      `decide${until}: understudy rollout approve ${model} ${rolloutId} promotes it, understudy rollout reject ${model} ${rolloutId} goes back`,
      `to see more next time: more traffic, longer steps, or a larger first weight for ${version}`,
    ],
  };
}

/** One plain sentence; the numbers stand behind it. */
function said({ decision, reason }: AlertFacts): string {
  return decision ?? reason;
}

function ended({ end }: AlertFacts): string {
  return end === undefined ? '' : `ended at ${instantWords(end.at)}${end.by === undefined ? '' : ` by ${end.by}`}`;
}

function serving({ champion, exposedFrom, probes, comingBack }: AlertFacts): string {
  if (champion === undefined) return 'nobody serves';
  if (comingBack?.isOver === false) return `${champion} comes back in steps`;
  if (exposedFrom === undefined) return `${champion} serves as before`;
  return probes === undefined || isProvenBack(probes) ? `${champion} serves again` : `${champion} is not proven back`;
}

function goneBack({ champion, model, version, exposedFrom, comingBack }: AlertFacts): string {
  if (comingBack !== undefined) return `Traffic of ${model}: ${comingBack.says}`;
  if (champion !== undefined && exposedFrom === undefined)
    return `No request went to ${version}: all requests of ${model} go to ${champion} as before`;
  return champion === undefined
    ? `there is no champion to go back to: callers of ${model} get its static fallback, or status 503`
    : `All requests of ${model} go to ${champion} again`;
}
