import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { alertList, checkedNow } from '../../../lambdas/contracts/api/monitoring-api.ts';
import type { AlertItem } from '../../../lambdas/contracts/stored/finding.ts';
import { performanceDetails, type PerformanceDetails } from '../../../lambdas/contracts/stored/performance-details.ts';
import { idIn, models, recordIf, startDrivenModels } from '../support/driven-models.ts';
import { system } from '../support/shared-system.ts';
import { control, eventually } from '../support/steps.ts';
import { pairsInOrder, scoreOf, sendLabels, WatchedTraffic, type Known } from '../support/traffic/watched-traffic.ts';

const MODEL = 'watched';
/** A window is a second here, so an hour is a minute: rows, slots of checks and two of three sights take some of them. */
const WITHIN_MS = 420_000;

/** Seconds that hold three whole hours, which are minutes here. */
const HOURS_BEFORE = 240;

const specification = {
  model: MODEL,
  task: 'binary',
  owner: 'tests@example.com',
  signature: {
    features: [{ name: 'x', kind: 'numeric', example: 50 }],
    prediction: { path: '$.score', threshold: 0.5 },
  },
  capture: { perSecond: 100 },
  labels: { maturity: 'PT2M' },
  slo: { timeoutMs: 3000, availability: 90 },
  rollout: {
    strategy: { kind: 'canary', steps: [{ weight: 50, bake: 'PT3M' }] },
    advance: 'proven',
    hold: 'PT2H',
    guardrails: { latency: { judged: false } },
  },
};

async function startServing(): Promise<WatchedTraffic> {
  await startDrivenModels();
  models().answers.set(`${MODEL}-v1`, ({ body }) => scoreOf(body));
  await control(system, ['PUT', `/models/${MODEL}`], specification);
  const version = { model: MODEL, version: 'v1', target: { kind: 'http', url: models().urlOf(`${MODEL}-v1`) } };
  const id = idIn((await control(system, ['POST', `/models/${MODEL}/versions?first=true`], version)).body);
  const callers = new WatchedTraffic(MODEL);
  await eventually('the first version to serve', 300_000, () =>
    recordIf([MODEL, id], ({ outcome }) => outcome !== undefined),
  );
  return callers;
}

async function performanceNow(): Promise<PerformanceDetails | undefined> {
  const { body } = await control(system, ['POST', `/models/${MODEL}/checks`]);
  const performance = checkedNow.safeParse(body).data?.checks.find(({ check }) => check === 'performance');
  return performanceDetails.safeParse(performance?.details).data;
}

async function alertOf(cause: string): Promise<AlertItem | undefined> {
  const { body } = await control(system, ['GET', `/models/${MODEL}/alerts`]);
  // A machine that is too slow to answer is asked again.
  return alertList.safeParse(body).data?.alerts.find((alert) => alert.cause === cause);
}

/** State of the alert about x when it is the wanted one; the alert that never came to it is in the error. */
async function stateWhen(what: string, wanted: string): Promise<string> {
  let last: AlertItem | undefined;
  try {
    return await eventually(what, WITHIN_MS, async () => {
      last = await alertOf('drift/x');
      return last?.state === wanted ? wanted : undefined;
    });
  } catch (error) {
    throw new Error(`${what}: ${JSON.stringify(last)}`, { cause: error });
  }
}

function within({ from, to }: PerformanceDetails): (known: Known) => boolean {
  return ({ context: { window } }) => window * 1000 >= Date.parse(from) && window * 1000 < Date.parse(to);
}

/** Seconds from the first to the last window in which callers were answered. */
function secondsOf(known: readonly Known[]): number {
  const [first, last] = [known[0], known.at(-1)];
  return first === undefined || last === undefined ? 0 : last.context.window - first.context.window;
}

describe('a model that serves', () => {
  let traffic: WatchedTraffic;
  beforeAll(async () => {
    traffic = await startServing();
  });
  afterAll(() => traffic.stop());

  it('has the performance that its labels say, as another program counts it; labels told again count once', async () => {
    await eventually('300 predictions', WITHIN_MS, async () => (traffic.known.length >= 300 ? true : undefined));
    const first = [...traffic.known];
    expect(await sendLabels(first)).toEqual({ joined: first.length });
    expect(await sendLabels(first)).toEqual({ repeated: first.length });
    let sent = first.length;

    const { auc, own } = await eventually('labels of a ripe hour', WITHIN_MS, async () => {
      const next = traffic.known.slice(sent);
      sent += next.length;
      await sendLabels(next);
      const now = await performanceNow();
      const held = now === undefined ? [] : traffic.known.slice(0, sent).filter(within(now));
      const auc = now?.versions[0]?.numbers.find(({ name }) => name === 'auc');
      // The labels that came last are folded and merged within a few windows; an hour in which callers had only begun has too few.
      return auc?.kind === 'measured' && now?.versions[0]?.labelled === held.length ? { auc, own: held } : undefined;
    });

    expect(Math.abs(auc.value - pairsInOrder(own))).toBeLessThanOrEqual(auc.bound + 1e-9);
    expect(auc.interval?.[0]).toBeLessThan(auc.value);
    expect(auc.interval?.[1]).toBeGreaterThan(auc.value);
  });

  it('is told about when its callers take another unit, and the alert closes itself when they are mended', async () => {
    // What comes before a first comparison is what is usual: a change in the first hours would be taken for it.
    await eventually('hours before', WITHIN_MS, async () =>
      secondsOf(traffic.known) >= HOURS_BEFORE ? true : undefined,
    );
    traffic.scale = 10;
    expect(await stateWhen('the alert', 'open')).toBe('open');

    traffic.scale = 1;
    expect(await stateWhen('its end', 'closed')).toBe('closed');
  });
});
