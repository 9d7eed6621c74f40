import { controlEnv } from '../../lambdas/contracts/runtime/control-env.ts';
import { checkEnv, sweepEnv, widgetEnv } from '../../lambdas/contracts/runtime/monitoring-env.ts';
import {
  hookEnv,
  judgeEnv,
  prepareEnv,
  promoteEnv,
  reconcilerEnv,
  reportEnv,
  restartEnv,
  restoreEnv,
  rollbackEnv,
  shiftEnv,
} from '../../lambdas/contracts/runtime/rollout-env.ts';
import { foldTimes } from '../../lambdas/contracts/runtime/fold-times.ts';
import { routerEnv } from '../../lambdas/contracts/runtime/serving-env.ts';
import { callSeconds } from '../../lambdas/contracts/runtime/state-times.ts';
import { compactEnv, feedbackEnv, foldEnv } from '../../lambdas/contracts/runtime/windows-env.ts';
import { CAPTURE_PREFIX, LABELS_PREFIX } from '../../lambdas/contracts/stored/object-keys.ts';
import { ONE_CPU_MB, readingEvidence, recorded, restoring, rewritten, sharedByModels, skews } from './shared-access.ts';
import type { Access } from './access.ts';

/** What one function is; its name is that of its handler's file. */
export interface FunctionRow {
  /** Folder of its handler. @default - `lambdas/handlers` itself */
  readonly folder?: 'monitoring';
  /** What it does, in the words of its description. */
  readonly does: string;
  /** Memory in MB; processors come with it. */
  readonly memoryMb: number;
  /** Time of one call, in seconds. */
  readonly timeoutSeconds: number;
  /** Contract of its environment: it is given exactly these variables. */
  readonly env: { readonly shape: object };
  /** What it may do; the integration suite runs with IAM enforced. */
  readonly access: Access;
  /** `kept`: executions are kept free for it, so that the way back never waits; `ceiling`: serving's own limit; `shared`: neither. */
  readonly concurrency: 'kept' | 'ceiling' | 'shared';
}

