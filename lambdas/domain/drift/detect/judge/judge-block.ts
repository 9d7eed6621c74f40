import type { Calibration } from '../calibrate/calibration.ts';
import type { DriftState, FeatureState, OpenFinding } from '../state/drift-state.ts';
import { withoutBlocks } from '../state/week.ts';
import { blocksOf } from '../window.ts';
import { stronger, type Candidate } from './candidate.ts';
import { reviewFinding } from './close-finding.ts';
import { judgeChannel } from './judge-channel.ts';
import { judgeHours } from './judge-hours.ts';
import { recentCourse } from './recent-course.ts';

/** Factor on all limits per alert that closed by itself. */
const PER_SPENT = 0.1;
const MOST_SPENT = 3;
/** A level that a feature reached and left by itself must be exceeded by this factor to open it again. */
const SCAR_FACTOR = 1.1;
/** Scars above this are events, not the feature's nature, and leave no trace. */
const LARGEST_SCAR = 2;

/** Where the judge stands. */
interface Bench {
  readonly calibration: Calibration;
  readonly lastBlock: number;
  readonly spent: number;
}

function strongest(feature: FeatureState, f: number, { calibration, lastBlock }: Bench): Candidate | undefined {
  const size = feature.recent.present.length;
  const atDayEnd = (lastBlock + 1) % (size / 7) === 0;
  const endHour = (((lastBlock + 1) % size) * 168) / size;
  let best: Candidate | undefined;
  for (let m = calibration.starts[f] ?? 0; m < (calibration.starts[f + 1] ?? 0); m += 1) {
    const model = calibration.models[m];
    if (model === undefined) continue;
    best = stronger(best, judgeChannel(recentCourse(feature.recent, model, lastBlock), model, calibration));
    if (atDayEnd && model.hours !== undefined)
      best = stronger(best, judgeHours(feature.recent, model, { calibration, endHour }));
  }
  return best;
}

/** Multiple of a limit that opens a feature now. */
function barOf({ scar }: FeatureState, spent: number): number {
  return Math.max(1 + PER_SPENT * Math.min(MOST_SPENT, spent), SCAR_FACTOR * scar.ratio);
}

function opened(feature: FeatureState, candidate: Candidate, { calibration, lastBlock }: Bench): FeatureState {
  const size = feature.recent.present.length;
  const window = calibration.windows[candidate.window];
  const lengthBlocks = window === undefined ? 1 : blocksOf(window, size / 7);
  const open: OpenFinding = { ...candidate, now: candidate.effect, lengthBlocks, openedBlock: lastBlock };
  const inWeek = (lastBlock % size) + 1;
  return { ...feature, open, week: withoutBlocks(feature.week, inWeek - lengthBlocks, inWeek) };
}

function closed(feature: FeatureState, open: OpenFinding, lastBlock: number): FeatureState {
  const { recent, scar } = feature;
  const ratio = open.ratio < LARGEST_SCAR ? Math.max(scar.ratio, open.ratio) : scar.ratio;
  return {
    ...feature,
    open: undefined,
    scar: { ratio, block: lastBlock },
    recent: {
      ...recent,
      present: recent.present.slice().fill(0),
      rows: recent.rows.slice().fill(0),
      hourRows: recent.hourRows.slice().fill(0),
    },
  };
}

function judgeFeature(feature: FeatureState, f: number, bench: Bench): FeatureState {
  const { open } = feature;
  if (open === undefined) {
    const candidate = strongest(feature, f, bench);
    return candidate !== undefined && candidate.ratio >= barOf(feature, bench.spent)
      ? opened(feature, candidate, bench)
      : feature;
  }
  const model = bench.calibration.models[(bench.calibration.starts[f] ?? 0) + open.channel];
  if (model === undefined) return feature;
  const { kind, now } = reviewFinding(feature, open, { ...bench, model });
  return kind === 'closed' ? closed(feature, open, bench.lastBlock) : { ...feature, open: { ...open, now } };
}

/** Looks at every feature after a block was closed: opens what exceeds its limit, closes what has gone back. */
export function judgeBlock(state: DriftState, lastBlock: number): DriftState {
  const { calibration } = state;
  if (calibration === undefined) return state;
  const features = state.features.map((feature, f) =>
    judgeFeature(feature, f, { calibration, lastBlock, spent: state.spent }),
  );
  const healed = state.features.some(
    ({ open }, f) => open !== undefined && features[f]?.open === undefined && open.ratio < LARGEST_SCAR,
  );
  const blocks = state.features[0]?.recent.present.length ?? 1;
  return { ...state, features, spent: state.spent * 0.5 ** (1 / (13 * blocks)) + (healed ? 1 : 0) };
}
