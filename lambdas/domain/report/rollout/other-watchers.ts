import type { AlarmReading } from '../../../contracts/stored/rollouts/alarm.ts';
import type { HookRun } from '../../../contracts/stored/rollouts/hook-run.ts';
import type { ShadowReport } from '../../../contracts/stored/rollouts/shadows.ts';
import type { RolloutRecord } from '../../../contracts/stored/rollout.ts';
import { alarmStateWords, lastReadings } from '../../rollout/alarms/last-readings.ts';
import { hookStateWords, momentWords } from '../../rollout/hooking/hook-words.ts';
import { counted } from '../../wording/counted.ts';
import { instantWords } from '../../wording/instant.ts';
import { threeDigits, whole } from '../../wording/numbers.ts';
import type { Cell, Part, Tone } from '../section.ts';

/** Where each of several shadows stands, one line a version; nothing for other rollouts. */
export function shadowsParts({ verdict }: Pick<RolloutRecord, 'verdict'>): readonly Part[] {
  const shadows = verdict?.shadows ?? [];
  const columns = [
    { name: 'version' },
    { name: 'copied', isNumber: true },
    { name: 'copies', isNumber: true },
    { name: 'numbers' },
  ];
  return tableOf('Shadows', columns, shadows.map(shadowCells));
}

function shadowCells({ version, sharePercent, state, copies, says }: ShadowReport): readonly Cell[] {
  const share: Cell = state === 'out' ? { text: 'out', tone: 'bad' } : `${threeDigits(sharePercent)} %`;
  return [version, share, whole(copies), says];
}

/** What was seen of own alarms last, those that are not green first; nothing where the plan has none. */
export function alarmsParts(record: Pick<RolloutRecord, 'keepWarm' | 'verdict' | 'alarms'>): readonly Part[] {
  const columns = [{ name: 'alarm' }, { name: 'is' }, { name: 'since' }, { name: 'seen' }, { name: 'looked at' }];
  return tableOf('Own alarms', columns, lastReadings(record).map(alarmCells));
}

function alarmCells({ name, state, since, says, at, unread }: AlarmReading): readonly Cell[] {
  const tone: Tone = state === 'ok' ? 'good' : state === 'alarm' ? 'bad' : 'warn';
  const silent = unread === undefined ? '' : `; no answer in the last ${counted(unread.looks, 'look')}: ${unread.says}`;
  const from = since === undefined ? '' : instantWords(since);
  return [name, { text: alarmStateWords[state], tone }, from, `${says}${silent}`, instantWords(at)];
}

const hookTones: Readonly<Record<HookRun['state'], Tone>> = {
  pending: 'plain',
  passed: 'good',
  failed: 'bad',
  late: 'bad',
  held: 'warn',
  ignored: 'warn',
};

/** What became of hooks, in order of time; nothing where the plan has none, or none was due. */
export function hooksParts({ hookRuns = [] }: Pick<RolloutRecord, 'hookRuns'>): readonly Part[] {
  const columns = [
    { name: 'asked' },
    { name: 'hook' },
    { name: 'moment' },
    { name: 'state' },
    { name: 'answer' },
    { name: 'attempt', isNumber: true },
  ];
  return tableOf('Hooks', columns, hookRuns.map(hookCells));
}

function hookCells(run: HookRun): readonly Cell[] {
  const { name, state, says, askedAt, attempt } = run;
  const stated = { text: hookStateWords[state], tone: hookTones[state] };
  return [instantWords(askedAt), name, momentWords(run), stated, says, String(attempt)];
}

function tableOf(
  caption: string,
  columns: readonly { readonly name: string; readonly isNumber?: boolean }[],
  rows: readonly (readonly Cell[])[],
): readonly Part[] {
  return rows.length === 0 ? [] : [{ kind: 'table', caption, columns, rows }];
}