/** All functions of the platform. A new one is a row here, a contract of its environment and a handler. */
export const functionTable = {
  router: {
    does: 'sends each request to the variant of its route',
    memoryMb: 512,
    timeoutSeconds: 75,
    env: routerEnv,
    access: {
      registry: ['GetItem'],
      windows: ['UpdateItem'],
      windowsKeys: ['FLIGHT#*'],
      reads: ['routes/*'],
      callsTargets: true,
      captures: true,
      signs: true,
    },
    concurrency: 'ceiling',
  },
  fold: {
    does: 'folds captured objects and feedback into parts and rows, and tells outages',
    memoryMb: ONE_CPU_MB,
    timeoutSeconds: foldTimes.callSeconds,
    env: foldEnv,
    access: {
      registry: ['GetItem', 'Query', 'PutItem', 'DeleteItem'],
      windows: ['PutItem', 'UpdateItem'],
      reads: [`${CAPTURE_PREFIX}*`, `${LABELS_PREFIX}*`],
      writes: ['malformed/*', 'parts/*', 'label-parts/*', 'pairs/*'],
      listsBucket: true,
      asksForFolding: true,
      feedsBack: true,
      signs: true,
      tells: true,
    },
    concurrency: 'kept',
  },
  compact: {
    does: 'merges parts into rows of periods, and has objects folded that nobody folded',
    memoryMb: ONE_CPU_MB,
    timeoutSeconds: 180,
    env: compactEnv,
    access: {
      registry: ['GetItem', 'Query', 'PutItem'],
      windows: ['Query', 'PutItem', 'UpdateItem', 'DeleteItem'],
      reads: ['parts/*', 'label-parts/*', 'merged-labels/*', 'wide/*', 'baselines/*', 'malformed/*'],
      writes: ['wide/*', 'merged-labels/*'],
      deletes: ['cleaned/*'],
      listsBucket: true,
      asksForFolding: true,
    },
    concurrency: 'kept',
  },
  sweep: {
    folder: 'monitoring',
    does: 'asks for the checks of all models',
    memoryMb: 512,
    timeoutSeconds: 60,
    env: sweepEnv,
    access: { registry: ['Query'], asksForChecks: true },
    concurrency: 'shared',
  },
  check: {
    folder: 'monitoring',
    does: 'checks models and tells what it found',
    memoryMb: ONE_CPU_MB,
    timeoutSeconds: 300,
    env: checkEnv,
    access: {
      registry: ['GetItem', 'Query', 'PutItem', 'DeleteItem'],
      windows: ['Query'],
      reads: ['wide/*', 'drift/*', 'baselines/*', 'skew/*'],
      writes: ['drift/*', 'reports/*'],
      listsBucket: true,
      tells: true,
    },
    concurrency: 'shared',
  },
  widget: {
    folder: 'monitoring',
    does: 'shows models, their open alerts and what rollouts ask on the dashboard, and obeys its buttons',
    memoryMb: 512,
    timeoutSeconds: 30,
    env: widgetEnv,
    access: { registry: ['GetItem', 'Query', 'PutItem', 'UpdateItem'] },
    concurrency: 'shared',
  },
  feedback: {
    does: 'joins labels and KPI events to predictions',
    memoryMb: 1024,
    timeoutSeconds: 30,
    env: feedbackEnv,
    access: { registry: ['GetItem'], windows: ['PutItem'], signs: true, feedsBack: true },
    concurrency: 'shared',
  },
  shift: {
    does: 'gives the challenger its next share',
    memoryMb: 1024,
    timeoutSeconds: callSeconds.other,
    env: shiftEnv,
    access: { registry: ['GetItem', 'PutItem', 'UpdateItem'], writes: ['routes/*'], tells: true },
    concurrency: 'kept',
  },
  judge: {
    does: 'folds final windows and says what follows',
    memoryMb: ONE_CPU_MB,
    timeoutSeconds: callSeconds.other,
    env: judgeEnv,
    access: {
      ...readingEvidence,
      registry: ['GetItem', 'PutItem', 'UpdateItem'],
      reads: [...readingEvidence.reads, 'pairs/*', 'label-parts/*', 'merged-labels/*'],
      writes: ['rollouts/*', 'routes/*'],
      tells: true,
    },
    concurrency: 'kept',
  },
  promote: {
    does: 'makes the challenger champion',
    memoryMb: 1024,
    timeoutSeconds: callSeconds.other,
    env: promoteEnv,
    access: { registry: ['GetItem', 'Query', 'PutItem', 'UpdateItem', 'DeleteItem'], writes: ['routes/*'] },
    concurrency: 'kept',
  },
  report: {
    does: 'tells people how a rollout ended',
    memoryMb: 1024,
    timeoutSeconds: callSeconds.other,
    env: reportEnv,
    access: { registry: ['GetItem', 'PutItem'], tells: true },
    concurrency: 'kept',
  },
  restart: {
    does: 'continues a long rollout as a new execution',
    memoryMb: 1024,
    timeoutSeconds: callSeconds.other,
    env: restartEnv,
    access: { registry: ['GetItem', 'UpdateItem'], executions: ['StartExecution', 'DescribeExecution'] },
    concurrency: 'kept',
  },
  rollback: {
    does: 'puts the champion back and proves it',
    memoryMb: 1024,
    timeoutSeconds: callSeconds.proving,
    env: rollbackEnv,
    access: { ...restoring, probes: true, signs: true },
    concurrency: 'kept',
  },
  hook: {
    does: 'calls hooks before steps and after the end of rollouts, and moves instances before steps',
    memoryMb: 512,
    timeoutSeconds: callSeconds.other,
    env: hookEnv,
    access: {
      registry: ['GetItem', 'PutItem', 'UpdateItem', 'DeleteItem'],
      tells: true,
      callsHooks: true,
      scalesEndpoints: true,
    },
    concurrency: 'kept',
  },
  // Behind those that it tells from targets: it is given their names.
  prepare: {
    does: 'checks a start, samples the target, plans and takes the lock; asks recorded requests; keeps a version warm',
    memoryMb: ONE_CPU_MB,
    timeoutSeconds: callSeconds.proving,
    env: prepareEnv,
    access: {
      ...readingEvidence,
      registry: ['GetItem', 'Query', 'PutItem', 'UpdateItem', 'DeleteItem', 'ConditionCheckItem'],
      reads: [...readingEvidence.reads, ...recorded, 'pairs/*'],
      writes: ['routes/*', 'pairs/*'],
      scalesEndpoints: true,
      tells: true,
      callsTargets: true,
      probes: true,
      signs: true,
    },
    concurrency: 'kept',
  },
  // Behind Prepare, which the machine calls: they are told the machine's name, and Prepare is told those of functions above it.
  restore: {
    does: 'puts the champion back when an execution ended, and starts who waits for the route',
    memoryMb: 1024,
    timeoutSeconds: callSeconds.proving,
    env: restoreEnv,
    access: {
      ...restoring,
      probes: true,
      signs: true,
      tells: true,
      executions: ['StartExecution', 'DescribeExecution'],
    },
    concurrency: 'kept',
  },
  reconciler: {
    does: 'looks after open rollouts and starts who waits, each minute',
    memoryMb: 1024,
    timeoutSeconds: callSeconds.proving,
    env: reconcilerEnv,
    access: {
      ...restoring,
      probes: true,
      signs: true,
      tells: true,
      asksForHooks: true,
      executions: ['StartExecution', 'DescribeExecution'],
    },
    concurrency: 'kept',
  },
  control: {
    does: 'control API',
    memoryMb: ONE_CPU_MB,
    timeoutSeconds: 60,
    env: controlEnv,
    access: {
      ...restoring,
      ...readingEvidence,
      windows: [...readingEvidence.windows, 'DeleteItem'],
      reads: [...readingEvidence.reads, 'wide/*', 'reports/*', 'baselines/*', ...skews, ...sharedByModels],
      writes: [...restoring.writes, 'reports/*', 'baselines/*', ...skews, ...rewritten],
      deletes: [
        ...sharedByModels,
        'merged-labels/*',
        'wide/*',
        'drift/*',
        'reports/*',
        'baselines/*',
        'pairs/*',
        ...skews,
      ],
      signs: true,
      probes: true,
      tells: true,
      checksNow: true,
      executions: ['StartExecution', 'DescribeExecution'],
    },
    concurrency: 'shared',
  },
} as const satisfies Readonly<Record<string, FunctionRow>>;

/** A function of the platform. */
export type FunctionName = keyof typeof functionTable;

type KeysOf<T> = T extends unknown ? keyof T & string : never;
/** Every variable that the contract of some function asks for. */
export type EnvVariable = KeysOf<(typeof functionTable)[FunctionName]['env']['shape']>;

/**
 * The table's rows with their names, in its order: a function is made after those above it. The two that know whose functions are no
 * targets come behind all that they may be told of; no role may call any of them as a target in any case.
 */
export function functionRows(): readonly (readonly [FunctionName, FunctionRow])[] {
  const names = Object.keys(functionTable).filter(isFunctionName);
  return names.map((name) => [name, functionTable[name]]);
}

function isFunctionName(name: string): name is FunctionName {
  return Object.hasOwn(functionTable, name);
}
