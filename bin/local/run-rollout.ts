import type { RolloutRecord } from '../../lambdas/contracts/stored/rollout.ts';
import { counted } from '../../lambdas/domain/wording/counted.ts';
import { whole } from '../../lambdas/domain/wording/numbers.ts';
import type { ControlClient } from '../client/control-client.ts';
import { CliError } from '../client/cli-error.ts';
import { watchRollout } from '../client/rollout/watch-rollout.ts';
import { describeEvidence, describeRollout } from '../console/describe-rollout.ts';
import type { Replay, Served } from './traffic/replay.ts';
import { isFailure } from './summary.ts';

const INTERVAL_MS = 500;
const COUNT_EVERY_MS = 5_000;
const ROLLOUT_TIMEOUT_MS = 400_000;

/** Follows a rollout to its end while flights are replayed; traffic starts as soon as the route can answer. */
export async function runUnderTraffic(
  rollout: {
    readonly control: ControlClient;
    readonly model: string;
    readonly rolloutId: string;
    readonly replay: Replay;
    /** Called with every change of the record. @default - nobody looks */
    readonly onChange?: (record: RolloutRecord) => void;
    /** Longest wait for its end. @default 400000 */
    readonly timeoutMs?: number;
  },
  say: (line: string) => void,
): Promise<RolloutRecord> {
  const { control, model, rolloutId, replay } = rollout;
  const from = replay.answers.length;
  let isPlanShown = false;
  let last = 'it has not begun';
  const counting = setInterval(() => say(describeTraffic(replay.answers.slice(from))), COUNT_EVERY_MS);
  try {
    return await watchRollout({
      read: () => control.getRollout(model, rolloutId),
      onChange: (record) => {
        if (record.step >= 0) replay.start();
        if (!isPlanShown) record.plan.says.forEach((sentence) => say(`plan: ${sentence}`));
        isPlanShown = true;
        last = describeRollout(record);
        say(last);
        rollout.onChange?.(record);
        describeEvidence(record).forEach((line) => say(`  ${line}`));
      },
      intervalMs: INTERVAL_MS,
      timeoutMs: rollout.timeoutMs ?? ROLLOUT_TIMEOUT_MS,
    });
  } catch (cause) {
    if (!(cause instanceof CliError)) throw cause;
    const message = `rollout ${rolloutId} of ${model}: ${cause.message}; last seen: ${last}; ${describeTraffic(replay.answers.slice(from))}`;
    throw new CliError('unreachable', message, { code: cause.code, cause });
  } finally {
    clearInterval(counting);
  }
}

function describeTraffic(answers: readonly Served[]): string {
  const arm = (variant: string): string => {
    const own = answers.filter((answer) => answer.variant === variant);
    return `${variant} ${whole(own.length)} (${whole(own.filter(isFailure).length)} bad)`;
  };
  const unserved = answers.filter(({ variant }) => variant === undefined).length;
  const nobody = unserved === 0 ? '' : `, served by nobody ${whole(unserved)}`;
  return `traffic: ${counted(answers.length, 'request')}, ${arm('champion')}, ${arm('challenger')}${nobody}`;
}
