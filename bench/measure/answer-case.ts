import { CaseInput } from './case-input.ts';
import { classMetrics } from './class-metrics.ts';
import { decisionMetrics } from './decision-metrics.ts';
import { driftMetrics } from './drift-metrics.ts';
import { caseSchema, type Answer } from './measure-case.ts';
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
export type NamedAnswer = Answer & { readonly name: string };

/** Measures one case; whatever cannot be measured is null with its reason. */
export function answerCase(given: unknown, root: string): NamedAnswer {
  const parsed = caseSchema.safeParse(given);
  if (!parsed.success)
    return nothing('', `not a case: ${parsed.error.issues.map(({ message }) => message).join(', ')}`);
  const { name, metric, input } = parsed.data;
  const measure = metrics[metric];
  if (measure === undefined) return nothing(name, `unknown metric ${metric}`);
  try {
    return { name, ...measure(new CaseInput(input, root)) };
  } catch (error) {
    return nothing(name, error instanceof Error ? error.message : String(error));
  }
}

function nothing(name: string, reason: string): NamedAnswer {
  return { name, value: null, sketch: null, bound: null, reason };
}
