import { expect, describe, it } from 'vitest';
import { runCli } from '../../support/cli.ts';
import { driveToEnd, givenServingModel, untilRunning, whenRolloutStarts } from '../support/models.ts';
import { system } from '../support/shared-system.ts';
import type { Answer } from '../support/steps.ts';
import { localUrl } from '../support/system.ts';

const model = 'shadowed';

/** All requests are copied; the plan ends with a report. */
const settings = { strategy: { kind: 'shadow', share: 100, bake: 'PT8M', next: { kind: 'report' } } };

const seen = (answers: readonly Answer[]): ReadonlySet<string> =>
  new Set(answers.map(({ status, version }) => `${status} ${version}`));

// The cases build on each other.
describe('a challenger that gets copies alone', () => {
  it('is compared pair by pair and reported, and no caller meets it', async () => {
    await givenServingModel(system, model);
    const rolloutId = await whenRolloutStarts(system, [model, 'v2'], settings);
    await untilRunning(system, model, rolloutId);

    const { answers, record } = await driveToEnd(system, { model, rolloutId, most: 6000 });

    expect(record.outcome, JSON.stringify(record.outcome)).toMatchObject({ kind: 'reported' });
    expect(seen(answers)).toEqual(new Set(['200 v1']));
    const { out, err } = await runCli(
      localUrl(system.outputs.ControlUrl, system.emulator.endpoint),
      'rollout',
      'status',
      model,
    );
    expect(out + err).toMatch(/100 % of [\d,]+ predictions? agree/);
  });

  it('is taken back for its failures, of which no caller sees one', async () => {
    const rolloutId = await whenRolloutStarts(system, [model, 'v3'], settings);
    // Its samples pass; then it breaks.
    await untilRunning(system, model, rolloutId);
    system.behaviours.set(`${model}-v3`, { failureShare: 1, delayMs: 0 });

    const { answers, record } = await driveToEnd(system, { model, rolloutId, most: 6000 });

    expect(record.outcome, JSON.stringify(record.outcome)).toMatchObject({ kind: 'rolled-back' });
    expect(seen(answers)).toEqual(new Set(['200 v1']));
  });
});
