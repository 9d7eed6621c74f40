import { slowMachineWords } from './slow-machine.ts';
import type { RolloutSummary, RunSummary } from './summary.ts';

/** The run's figures in plain lines. */
export function describeSummary(summary: RunSummary): readonly string[] {
  const { served, captured } = summary;
  return [
    'Summary',
    ...summary.rollouts.flatMap(describeOne),
    `  predictions captured / served: ${count(captured.random)} / ${count(served)}, and ${captured.probe} probes, in ${count(captured.objects)} objects`,
    ...unseenWords(captured),
    ...slowMachineWords(summary.rollouts),
  ];
}

function unseenWords({ unseen }: RunSummary['captured']): readonly string[] {
  if (unseen === 0) return [];
  return [`  captured beside these, but the answer did not reach its caller: ${unseen}`];
}

function describeOne(rollout: RolloutSummary): readonly string[] {
  const { version, champion, kind, reason, tests, seconds, seen, exposed, probes, fromFirstFailure } = rollout;
  const against = champion === undefined ? 'first champion' : `against ${champion}`;
  return [
    `  ${version} ${against}: ${kind} after ${seconds.toFixed(1)} s`,
    `    ${reason}`,
    `    tests: ${tests.length === 0 ? 'none' : tests.join(', ')}`,
    `    seen by the caller: challenger ${arm(seen.challenger)}, champion ${arm(seen.champion)}${exposed === undefined ? '' : `; judged on ${count(exposed)} challenger requests`}`,
    ...(fromFirstFailure === undefined || kind === 'promoted'
      ? []
      : [
          `    from the first bad answer: alert after ${seconds1(fromFirstFailure.toAlertSeconds)}, last challenger answer after ${seconds1(fromFirstFailure.toLastChallengerAnswerSeconds)}`,
        ]),
    ...(probes === undefined
      ? []
      : [`    restore proven: ${probes.champion} of ${probes.asked} probes answered by the champion`]),
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

function arm({ requests, failures }: { readonly requests: number; readonly failures: number }): string {
  return `${count(requests)} requests, ${count(failures)} bad`;
}

function seconds1(value: number | undefined): string {
  return value === undefined ? 'none came' : `${value.toFixed(1)} s`;
}

function count(value: number): string {
  return value.toLocaleString('en-US');
}
