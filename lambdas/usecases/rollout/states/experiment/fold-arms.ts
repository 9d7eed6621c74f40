import type { RolloutRecord } from '../../../../contracts/stored/rollout.ts';
import type { ExperimentState } from '../../../../contracts/stored/experiment/experiment.ts';
import type { FoldedArm } from '../../../../domain/rollout/ticking/together/read-together.ts';
import { judgedVersions } from '../../../../domain/rollout/ticking/together/judged-arm.ts';
import type { WindowCalendar } from '../../../../domain/rollout/ticking/window-calendar.ts';
import { armRecord } from '../../evidence/arm-record.ts';
import { foldWindows, standStill, type FoldWindowsDeps } from '../../evidence/fold-windows.ts';

/** Folds every challenger that has requests up to one window, one after the other: each reads and writes objects of its own. */
export async function foldArms(
  deps: FoldWindowsDeps,
  record: RolloutRecord,
  { before, calendar }: { readonly before: ExperimentState; readonly calendar: WindowCalendar },
): Promise<readonly FoldedArm[]> {
  const arms: FoldedArm[] = [];
  const atOnce = standStill(deps);
  for (const version of judgedVersions({ terms: record.plan, step: record.step }, before)) {
    const { progress } = await foldWindows(atOnce, armRecord(record, version), calendar);
    arms.push({ version, progress });
  }
  return arms;
}
