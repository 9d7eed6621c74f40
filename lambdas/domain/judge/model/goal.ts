/** How the goal of an experiment is judged; fixed before the first request. */
export interface GoalPlan {
  /** KPI of the model. */
  readonly kpi: string;
  /** `binary`: it happened or not; `value`: a number. */
  readonly kind: 'binary' | 'value';
  /** Which direction wins. */
  readonly better: 'lower' | 'higher';
  /** Change in percent of the champion's that is worth knowing, > 0. */
  readonly effectPercent: number;
  /** Chance that the interval of one challenger ever misses its effect, in (0, 1): beta divided among the challengers. */
  readonly level: number;
  /** Design effect of the KPI's events, ≥ 1. */
  readonly designEffect: number;
  /** `failures`: errors and timeouts in place of a KPI's events. @default - the events of the KPI */
  readonly reads?: 'failures';
  /** Of a bandit: how its outcomes are kept. */
  readonly moving?: MovingGoal;
  /** It is adjusted for the champion's score of the same requests. @default - it is not */
  readonly covariate?: {
    readonly /** Share of the requests of an arm, 0 to 1, that may be without a score. */ mostMissing: number;
  };
}

/** What a bandit keeps of its outcomes beside the tests; lengths in windows. */
export interface MovingGoal {
  /** Windows of requests that are counted together: those between two looks. */
  readonly blockWindows: number;
  /** Blocks that are kept, the newest ones. */
  readonly keptBlocks: number;
  /** Chance, in (0, 1), that the interval of the frozen test ever misses its effect. */
  readonly confirmLevel: number;
}
