import {
  designEffects,
  effectiveWindows,
  type SliceHistory,
} from '../../lambdas/domain/judge/effects/design-effects.ts';
import { guardrailEffects } from '../../lambdas/domain/judge/effects/guardrail-effects.ts';
import { JudgeInputError } from '../../lambdas/domain/judge/model/input-error.ts';
import {
  foldWindow,
  planJudge,
  startCheckpoint,
  type Checkpoint,
  type JudgePlan,
  type JudgeSettings,
} from '../../lambdas/domain/judge/judge.ts';
import { rankScores } from '../../lambdas/domain/judge/latency/rank-scores.ts';
import type { ArmCounts, Look, JudgedRow } from '../../lambdas/domain/judge/model/rows.ts';
import { benchmarkLatency } from './champion-latency.ts';

/** One arm as a stream line writes it. */
export interface LineArm {
  readonly requests: number;
  readonly errors: number;
  readonly timeouts?: number;
  readonly kpi?: number;
  readonly latency?: Readonly<Record<string, number>>;
}

/** Overrides of a profile as the first line of a rollout may carry them. */
type LineConfig = Partial<Omit<JudgeSettings, 'profile' | 'metrics' | 'plannedMinutes'>> & {
  readonly profile?: 'product' | 'benchmark';
  readonly designEffect?: number | Readonly<Record<string, number>>;
  /** Champion's latency before the rollout by bucket, for the scores of `latencyBy: 'ranks'`. @default - the benchmark's */
  readonly championLatency?: Readonly<Record<string, number>>;
};

/** One line of a stream: one minute of one rollout. */
export interface StreamLine {
  readonly rollout: string;
  readonly minute: number;
  readonly weight: number;
  readonly horizon: number;
  readonly config?: LineConfig;
  readonly schedule?: readonly (readonly [number, number])[];
  readonly history?: SliceHistory;
  readonly arms: { readonly champion: LineArm; readonly challenger: LineArm };
}

/** A rollout under way: its plan and the checkpoint after the lines so far. */
interface Running {
  readonly plan: JudgePlan;
  checkpoint: Checkpoint;
}

/** A line carries one KPI. */
const KPIS = ['kpi'];

/** Judges rollouts line by line with the deployed judge; one instance keeps all rollouts of a stream. */
export class StreamJudge {
  private readonly running = new Map<string, Running>();

  /**
   * The look after one more line.
   *
   * @throws JudgeInputError for numbers that cannot be true, naming rollout and minute
   */
  judge(line: StreamLine): Look {
    try {
      const { plan, checkpoint: before } = this.running.get(line.rollout) ?? startOf(line);
      const { checkpoint, look } = foldWindow(plan, before, rowOf(line));
      this.running.set(line.rollout, { plan, checkpoint });
      return look;
    } catch (error) {
      if (!(error instanceof JudgeInputError)) throw error;
      throw new JudgeInputError(`rollout ${line.rollout}, ${error.message}`, { cause: error });
    }
  }
}

function startOf(line: StreamLine): Running {
  const plan = planJudge(settingsOf(line));
  return { plan, checkpoint: startCheckpoint(plan) };
}

/** Settings of the judge that the first line of a rollout asks for. */
export function settingsOf(line: StreamLine): JudgeSettings {
  const { profile = 'benchmark', designEffect = 1, championLatency, ...overrides } = line.config ?? {};
  const { champion } = line.arms;
  return {
    ...(overrides.latencyBy === 'ranks' ? { rankScores: rankScores(championLatency ?? benchmarkLatency()) } : {}),
    ...overrides,
    profile,
    plannedMinutes: line.horizon,
    keepsEValues: false,
    keepsChain: false,
    metrics: {
      errors: true,
      timeouts: champion.timeouts !== undefined,
      latency: champion.latency !== undefined,
      kpis: champion.kpi === undefined ? [] : [{ name: 'kpi' }],
    },
    ...effectsOf(line, designEffect),
  };
}

function effectsOf(line: StreamLine, given: number | Readonly<Record<string, number>>): Partial<JudgeSettings> {
  if (line.history !== undefined) {
    const span = effectiveWindows(line.schedule ?? [[line.weight, line.horizon]]);
    const effects = designEffects(line.history, span);
    return { designEffects: guardrailEffects(effects, KPIS), otherDesignEffect: effects['requests'] ?? 1 };
  }
  const effects = typeof given === 'number' ? { errors: given, timeouts: given } : given;
  return { designEffects: guardrailEffects(effects, KPIS) };
}

function rowOf({ minute, weight, arms }: StreamLine): JudgedRow {
  return { minute, weight, arms: { champion: armOf(arms.champion), challenger: armOf(arms.challenger) } };
}

function armOf(arm: LineArm): ArmCounts {
  const { kpi, ...counts } = arm;
  return kpi === undefined ? counts : { ...counts, kpis: { kpi } };
}
