import { counted } from '../../lambdas/domain/wording/counted.ts';
import { durationWords } from '../../lambdas/domain/wording/duration.ts';
import { whole } from '../../lambdas/domain/wording/numbers.ts';
import type { ArmSeen, RolloutSummary, RunSummary } from './summary.ts';
import { slowMachineWords } from './slow-machine.ts';
import { describeWatched } from './watching/describe-watched.ts';

/** The run's figures in plain lines. */
export function describeSummary(summary: RunSummary): readonly string[] {
  const { served, captured } = summary;
  return [
    'Summary',
    ...summary.rollouts.flatMap(describeOne),
    `  predictions captured / served: ${whole(captured.random)} / ${whole(served)}, and ${counted(captured.probe, 'probe')}, in ${counted(captured.objects, 'object')}`,
    ...unseenWords(captured),
    ...slowMachineWords(summary.rollouts),
    ...describeWatched(summary.watched),
  ];
}

function unseenWords({ unseen }: RunSummary['captured']): readonly string[] {
  if (unseen === 0) return [];
  return [`  captured beside these, but the answer did not reach its caller: ${unseen}`];
}

function describeOne(rollout: RolloutSummary): readonly string[] {
  const { version, champion, kind, decision, reason, ended, tests, seen, exposed, probes } = rollout;
  const against = champion === undefined ? 'first champion' : `against ${champion}`;
  const judged = exposed === undefined ? '' : `; judged on ${counted(exposed, 'challenger request')}`;
  return [
    `  ${version} ${against}: ${decision}`,
    `    ${ended}`,
    `    seen by the callers: challenger ${armWords(seen.challenger)}, champion ${armWords(seen.champion)}${judged}`,
    ...(kind === 'promoted' ? [] : speedWords(rollout)),
    ...(probes === undefined
      ? []
      : [`    restore proven: ${probes.champion} of ${probes.asked} probes answered by the champion`]),
    `    tests: ${tests.length === 0 ? 'none' : tests.join(', ')}`,
    `    numbers: ${reason}`,
  ];
}

function speedWords({ fromFirstFailure }: RolloutSummary): readonly string[] {
  if (fromFirstFailure === undefined) return [];
  const { toAlertSeconds, toLastChallengerAnswerSeconds } = fromFirstFailure;
  return [
    `    from the first bad answer: alert after ${secondsWords(toAlertSeconds)}, last challenger answer after ${secondsWords(toLastChallengerAnswerSeconds)}`,
  ];
}

/** The message without its last line, which repeats it as JSON for machines that read the topic. */
export function readableText(text: string): string {
  return text.replace(/\n\s*\{.*\}\s*$/, '').trim();
}

/** An alert as a person reads it, with the proof of where it came from. */
export function describeAlert(alert: {
  readonly subject: string;
  readonly text: string;
  readonly topicArn: string;
  readonly messageId: string;
}): readonly string[] {
  const body = readableText(alert.text).split('\n');
  return [
    `  Subject:   ${alert.subject}`,
    `  TopicArn:  ${alert.topicArn}`,
    `  MessageId: ${alert.messageId}`,
    ...body.map((line) => `  | ${line}`),
  ];
}

/** What the callers of an arm met: `320 requests, 60 bad, all of them answered by another, 3 client errors`. */
export function armWords({ requests, failures, rescued, clientErrors }: ArmSeen): string {
  const all = counted(requests, 'request');
  const own = clientErrors === 0 ? '' : `, ${counted(clientErrors, 'client error')}`;
  if (failures === 0) return `${all}, none bad${own}`;
  const answered = rescued === failures ? 'all' : whole(rescued);
  return `${all}, ${whole(failures)} bad, ${answered} of them answered by another${own}`;
}

/** A measured time, or that there is none. */
export function secondsWords(value: number | undefined): string {
  return value === undefined ? 'none came' : durationWords(value);
}
