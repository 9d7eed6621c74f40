import { declaredSettings } from '../../../lambdas/contracts/people/declared.ts';
import { kpis } from '../../../lambdas/contracts/people/model/kpis.ts';
import type { Specification } from '../../../lambdas/contracts/people/specification.ts';
import type { RolloutRecord } from '../../../lambdas/contracts/stored/rollout.ts';
import type { RolloutFacts } from '../../../lambdas/domain/report/rollout/rollout-report.ts';
import { rolloutFacts } from '../../client/rollout/rollout-facts.ts';
import type { Progress } from '../../console/progress.ts';
import { askPatiently } from '../ask-patiently.ts';
import { runUnderTraffic } from '../run-rollout.ts';
import { versionOf, type Stage } from '../stage.ts';
import { LabelSender } from '../watching/label-sender.ts';
import type { Outcome } from '../watching/outcomes.ts';
import { TOLD_FROM, TOLD_KPI, tourStops } from './tour-stops.ts';
import type { TourStop } from './tour-stop.ts';

/** An experiment takes as many requests as its proof needs, however slowly they come. */
const STOP_TIMEOUT_MS = 1_200_000;

/** A strategy as it went. */
export interface Visited {
  readonly stop: TourStop;
  readonly facts: RolloutFacts;
  /** What came of the orders afterwards; undefined where there were none. */
  readonly afterwards: string | undefined;
}

/** What was seen of the tour, and at which stop it broke off. */
export interface Tour {
  readonly visited: readonly Visited[];
  /** Absent where every stop was reached. */
  readonly brokenOff?: { readonly name: string; readonly why: string };
}

/**
 * Runs the strategies one after the other on the flights, each with a version of its own; callers tell their outcomes all the while.
 *
 * Where a stop breaks off its rollout may still be open, so that no other is begun; what was seen before is kept.
 */
export async function runTour(stage: Stage, progress: Progress): Promise<Tour> {
  const { february, declared } = stage;
  await askPatiently(() => stage.control.putModel(withKpi(declared)), { say: (line) => progress.print([`  ${line}`]) });
  const sender = new LabelSender({ ...stage, model: declared.model, rowsOf: toldOf }, february);
  sender.start();
  const visited: Visited[] = [];
  try {
    for (const stop of tourStops) {
      const { name } = stop;
      try {
        visited.push(await progress.step(`${name}: ${stop.about}`, (say) => visit(stage, stop, say)));
      } catch (error) {
        return { visited, brokenOff: { name, why: error instanceof Error ? error.message : String(error) } };
      }
    }
    return { visited };
  } finally {
    await sender.stop();
  }
}

/** The model of the example with the KPI of the tour. */
function withKpi(declared: Specification): Specification {
  return { ...declared, kpis: kpis.parse([{ name: TOLD_KPI, kind: 'binary', better: 'higher', maturity: 'PT6M' }]) };
}

/** Its label, and the event of the KPI where a traveller was told of a delay that came. */
function toldOf({ id, isLate, context: { prediction } }: Outcome): readonly object[] {
  const isTold = isLate && typeof prediction === 'number' && prediction >= TOLD_FROM;
  return [{ id, label: isLate }, ...(isTold ? [{ id, kpi: TOLD_KPI }] : [])];
}

async function visit(stage: Stage, stop: TourStop, say: (line: string) => void): Promise<Visited> {
  const { control, declared } = stage;
  const { model } = declared;
  const person = { control, model, say };
  for (const { version, servedBy } of [stop, ...(stop.beside ?? [])]) {
    const input = { ...versionOf(stage, servedBy), version };
    await askPatiently(() => control.registerVersion(input, false), { say });
  }
  const settings = declaredSettings.parse(stop.settings);
  // By force: how much a plan sees rests on the traffic of the stop before, and the tour shows strategies, not what they see.
  const started = await askPatiently(
    () => control.startRollout(model, { version: stop.version, settings, force: true }),
    { say },
  );
  const steer = (record: RolloutRecord): void => {
    stop.steer?.(record, person).catch((error: unknown) => say(`not ordered: ${String(error)}`));
  };
  const { rolloutId } = await runUnderTraffic(
    { ...stage, ...started, onChange: steer, timeoutMs: STOP_TIMEOUT_MS },
    say,
  );
  const afterwards = await askPatiently(async () => stop.afterwards?.(person, rolloutId), { say });
  return { stop, facts: rolloutFacts(await control.getEvidence(model, rolloutId)), afterwards };
}
