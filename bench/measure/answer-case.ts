import type { Fault } from '../../lambdas/domain/performance/rows/read-column.ts';
import { CaseInput } from './case-input.ts';
import { classMetrics } from './class-metrics.ts';
import { decisionMetrics } from './decision-metrics.ts';
import { driftMetrics } from './drift-metrics.ts';
import { caseSchema, type Answer, type Tree } from './measure-case.ts';
import { numberMetrics } from './number-metrics.ts';
import { orderMetrics } from './order-metrics.ts';
import { sequenceMetrics } from './sequence-metrics.ts';
import { testMetrics } from './test-metrics.ts';

const metrics: Readonly<Record<string, (input: CaseInput) => Answer>> = {
  ...orderMetrics,
  ...decisionMetrics,
  ...classMetrics,
  ...numberMetrics,
  ...driftMetrics,
  ...testMetrics,
  ...sequenceMetrics,
};

/** Answer of one case with its name. */
export type NamedAnswer = Answer & {
  readonly name: string;
  /** Cells that were left out, by column and problem; absent if there are none. */
  readonly faults?: readonly Fault[];
};

/** Measures one case; whatever cannot be measured is null with its reason. */
export function answerCase(line: unknown, root: string): NamedAnswer {
  const parsed = caseSchema.safeParse(line);
  if (!parsed.success)
    return nothing('', `not a case: ${parsed.error.issues.map(({ message }) => message).join(', ')}`);
  const { name, metric, input } = parsed.data;
  const measure = metrics[metric];
  if (measure === undefined) return nothing(name, `unknown metric ${metric}`);
  const given = new CaseInput(input, root);
  return {
    ...answered(name, () => measure(given)),
    ...(given.faults().length === 0 ? {} : { faults: given.faults() }),
  };
}

function answered(name: string, measure: () => Answer): NamedAnswer {
  try {
    const answer = measure();
    if ([answer.value, answer.sketch, answer.bound].every(isFinite))
      return {
        name,
        ...answer,
        ...(hasNull(answer.value) && answer.reason === undefined ? { reason: NOT_DEFINED } : {}),
      };
    return nothing(name, 'the result is too large, or not defined for these numbers');
  } catch (error) {
    return nothing(name, error instanceof Error ? error.message : String(error));
  }
}

const NOT_DEFINED = 'what is null is not defined for these numbers';

function hasNull(tree: Tree): boolean {
  return tree === null || (typeof tree === 'object' && Object.values(tree).some(hasNull));
}

/** JSON has no other numbers: they would come out as null without a reason. */
function isFinite(tree: Tree): boolean {
  if (tree === null || typeof tree === 'number') return tree === null || Number.isFinite(tree);
  return Object.values(tree).every(isFinite);
}

function nothing(name: string, reason: string): NamedAnswer {
  return { name, value: null, sketch: null, bound: null, reason };
}
