import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { z } from 'zod';
import type { CaseEnd } from './run-case.ts';
import type { WalkCase } from './walk-case.ts';

const logged = z.strictObject({
  case: z.strictObject({ state: z.string(), call: z.string(), what: z.string(), style: z.string(), path: z.string() }),
  end: z.strictObject({
    outcome: z.string(),
    champion: z.string(),
    faults: z.array(z.string()).readonly(),
    answers: z.number(),
    missed: z.number(),
    settledMs: z.number().exactOptional(),
  }),
  seconds: z.number(),
});

/** How cases ended, one line each, in a file that outlives the walk; without a path nothing is kept. */
export class WalkLog {
  readonly #path: string | undefined;

  constructor(path: string | undefined) {
    this.#path = path;
  }

  add({ walkCase, end, seconds }: CaseEnd): void {
    if (this.#path === undefined) return;
    appendFileSync(this.#path, `${JSON.stringify({ case: keyOf(walkCase), end, seconds })}\n`);
  }

  /** Those of the cases that held in an earlier walk. */
  heldOf(cases: readonly WalkCase[]): CaseEnd[] {
    if (this.#path === undefined || !existsSync(this.#path)) return [];
    const lines = readFileSync(this.#path, 'utf8').trim().split('\n');
    const held = lines.map((line) => logged.parse(JSON.parse(line))).filter(({ end }) => end.faults.length === 0);
    return cases.flatMap((walkCase) => {
      const found = held.find((one) => JSON.stringify(one.case) === JSON.stringify(keyOf(walkCase)));
      if (found === undefined) return [];
      const { settledMs, ...end } = found.end;
      return [{ walkCase, end: { ...end, settledMs }, seconds: found.seconds }];
    });
  }
}

export function isSame(a: WalkCase, b: WalkCase): boolean {
  return JSON.stringify(keyOf(a)) === JSON.stringify(keyOf(b));
}

function keyOf({ state, call, what, style, path }: WalkCase): z.infer<typeof logged>['case'] {
  return { state, call, what, style, path: path.name };
}
