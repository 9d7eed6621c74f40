import { describe, expect, it } from 'vitest';
import { isoAt } from '../../../lambdas/contracts/runtime/instants.ts';
import { writeReport } from '../../../lambdas/usecases/reporting/make-report.ts';
import { largestModels, longAlerts } from '../../support/reports/largest-models.ts';
import { ReportWorld } from '../../support/reports/report-world.ts';
import { aRollout, aVersion } from '../../support/records.ts';

const MOST_BYTES = 2_000_000;
const HOURS = 24;
const HOUR = 3_600_000;

/** Versions without number, each promoted once an hour, and alerts in every state. */
function crowd({ registry, monitoring, name, at }: ReportWorld): void {
  for (let n = 0; n < 300; n += 1) {
    const version = `v${'9'.repeat(58)}${1_000 + n}`;
    registry.versions.set(`${name}/${version}`, aVersion({ model: name, version, status: 'former-champion' }));
    const outcome = { kind: 'promoted' as const, reason: 'proven', at: isoAt(Date.parse(at) - n * HOUR), tests: [] };
    registry.rollouts.set(`${name}/r${n + 2}`, aRollout({ model: name, version, rolloutId: `r${n + 2}`, outcome }));
  }
  for (const alert of longAlerts(name, 200)) monitoring.alerts.set(`${name}/${alert.cause}`, alert);
}

describe('the largest report', () => {
  it.each(largestModels.map((model) => [model.specification.task, model] as const))(
    'of a %s model of thirty features stays below 2 MB, with every chart in it',
    async (task, model) => {
      const world = new ReportWorld(model);
      await world.pass(HOURS, false);
      await world.check();
      crowd(world);
      const { deps, name, at } = world;

      const order = { model: name, at, windowSeconds: 60 };
      const { html } = await writeReport(deps, order, await deps.log.readChecks(name));

      expect(Buffer.byteLength(html)).toBeLessThanOrEqual(MOST_BYTES);
      expect(html).not.toContain('failed:');
      const charts = task === 'binary' ? ['ROC', 'Cumulative gain', 'Reliability', 'Lift by tenth'] : ['Confusion'];
      for (const title of [...charts, 'over time', 'Distance to the reference', 'Latency', 'Requests with a label'])
        expect(html).toContain(title);
      expect(html.match(/: reference and now/g)?.length).toBeGreaterThanOrEqual(4);
    },
    240_000,
  );
});
