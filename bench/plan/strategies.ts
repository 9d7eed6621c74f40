import { readdirSync, readFileSync } from 'node:fs';
import { parse } from 'yaml';
import * as z from 'zod';
import { declaredSpecification } from '../../lambdas/contracts/people/declared.ts';
import { windowsIn } from '../../lambdas/contracts/people/duration.ts';
import { check } from '../../lambdas/contracts/people/faults.ts';
import type { Specification } from '../../lambdas/contracts/people/specification.ts';
import type { RolloutPlan } from '../../lambdas/contracts/stored/rollout.ts';
import { planRollout } from '../../lambdas/domain/rollout/planning/plan-rollout.ts';
import { seeded } from '../judge/judge-streams.ts';
import { usualLatency } from './plan-cases.ts';

/**
 * What each strategy of docs/strategies can see, as the plan before a start says it: the first specification of each page, with the
 * champion's traffic drawn as in `npm run bench:plan`. Prints the table of docs/strategies/README.md.
 */
const FOLDER = 'docs/strategies';
/** Strategies whose plans say themselves what they can see. */
const tellThemselves = new Set(['ab-test', 'bandit', 'champion-challenger']);
const DAY_WINDOWS = 1_440;
const requestsPerSecond = [1, 10, 100];

/** What is shown of a stored outlook. */
const shown = z.object({
  challengerRequests: z.number(),
  detectable: z.array(z.object({ guardrail: z.string(), ratio: z.number().optional(), factor: z.number().optional() })),
  simulated: z.array(z.object({ promoted: z.number() })),
});

interface Page {
  readonly name: string;
  readonly specification: Specification;
}

/** A page is one of a strategy when its first specification asks for the strategy of its name; others tell what every strategy may have. */
function pages(): readonly Page[] {
  return readdirSync(FOLDER).flatMap((file) => {
    const name = file.replace('.md', '');
    const [, text] = /```yaml\n(.+?)```/s.exec(readFileSync(`${FOLDER}/${file}`, 'utf8')) ?? [];
    if (text === undefined || tellThemselves.has(name)) return [];
    const declared = check(declaredSpecification, parse(text));
    if (!declared.ok) throw new Error(`${file}: ${JSON.stringify(declared.faults)}`);
    const specification = declared.value;
    return specification.rollout?.strategy?.kind === name ? [{ name, specification }] : [];
  });
}

/** A day of a champion with 0.2 % errors, 0.05 % timeouts and a median latency of 40 ms. */
function planAt({ specification }: Page, rate: number): RolloutPlan {
  const requests = rate * 60 * DAY_WINDOWS;
  const counts = { errors: requests * 0.002, timeouts: requests * 0.0005, clientErrors: requests * 0.001 };
  const history = { windows: DAY_WINDOWS, modelRequests: requests, requests, ...counts, latency: usualLatency() };
  const known = { history: { ...history, kpiRates: {}, hearsOutcomes: false }, attempt: { number: 1, planned: 1 } };
  const facts = { specification, kind: 'challenger', windowSeconds: 60, known, force: true } as const;
  const planned = planRollout(facts, { windowsIn, far: 'whole', random: seeded(rate) });
  if (!planned.ok) throw new Error(JSON.stringify(planned.faults));
  return planned.plan;
}

/** A row; none where nobody serves beside the challenger, so that there is nothing to simulate. */
function rowOf(page: Page, rate: number): readonly string[] {
  const { outlook: planned, plannedWindows } = planAt(page, rate);
  const outlook = shown.optional().parse(planned);
  if (outlook === undefined) return [];
  const seen = (guardrail: string): string => {
    const { ratio, factor } = outlook.detectable.find((one) => one.guardrail === guardrail) ?? {};
    return ratio === undefined && factor === undefined ? '–' : `×${(ratio ?? factor ?? 0).toFixed(2)}`;
  };
  const [equal] = outlook.simulated;
  const share = equal === undefined ? '–' : `${(100 * equal.promoted).toFixed(0)} %`;
  const asked = Math.round(outlook.challengerRequests).toLocaleString('en');
  return [
    `| ${page.name} | ${rate} | ${plannedWindows} min | ${asked} | ${seen('errors')} | ${seen('latency')} | ${share} |`,
  ];
}

console.log('$ npm run bench:strategies');
console.log('| page | requests a second | planned | challenger requests | errors | p99 | an equal one is promoted |');
console.log('| --- | --- | --- | --- | --- | --- | --- |');
for (const page of pages()) for (const rate of requestsPerSecond) for (const row of rowOf(page, rate)) console.log(row);
