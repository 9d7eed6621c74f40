import { describe, expect, it } from 'vitest';
import { runCli } from '../../../support/cli.ts';
import { recordIf } from '../../support/driven-models.ts';
import { givenServingModel, whenRolloutStarts } from '../../support/models.ts';
import { eventually } from '../../support/steps.ts';
import { system } from '../../support/shared-system.ts';
import { localUrl } from '../../support/system.ts';
import { expectReplayed } from '../../support/told/replayed.ts';

const model = 'endless';

describe('a shadow without an end', () => {
  it('is reported again and again, also where nobody asks, until a person ends it', async () => {
    await givenServingModel(system, model);
    const rolloutId = await whenRolloutStarts(system, [model, 'v2'], {
      strategy: { kind: 'shadow', share: 100, every: 'PT5M' },
    });
    const cli = (...args: readonly string[]) =>
      runCli(localUrl(system.outputs.ControlUrl, system.emulator.endpoint), ...args);

    const record = await eventually('two reports', 120_000, () =>
      recordIf([model, rolloutId], ({ periods = [] }) => periods.length >= 2),
    );
    const { out } = await cli('rollout', 'status', model);
    await cli('rollout', 'abort', model, '--reason', 'seen enough');
    const ended = await eventually('its end', 60_000, () =>
      recordIf([model, rolloutId], ({ outcome }) => outcome !== undefined),
    );

    expect(record).toMatchObject({ state: 'running', plan: { ends: 'report' } });
    expect(record.periods?.[1]?.reason).toMatch(/no guardrail broken; .*cop(y|ies)/);
    expect(out).toContain(': reported; period');
    expect(ended.outcome).toMatchObject({ kind: 'aborted' });
    await expectReplayed(model, rolloutId);
  });
});
