import { describe, expect, it } from 'vitest';
import { runCli } from '../../../support/cli.ts';
import { rolloutStarted } from '../../../../lambdas/contracts/api/api.ts';
import { givenServingModel, untilClosed, untilRunning, versionOf, whenRolloutStarts } from '../../support/models.ts';
import { system } from '../../support/shared-system.ts';
import { control, eventually, rolloutOf } from '../../support/steps.ts';
import { localUrl } from '../../support/system.ts';

const model = 'busy';
/** Longer than the suite: it ends by people alone. */
const strategy = { kind: 'canary', steps: [{ weight: 10, bake: 'PT600M' }] };
const longSettings = { strategy, hold: 'PT600M', guardrails: { latency: { judged: false } } };

async function start(version: string, whenBusy?: string) {
  const settings = { ...longSettings, ...(whenBusy === undefined ? {} : { whenBusy }) };
  await control(system, ['POST', `/models/${model}/versions`], versionOf(system, model, version));
  return control(system, ['POST', `/models/${model}/rollouts`], { version, settings, force: true });
}

const idOf = (body: unknown): string => rolloutStarted.parse(body).rolloutId;

// The cases build on each other.
describe('a second rollout of a model', () => {
  let running = '';

  it('is refused, waits, and is seen with its place, while the first runs on', async () => {
    await givenServingModel(system, model);
    running = await whenRolloutStarts(system, [model, 'v2'], longSettings);
    await untilRunning(system, model, running);

    const [refused, first, second] = [await start('v3'), await start('v3', 'queue'), await start('v4', 'queue')];

    expect(refused).toMatchObject({ status: 409, body: { error: { code: 'ROLLOUT_OPEN' } } });
    expect(JSON.stringify(refused.body)).toContain(running);
    expect(first).toMatchObject({ status: 202, body: { queued: { place: 1, behind: running }, execution: 'none' } });
    expect(second).toMatchObject({ status: 202, body: { queued: { place: 2, behind: idOf(first.body) } } });
    expect((await cli('rollout', 'status', model, idOf(second.body))).out).toContain('waits at place 2 of the queue');
    await cli('rollout', 'abort', model, idOf(first.body), '--reason', 'not this one');
    expect((await rolloutOf(system, model, idOf(second.body))).queued).toMatchObject({ place: 1, behind: running });
    expect((await cli('status', model)).out).toMatch(/waits at place 1 of the queue, behind /);
    expect((await rolloutOf(system, model, running)).state).toBe('running');
  });

  it('begins by itself when the first has ended, and is replaced by a third that takes it back first', async () => {
    const { body } = await control(system, ['GET', `/models/${model}`]);
    const waiting = /"rolloutId":"(v4-[^"]+)"/.exec(JSON.stringify(body))?.[1] ?? '';
    const endedAt = Date.now();
    await control(system, ['POST', `/models/${model}/rollouts/${running}/abort`], { reason: 'the next one, please' });

    await untilRunning(system, model, waiting);
    console.log(`queue: the next one ran ${Date.now() - endedAt} ms after the abort of the first`);
    const third = await start('v3', 'replace');
    await untilBegun(idOf(third.body));
    const replaced = await untilClosed(system, model, waiting);

    expect(replaced.outcome, JSON.stringify(replaced.outcome)).toMatchObject({
      kind: 'replaced',
      replacedBy: idOf(third.body),
      probes: { asked: 20, champion: 20 },
    });
    const { status, body: all } = await control(system, ['GET', `/models/${model}`]);
    expect({ status, all }).toMatchObject({ status: 200, all: { route: { lock: { rolloutId: idOf(third.body) } } } });
    await control(system, ['POST', `/models/${model}/rollouts/${idOf(third.body)}/abort`], { reason: 'done' });
  });

  it('leaves one winner where two start at once, and the other waits behind it', async () => {
    await eventually('a free route', 120_000, async () => {
      const { body } = await control(system, ['GET', `/models/${model}`]);
      return JSON.stringify(body).includes('"lock"') ? undefined : true;
    });

    const starts = await Promise.all([start('v3', 'queue'), start('v4', 'queue')]);
    const ids = starts.map(({ body }) => idOf(body));
    const states = await eventually('one that holds the route and one that waits', 120_000, async () => {
      const found = await Promise.all(ids.map((id) => rolloutOf(system, model, id).catch(() => undefined)));
      const seen = found.map((record) => record?.state ?? 'none').toSorted();
      return seen.includes('none') || seen.includes('preparing') ? undefined : seen;
    });

    expect(states).toEqual(['queued', 'running']);
    for (const id of ids) await control(system, ['POST', `/models/${model}/rollouts/${id}/abort`], { reason: 'done' });
  });
});

/** Waits until it gets traffic; one that was refused says why. */
async function untilBegun(rolloutId: string): Promise<void> {
  await eventually(`the first step of ${rolloutId}`, 120_000, async () => {
    const record = await rolloutOf(system, model, rolloutId).catch(() => undefined);
    if (record?.outcome !== undefined) throw new Error(`${rolloutId}: ${record.outcome.reason}`);
    return record !== undefined && record.step >= 0 ? record : undefined;
  });
}

function cli(...args: readonly string[]): ReturnType<typeof runCli> {
  return runCli(localUrl(system.outputs.ControlUrl, system.emulator.endpoint), ...args);
}
