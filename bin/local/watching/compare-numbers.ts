import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import * as z from 'zod';
import type { PerformanceDetails } from '../../../lambdas/contracts/stored/performance-details.ts';
import { decimals, whole } from '../../../lambdas/domain/wording/numbers.ts';
import { LocalError } from '../local-error.ts';
import { WORK_DIR } from '../machine/emulator.ts';
import { runProgram } from '../machine/run-program.ts';
import type { Outcome } from './outcomes.ts';

const PROGRAM = 'examples/models/flights/outcomes.mjs';
const exactNumbers = z.array(
  z.object({ version: z.string(), rows: z.number(), auc: z.number(), gini: z.number(), ks: z.number() }),
);

/** A number of the deployed check beside the exact one of the callers' own rows. */
export interface ComparedNumber {
  readonly version: string;
  readonly name: string;
  /** Labels behind it, there and here. */
  readonly labels: readonly [deployed: number, own: number];
  readonly deployed: number;
  /** The deployed one says that the exact number is at most so far away. */
  readonly bound: number;
  readonly exact: number;
}

/** Numbers of the deployed check beside those that the example's own program makes of the same predictions and outcomes. */
export async function compareNumbers(
  details: PerformanceDetails,
  outcomes: readonly Outcome[],
): Promise<readonly ComparedNumber[]> {
  const [from, to] = [Date.parse(details.from), Date.parse(details.to)];
  const within = outcomes.filter(({ context: { window } }) => window * 1000 >= from && window * 1000 < to);
  const exact = await exactOf(within);
  return details.versions.flatMap(({ version, labelled, numbers }) => {
    // A version that no caller knows has no labels here, and those of the check are a surprise.
    const own = exact.find((one) => one.version === version) ?? { rows: 0, auc: 0, gini: 0, ks: 0 };
    return (['auc', 'gini', 'ks'] as const).flatMap((name) => {
      const number = numbers.find((one) => one.name === name);
      if (number?.kind !== 'measured') return [];
      const { value: deployed, bound } = number;
      return [{ version, name, labels: [labelled, own.rows] as const, deployed, bound, exact: own[name] }];
    });
  });
}

/** Whether the exact number lies where the deployed one says, to the nine digits that an id carries. */
export function isWithinBound({ deployed, exact, bound }: ComparedNumber): boolean {
  return Math.abs(deployed - exact) <= bound + 1e-9;
}

/** One line a version: `v2: AUC 0.605, …`. */
export function describeNumbers(compared: readonly ComparedNumber[]): readonly string[] {
  return [...new Set(compared.map(({ version }) => version))].map((version) => {
    const own = compared.filter((one) => one.version === version);
    const [deployed = 0, here = 0] = own[0]?.labels ?? [];
    const parts = own.map(
      (one) =>
        `${one.name.toUpperCase()} ${decimals(one.deployed, 4)} ± ${decimals(one.bound, 4)} (exactly ${decimals(one.exact, 4)})`,
    );
    return `${version} on ${whole(deployed)} labels (${whole(here)} sent): ${parts.join(', ')}`;
  });
}

async function exactOf(outcomes: readonly Outcome[]): Promise<z.infer<typeof exactNumbers>> {
  const rows = outcomes
    .filter(({ context }) => typeof context.prediction === 'number')
    .map(({ isLate, context: { version, prediction } }) =>
      JSON.stringify({ version, score: prediction, late: isLate }),
    );
  const file = path.resolve(WORK_DIR, 'outcomes.jsonl');
  await mkdir(WORK_DIR, { recursive: true });
  await writeFile(file, `${rows.join('\n')}\n`);
  const { code, output } = await runProgram(process.execPath, [path.resolve(PROGRAM), file], { timeoutMs: 60_000 });
  if (code !== 0) throw new LocalError(`${PROGRAM} failed: ${output.trim()}`);
  return exactNumbers.parse(JSON.parse(output));
}
