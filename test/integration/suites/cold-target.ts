import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCli } from '../../support/cli.ts';
import {
  drive,
  idIn,
  modelOf,
  models,
  predict,
  recordIf,
  serving,
  start,
  startDrivenModels,
} from '../support/driven-models.ts';
import { system } from '../support/shared-system.ts';
import { control, eventually, rolloutOf } from '../support/steps.ts';
import { localUrl } from '../support/system.ts';
import { rolloutTranscript, transcript } from '../support/told/transcript.ts';

beforeAll(startDrivenModels);
afterAll(() => models().stop());

describe('a cold target', () => {
  it('is waited for, says so meanwhile, and is promoted when it has started', async () => {
    const kind = await serving('slow-start', { warming: 'PT60S' });
    let warmAt = Number.POSITIVE_INFINITY;
    models().answers.set('slow-start-v2', (asked) =>
      Date.now() < warmAt ? { status: 503, body: 'starting' } : modelOf(kind)(asked),
    );

    const id = await start('slow-start');
    const waiting = await eventually('the wait', 30_000, () =>
      recordIf(['slow-start', id], ({ warming }) => (warming?.tries ?? 0) >= 2),
    );
    rolloutTranscript(waiting, []);
    warmAt = Date.now() + 2_000;
    const { record } = await drive(kind, id);

    expect(waiting).toMatchObject({ state: 'preparing', step: -1, warming: { says: '5 × http-503' } });
    expect(record.outcome?.kind, record.outcome?.reason).toBe('promoted');
    expect(record.warming).toBeUndefined();
  });

  it('is waited for when nobody is there yet, and an abort ends the wait', async () => {
    const kind = await serving('nobody-there', { warming: 'PT15M' });
    const target = { kind: 'http', url: 'http://127.0.0.1:9/nobody-there' };
    await control(system, ['POST', `/models/${kind.name}/versions`], { model: kind.name, version: 'v2', target });

    const id = idIn((await control(system, ['POST', `/models/${kind.name}/rollouts`], { version: 'v2' })).body);
    const waiting = await eventually('the wait', 30_000, () =>
      recordIf([kind.name, id], ({ warming }) => warming !== undefined),
    );
    await control(system, ['POST', `/models/${kind.name}/rollouts/${id}/abort`], {});

    expect(waiting.warming?.says).toBe('5 × econnrefused');
    expect((await rolloutOf(system, kind.name, id)).state).toBe('aborted');
    expect((await predict(kind)).version).toBe('v1');
  });

  it('is refused when it never starts, with how long it was tried; nothing was moved', async () => {
    const kind = await serving('never-starts', { warming: 'PT4S' });
    models().answers.set('never-starts-v2', () => ({ status: 503, body: 'starting' }));

    const id = await start('never-starts');
    const record = await eventually('the refusal', 30_000, () =>
      recordIf(['never-starts', id], ({ outcome }) => outcome !== undefined),
    );

    expect(record.outcome?.kind, record.outcome?.reason).toBe('refused');
    // Four seconds are over in four tries; a busy machine needs longer for one.
    expect(record.outcome?.reason).toMatch(/in \d tries over \d+ s: 5 × http-503/);
    expect((await predict(kind)).version).toBe('v1');
    const cli = (...args: readonly string[]): ReturnType<typeof runCli> =>
      runCli(localUrl(system.outputs.ControlUrl, system.emulator.endpoint), ...args);
    const watched = await cli('rollout', 'watch', kind.name, id);
    const status = await cli('status', kind.name);
    transcript(`$ rollout watch ${kind.name} ${id} (exit code ${watched.code})`, watched.out + watched.err);
    transcript(`$ status ${kind.name} (exit code ${status.code})`, status.out);
    expect(watched.code).not.toBe(0);
    expect(watched.out + watched.err).toContain('none of 5 sample requests was answered properly');
    expect(status.out).toContain('refused');
  });
});
