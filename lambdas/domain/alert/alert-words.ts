import type { AlertFacts } from './alert-facts.ts';

/** Subject, sentences and first things to do. */
export interface AlertWords {
  readonly subject: string;
  readonly what: string;
  readonly next: readonly string[];
}

/** What a person reads about each kind of event: what happened, how bad, who is affected, what to do first. */
export function alertWords(facts: AlertFacts): AlertWords {
  const { model, version, kind } = facts;
  switch (kind) {
    case 'started':
      return started(facts);
    case 'step':
      return stepped(facts);
    case 'promoted':
      return {
        subject: `${model}: ${version} is champion`,
        what: sentences(facts.reason, `All requests of ${model} go to ${version} now`, beforeIt(facts)),
        next: ['nothing is urgent: the version that served before stays registered and can be rolled out again'],
      };
    case 'rolled-back':
      return rolledBack(facts);
    case 'restored':
      return {
        subject: `${model}: rollout of ${version} lost its driver, ${serving(facts)}`,
        what: sentences(facts.reason, goneBack(facts), affected(facts), proof(facts)),
        next: [
          'find out who stopped the execution, or why it died: its page is linked',
          `start again when that is clear: understudy rollout start ${model} ${version}`,
        ],
      };
    case 'inconclusive':
      return undecided(facts, `${model}: rollout of ${version} ends without a decision`);
    case 'invalid':
      return undecided(facts, `${model}: split of the rollout of ${version} is broken`);
    case 'refused':
      return {
        subject: `${model}: rollout of ${version} did not start`,
        what: sentences(facts.reason, 'Nothing was changed, the champion serves as before'),
        next: ['correct what is named above and start again'],
      };
  }
}

function started({ model, version, champion, startedBy, says = [], rolloutId }: AlertFacts): AlertWords {
  const beside = champion === undefined ? 'as first version' : `beside the champion ${champion}`;
  return {
    subject: `${model}: rollout of ${version} started`,
    what: sentences(`version ${version} is tried ${beside}, started by ${startedBy ?? 'unknown'}`, ...says),
    next: [
      `watch it: understudy rollout watch ${model} ${rolloutId}`,
      `stop it: understudy rollout abort ${model} ${rolloutId}`,
    ],
  };
}

function stepped({ model, version, step, reason, rolloutId }: AlertFacts): AlertWords {
  const share = step === undefined ? 'its next share' : `${step.weightPercent} %`;
  const place = step === undefined ? '' : ` (step ${step.index + 1} of ${step.of})`;
  return {
    subject: `${model}: ${version} gets ${share} of the requests${place}`,
    what: sentences(`version ${version} gets ${share} of the requests of ${model} from now on${place}`, reason),
    next: [`stop it: understudy rollout abort ${model} ${rolloutId}`],
  };
}

function rolledBack(facts: AlertFacts): AlertWords {
  const { model, version, byPerson } = facts;
  const how = byPerson === true ? 'aborted' : 'rolled back';
  return {
    subject: `${model}: ${version} ${how}, ${serving(facts)}`,
    what: sentences(facts.reason, goneBack(facts), affected(facts), proof(facts)),
    next: [
      ...(facts.champion === undefined ? [`roll out a version that works: nobody serves ${model} now`] : []),
      ...(byPerson === true
        ? [`start again when its reason is gone: understudy rollout start ${model} ${version}`]
        : [
            `look at the log of ${version} for the time since ${facts.since ?? facts.at}`,
            `register a corrected version; ${version} keeps its status rolled-back`,
          ]),
    ],
  };
}

function undecided(facts: AlertFacts, subject: string): AlertWords {
  const { model, version, rolloutId } = facts;
  return {
    subject,
    what: sentences(facts.reason, affected(facts)),
    next: [
      `look at it: understudy rollout watch ${model} ${rolloutId}`,
      `if it waits for you: understudy rollout promote ${model} ${rolloutId}, or understudy rollout abort ${model} ${rolloutId}`,
      `to see more next time: more traffic, longer steps, or a larger first weight for ${version}`,
    ],
  };
}

function serving({ champion }: AlertFacts): string {
  return champion === undefined ? 'nobody serves' : `${champion} serves again`;
}

function goneBack({ champion, model }: AlertFacts): string {
  return champion === undefined
    ? `${model} has no champion to go back to: callers get its static fallback, or status 503`
    : `All requests of ${model} go to ${champion} again`;
}

function affected({ numbers = {}, version }: AlertFacts): string {
  const { challengerRequests: requests, challengerErrors: errors = 0, challengerTimeouts: timeouts = 0 } = numbers;
  if (requests === undefined) return '';
  return `Affected: the callers of ${requests} requests assigned to ${version}, of which ${errors} failed and ${timeouts} timed out`;
}

function beforeIt({ champion, version }: AlertFacts): string {
  return champion === undefined || champion === version ? '' : `${champion} served before`;
}

function proof({ probes, champion, restoredInMs }: AlertFacts): string {
  if (probes === undefined) return '';
  const who = champion === undefined ? `did not come from the version taken back` : `came from ${champion}`;
  const time = restoredInMs === undefined ? '' : `, ${(restoredInMs / 1000).toFixed(1)} s after the order`;
  return `${probes.champion} of ${probes.asked} probe answers ${who}${time}`;
}

function sentences(...parts: readonly string[]): string {
  return parts
    .filter((part) => part !== '')
    .map((part) => `${part.charAt(0).toUpperCase()}${part.slice(1)}.`)
    .join(' ');
}
