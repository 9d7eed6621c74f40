import { isoAt } from '../../../../contracts/runtime/instants.ts';
import type { AlarmReading } from '../../../../contracts/stored/rollouts/alarm.ts';
import type { RolloutRecord, RolloutVerdict } from '../../../../contracts/stored/rollout.ts';
import { isOutOf } from '../../../../domain/experiment/experiment-state.ts';
import { endOfShadows, shadowReports, type JudgedShadow } from '../../../../domain/experiment/several-shadows.ts';
import { given } from '../../../../domain/given.ts';
import { alarmsBack, brokenAlarms, withAlarms } from '../../../../domain/rollout/alarms/alarm-verdict.ts';
import { rolloutVerdict } from '../../../../domain/rollout/ticking/rollout-verdict.ts';
import { brokenSoft, type BrokenSoft } from '../../../../domain/rollout/ticking/stops/soft-guardrails.ts';
import type { WindowCalendar } from '../../../../domain/rollout/ticking/window-calendar.ts';
import { armRecord } from '../../evidence/arm-record.ts';
import { foldWindows, type FoldWindowsDeps } from '../../evidence/fold-windows.ts';
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

interface FoldedShadow extends JudgedShadow {
  readonly windows: number;
  readonly verdict: RolloutVerdict;
  readonly broken: readonly BrokenSoft[];
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
  const judged: FoldedShadow[] = [];
  // One after the other: each reads and writes objects of its own, and a tick has one processor.
  for (const { version } of before.arms.filter((arm) => !isOutOf(before, arm.version)))
    judged.push(await judgeOne(deps, record, { version, calendar }));
  const window = Math.max(0, ...judged.map(({ windows }) => windows));
  const next = record.plan.steps[record.step + 1];
  const isServedNext = next !== undefined && next.waitsFor === undefined;
  const end = endOfShadows({ before, judged, started: record.version, window, isServedNext });
  const reports = shadowReports({ judged }, end.after, record.verdict?.shadows ?? []);
  const shown = judged.find(({ version }) => version === record.version) ?? judged[0];
  const own = { planned: record.plan.alarms, readings: alarms };
  const broken = [
    ...onePerName(judged.flatMap((one) => one.broken)),
    ...brokenAlarms(own, { before: record.broken, window }),
  ];
  const said = withAlarms(end.verdict, own, { windows: window, windowSeconds: record.plan.windowSeconds });
  const stops = decideStops(deps, { record, said, windows: window, broken });
  const { kind, reason } = said;
  const base: RolloutVerdict = shown?.verdict ?? { kind, reason, at: isoAt(deps.clock.now()), window };
  const judgedBy = { ...base, kind, reason, tests: [...end.tests], shadows: [...reports] };
  return { verdict: besideAlarms(judgedBy, own), ...stops, experiment: end.after };
}

/** A verdict with what was seen of own alarms, and since when one of them speaks. */
function besideAlarms(
  verdict: RolloutVerdict,
  own: { readonly planned: RolloutRecord['plan']['alarms']; readonly readings: readonly AlarmReading[] },
): RolloutVerdict {
  const back = alarmsBack(own);
  const { tests = [], since = back[0]?.since } = verdict;
  const all = [...tests, ...back.map(({ test }) => test)];
  return { ...verdict, tests: all, ...given({ since }), ...storedAlarms(own.readings) };
}

async function judgeOne(
  deps: FoldWindowsDeps,
  record: RolloutRecord,
  { version, calendar }: { readonly version: string; readonly calendar: WindowCalendar },
): Promise<FoldedShadow> {
  const own = armRecord(record, version);
  const folded = await foldWindows(deps, own, calendar);
  const said = rolloutVerdict(verdictFacts(own, folded));
  const verdict = tickVerdict(said, { record: own, folded, calendar }, isoAt(deps.clock.now()));
  const broken = brokenSoft(judgePlanOf(record), folded.progress.soft).map((one) => ({
    ...one,
    version,
    says: `${version}: ${one.says}`,
  }));
  const { tests = [], numbers = {} } = verdict;
  return { version, said, tests, numbers, windows: folded.progress.folded, verdict, broken };
}

/** A guardrail that several shadows broke is told once. */
function onePerName(broken: readonly BrokenSoft[]): readonly BrokenSoft[] {
  return broken.filter(({ name }, at) => broken.findIndex((one) => one.name === name) === at);
}
