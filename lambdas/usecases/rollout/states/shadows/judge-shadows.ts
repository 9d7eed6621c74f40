import { isoAt } from '../../../../contracts/runtime/instants.ts';
import type { AlarmReading } from '../../../../contracts/stored/rollouts/alarm.ts';
import type { RolloutRecord, RolloutVerdict } from '../../../../contracts/stored/rollout.ts';
import { isOutOf } from '../../../../domain/experiment/experiment-state.ts';
import { shadowReports } from '../../../../domain/experiment/several-shadows.ts';
import { given } from '../../../../domain/given.ts';
import { alarmsBack, brokenAlarms } from '../../../../domain/rollout/alarms/alarm-verdict.ts';
import { brokenSoft, type BrokenSoft } from '../../../../domain/rollout/ticking/stops/soft-guardrails.ts';
import { readTogether } from '../../../../domain/rollout/ticking/together/read-together.ts';
import {
  shadowsLook,
  type ShadowsFacts,
  type ShadowsLook,
} from '../../../../domain/rollout/ticking/together/shadows-look.ts';
import type { WindowCalendar } from '../../../../domain/rollout/ticking/window-calendar.ts';
import { armRecord, type JudgedRecord } from '../../evidence/arm-record.ts';
import { foldWindows, standStill, type FoldedWindows, type FoldWindowsDeps } from '../../evidence/fold-windows.ts';
import { judgePlanOf } from '../../evidence/stored-progress.ts';
import { verdictFacts } from '../../evidence/verdict-facts.ts';
import { decideStops, type Judged } from '../judged.ts';
import { storedAlarms, tickVerdict } from '../tick-verdict.ts';

type Shadows = NonNullable<RolloutRecord['plan']['shadows']>;

/** Several shadows, while they get copies or their labels are waited for; undefined in every other step and rollout. */
export function shadowsInForce({ plan, step }: Pick<RolloutRecord, 'plan' | 'step'>): Shadows | undefined {
  const { shadow, waitsFor } = plan.steps[step] ?? {};
  return shadow === undefined && waitsFor === undefined ? undefined : plan.shadows;
}

interface FoldedShadow {
  readonly version: string;
  /** The rollout as it is judged in it. */
  readonly own: JudgedRecord;
  readonly folded: FoldedWindows;
}

/** One tick of several shadows: each that is in is folded and judged against the champion alone, and all of them together decide. */
export async function judgeShadows(
  deps: FoldWindowsDeps,
  record: RolloutRecord,
  {
    shadows,
    calendar,
    alarms,
  }: {
    readonly shadows: Shadows;
    readonly calendar: WindowCalendar;
    readonly alarms: readonly AlarmReading[];
  },
): Promise<Judged> {
  const before = record.experiment ?? { arms: shadows.arms, out: [] };
  const folded: FoldedShadow[] = [];
  const atOnce = standStill(deps);
  // One after the other: each reads and writes objects of its own, and a tick has one processor.
  for (const { version } of before.arms.filter((arm) => !isOutOf(before, arm.version))) {
    const own = armRecord(record, version);
    folded.push({ version, own, folded: await foldWindows(atOnce, own, calendar) });
  }
  const facts: ShadowsFacts = {
    terms: record.plan,
    step: record.step,
    before,
    started: record.version,
    shadows: folded.map((one) => ({ version: one.version, facts: verdictFacts(one.own, one.folded) })),
    alarms,
  };
  const look = shadowsLook(facts);
  const broken = brokenIn(record, folded, { alarms, window: look.window });
  const stops = decideStops(deps, { record, said: look.verdict, windows: look.window, broken });
  const at = isoAt(deps.clock.now());
  return { verdict: verdictOf({ record, calendar, at }, folded, { facts, look }), ...stops, experiment: look.after };
}

interface ShadowsTick {
  readonly record: RolloutRecord;
  readonly calendar: WindowCalendar;
  readonly at: string;
}

/** The verdict on all of them, with the numbers of the one that was started, or of the first that is in. */
function verdictOf(
  { record, calendar, at }: ShadowsTick,
  folded: readonly FoldedShadow[],
  { facts, look }: { readonly facts: ShadowsFacts; readonly look: ShadowsLook },
): RolloutVerdict {
  const { kind, reason } = look.verdict;
  const ticked = look.said.flatMap((one) => {
    const own = folded.find(({ version }) => version === one.version);
    return own === undefined
      ? []
      : [{ ...one, verdict: tickVerdict(one.said, { record: own.own, folded: own.folded, calendar }, at) }];
  });
  const shown = ticked.find(({ version }) => version === record.version) ?? ticked[0];
  const base: RolloutVerdict = shown?.verdict ?? { kind, reason, at, window: look.window };
  const judged = ticked.map(({ verdict: { numbers = {} }, ...one }) => ({ ...one, numbers }));
  const reports = shadowReports(judged, look.after, record.verdict?.shadows ?? []);
  const { since = alarmsBack({ planned: record.plan.alarms, readings: facts.alarms })[0]?.since } = base;
  const arms = folded.map((one) => ({ version: one.version, progress: one.folded.progress }));
  return {
    ...base,
    kind,
    reason,
    window: look.window,
    tests: [...look.tests],
    shadows: [...reports],
    together: readTogether(facts.before, arms),
    ...given({ since }),
    ...storedAlarms(facts.alarms),
  };
}

/** Guardrails that shadows broke, and own alarms, which are about all of them together. */
function brokenIn(
  record: RolloutRecord,
  folded: readonly FoldedShadow[],
  { alarms, window }: { readonly alarms: readonly AlarmReading[]; readonly window: number },
): readonly BrokenSoft[] {
  const own = { planned: record.plan.alarms, readings: alarms };
  return [...onePerName(folded.flatMap(brokenOf)), ...brokenAlarms(own, { before: record.broken, window })];
}

function brokenOf({ version, own, folded }: FoldedShadow): readonly BrokenSoft[] {
  return brokenSoft(judgePlanOf(own), folded.progress.soft).map((one) => ({
    ...one,
    version,
    says: `${version}: ${one.says}`,
  }));
}

/** A guardrail that several shadows broke is told once. */
function onePerName(broken: readonly BrokenSoft[]): readonly BrokenSoft[] {
  return broken.filter(({ name }, at) => broken.findIndex((one) => one.name === name) === at);
}
