import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { alertList } from '../../../lambdas/contracts/api/monitoring-api.ts';
import { modelReport } from '../../../lambdas/contracts/api/report-api.ts';
import type { AlertItem } from '../../../lambdas/contracts/stored/finding.ts';
import type { Told } from '../support/any-models.ts';
import { idIn, models, recordIf, startDrivenModels } from '../support/driven-models.ts';
import { system } from '../support/shared-system.ts';
import { control, eventually } from '../support/steps.ts';
import { GroupTraffic } from '../support/traffic/group-traffic.ts';

const MODEL = 'grouped';
/** A window is a second here, so an hour is a minute: rows, slots of checks and two of three sights take some of them. */
const WITHIN_MS = 420_000;

const specification = {
  model: MODEL,
  task: 'binary',
  owner: 'tests@example.com',
  signature: {
    features: [
      { name: 'x', kind: 'numeric', example: 50 },
      { name: 'region', kind: 'categorical', example: 'north' },
      { name: 'group', kind: 'categorical', example: 'a', sensitive: 'drop' },
    ],
    prediction: { path: '$.score', threshold: 0.5 },
  },
  segments: [
    { feature: 'region', values: ['north', 'south'] },
    { feature: 'group', values: ['a', 'b'], fairness: { reference: 'a' } },
  ],
  labels: { maturity: 'PT2M' },
  slo: { timeoutMs: 3000, availability: 90 },
};

const asked = z.object({ x: z.number() });

function told(body: Buffer): Told {
  return { body: JSON.stringify({ score: asked.parse(JSON.parse(body.toString('utf8'))).x / 100 }) };
}

async function startServing(): Promise<GroupTraffic> {
  await startDrivenModels();
  models().answers.set(`${MODEL}-v1`, ({ body }) => told(body));
  expect((await control(system, ['PUT', `/models/${MODEL}`], specification)).status).toBeLessThan(300);
  const version = { model: MODEL, version: 'v1', target: { kind: 'http', url: models().urlOf(`${MODEL}-v1`) } };
  const id = idIn((await control(system, ['POST', `/models/${MODEL}/versions?first=true`], version)).body);
  await eventually('the first version to serve', 300_000, () =>
    recordIf([MODEL, id], ({ outcome }) => outcome !== undefined),
  );
  return new GroupTraffic(MODEL);
}

async function segmentsAlert(): Promise<AlertItem | undefined> {
  const { body } = await control(system, ['GET', `/models/${MODEL}/alerts`]);
  return alertList.safeParse(body).data?.alerts.find(({ cause }) => cause === 'segments');
}

describe('a model whose scores say nothing in one region', () => {
  let traffic: GroupTraffic;
  beforeAll(async () => {
    traffic = await startServing();
  });
  afterAll(() => traffic.stop());

  it('is told about by one ticket, and reported by region and group', async () => {
    const alert = await eventually('the alert about segments', WITHIN_MS, async () => {
      await traffic.label();
      const found = await segmentsAlert();
      return found?.state === 'open' ? found : undefined;
    });
    const { html } = await eventually('its report', 120_000, async () => {
      const { status, body } = await control(system, ['POST', `/models/${MODEL}/reports`]);
      return status >= 500 ? undefined : modelReport.parse(body);
    });

    expect(alert).toMatchObject({ severity: 'ticket', finding: { numbers: { segment: 'region=south' } } });
    expect(html).toContain('Worst segments of v1');
    expect(html).toContain('By value of group');
    expect(html).toContain('Fairness of v1 (champion) by group: a minus the compared group');
  });
});
