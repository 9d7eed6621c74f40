import type { AlarmReading, PlanAlarm } from '../../../contracts/stored/rollouts/alarm.ts';
import type { RolloutRecord } from '../../../contracts/stored/rollout.ts';
import type { Verdict } from '../../judge/verdict/verdict.ts';
import { spanWords } from '../../wording/duration.ts';
import { troubledAlarms, troubleWords, type TroubledAlarm } from './alarm-look.ts';

/** Own alarms as planned, and what was seen of them. */
export interface AlarmFacts {
  readonly planned: readonly PlanAlarm[] | undefined;
  readonly readings: readonly AlarmReading[] | undefined;
}

type Broken = NonNullable<RolloutRecord['broken']>[number];

/** Alarms that take the challenger back. */
export function alarmsBack({ planned, readings }: AlarmFacts): readonly TroubledAlarm[] {
  return troubledAlarms(planned, readings).filter(({ follows }) => follows === 'rollback');
}

/**
 * A verdict with what own alarms say: one that rolls back decides, whatever was said; every other that cannot be judged is named.
 *
 * @param windows windows judged so far
 */
export function withAlarms(
  said: Verdict,
  facts: AlarmFacts,
  { windows, windowSeconds }: { readonly windows: number; readonly windowSeconds: number },
): Verdict {
  const back = alarmsBack(facts);
  const unseen = troubledAlarms(facts.planned, facts.readings).filter(
    ({ kind, follows }) => kind === 'unseen' && follows !== 'rollback',
  );
  const named = unseen.map((one) => `; ${troubleWords(one)}`).join('');
  if (back.length === 0) return named === '' ? said : { ...said, reason: `${said.reason}${named}` };
  const words = back.map(troubleWords).join('; ');
  if (said.kind === 'rollback') return { kind: 'rollback', reason: `${said.reason}; ${words}${named}` };
  const when = windows === 0 ? 'before its first window' : `after ${spanWords(windows, windowSeconds)}`;
  return { kind: 'rollback', reason: `rolled back ${when}: ${words}${named}` };
}

/**
 * Own alarms that hold or warn now, as guardrails that take nothing back; one that was so at the last tick is so since then.
 *
 * @param window windows judged
 */
export function brokenAlarms(
  { planned, readings }: AlarmFacts,
  { before = [], window }: { readonly before: readonly Broken[] | undefined; readonly window: number },
): readonly Omit<Broken, 'version'>[] {
  return troubledAlarms(planned, readings).flatMap(({ test, follows, says }) => {
    if (follows !== 'hold' && follows !== 'warn') return [];
    const since = before.find(({ name }) => name === test)?.since ?? window;
    // Told once each time: the window tells one time from another.
    return [{ name: test, strength: follows, round: since, since, says }];
  });
}
