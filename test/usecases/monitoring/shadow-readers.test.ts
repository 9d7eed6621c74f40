import { describe, expect, it } from 'vitest';
import type { HealthArm } from '../../../lambdas/contracts/stored/rows/period-row.ts';
import { readHistory } from '../../../lambdas/usecases/monitoring/model-history.ts';
import { buildReport } from '../../../lambdas/usecases/reporting/build-report.ts';
import { reportModels } from '../../support/reports/report-models.ts';
import { ReportWorld } from '../../support/reports/report-world.ts';
import { quiet, type World } from './hourly-world.ts';

const HOURS = 14;

/** What checks, alerts and the report say of a model whose traffic goes the whole way through the product. */
async function saidOf(task: string, isShadowed: boolean) {
  const model = reportModels.find(({ specification }) => specification.task === task);
  if (model === undefined) throw new Error(`no model of task ${task}`);
  const world = new ReportWorld({ ...model, every: 12, requests: 120, isShadowed });
  await world.pass(HOURS);
  const order = { model: world.name, at: world.at, windowSeconds: 60, everyWindows: 60 };
  const checks = await world.deps.log.readChecks(world.name);
  const report = await buildReport(world.deps, await readHistory(world.deps, order), checks);
  const arms = [...world.windows.periods.pointers.values()].flatMap((row) => row.arms);
  return { checks, report, findings: world.teller.findings, alerts: [...world.monitoring.alerts], arms };
}

describe('a shadow', () => {
  it.each(['binary', 'regression', 'multiclass'])(
    'that fails on every copy changes nothing of what checks, alerts and report say of a %s model',
    async (task) => {
      const { arms, ...alone } = await saidOf(task, false);
      const { arms: beside, ...shadowed } = await saidOf(task, true);

      expect(shadowed).toEqual(alone);
      // It was there, with all of the requests.
      const requests = (of: typeof arms): number => of.reduce((sum, one) => sum + one.requests, 0);
      expect(requests(beside)).toBe(3 * requests(arms));
    },
    60_000,
  );

  it.each([
    ['nothing happens', () => undefined],
    ['the champion burns its budget', (world: World) => world.pass({ arm: { errors: 10, timeouts: 2 } })],
    ['the champion falls silent', (world: World) => void (world.hours += 2)],
    ['records of the champion are lost', (world: World) => world.pass({ arm: { requests: 80, served: 100 } })],
    ['a feature moves', (world: World) => world.pass({ shift: 10 })],
  ])('changes no check and no number for CloudWatch when %s', async (_what, happen) => {
    const said = async (isShadowed: boolean) => {
      const world = quiet(8);
      world.declare({ telemetry: { cloudwatch: true } });
      happen(world);
      if (isShadowed) shadow(world);
      const { results, numbers } = await world.check();
      return { results, numbers, told: world.teller.findings };
    };

    expect(await said(true)).toEqual(await said(false));
  });
});

/** Adds copies to every stretch: of another version that fails on all of them and loses half of its records, and the champion's half. */
function shadow({ store }: World): void {
  const copied = (arm: HealthArm): readonly HealthArm[] => {
    const [requests, served] = [5 * arm.requests, 10 * arm.requests];
    const copy = { ...arm, assignment: 'shadow' as const, requests, served, timeouts: 0 };
    return [
      { ...copy, version: 'v2', errors: requests, errorClasses: { 'http-500': requests } },
      { ...copy, errors: 0 },
    ];
  };
  for (const [at, row] of store.health.entries())
    store.health[at] = { ...row, arms: row.arms.flatMap((arm) => [arm, ...copied(arm)]) };
  for (const [at, row] of store.pointers.entries()) {
    const arms = row.arms.flatMap((arm) => {
      const whole = { ...arm, errorClasses: {}, latency: {}, scores: {}, odd: {} };
      return [arm, ...copied(whole)];
    });
    store.pointers[at] = { ...row, arms };
  }
}
