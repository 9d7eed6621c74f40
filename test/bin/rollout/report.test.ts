import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aRollout, AT } from '../../support/records.ts';
import { startFakeControl, type FakeControl } from '../../support/fake-control.ts';

let fake: FakeControl;
const folder = mkdtempSync(path.join(tmpdir(), 'understudy-rollout-'));
beforeAll(async () => {
  fake = await startFakeControl();
});
afterAll(() => {
  fake.stop();
  rmSync(folder, { recursive: true });
});

const outcome = {
  kind: 'rolled-back' as const,
  reason: 'errors: 9 of <b>40</b>',
  at: '2026-02-01T12:04:00.000Z',
  tests: ['errors'],
  by: 'the judge',
};
const rollout = aRollout({ state: 'rolled-back', outcome, startedBy: 'ann<img>' });
const verdict = { kind: 'rollback', reason: outcome.reason, window: 4, at: AT, step: 0 };
const arms = { champion: { requests: 90, errors: 0 }, challenger: { requests: 10, errors: 9 } };
const page = { rollout, verdicts: [verdict, { of: 'another form' }], rows: [{ minute: 0, weight: 0.1, arms }] };

describe('understudy rollout report', () => {
  it('writes one page of the rollout with pictures, escapes what people wrote, and says how it ended', async () => {
    fake.replies.set('GET /models/m/rollouts/r1/evidence?from=0', [200, page]);
    const file = path.join(folder, 'r1.html');

    const { code, out } = await fake.understudy('rollout', 'report', 'm', 'r1', '-o', file);

    expect(code).toBe(0);
    expect(out).toContain('rolled back: more errors than the champion');
    expect(out).toContain(file);
    const html = readFileSync(file, 'utf8');
    expect(html.match(/<figure/g)).toHaveLength(2);
    expect(html).toContain('9 of 10 failed');
    expect(html).toContain('errors: 9 of &lt;b&gt;40&lt;/b&gt;');
    expect(html).not.toMatch(/<img|<script/);
  });

  it('has the same as JSON', async () => {
    fake.replies.set('GET /models/m/rollouts/r1/evidence?from=0', [200, page]);

    const { out } = await fake.understudy('rollout', 'report', 'm', 'r1', '-o', path.join(folder, 'j.html'), '--json');

    expect(JSON.parse(out)).toMatchObject({
      model: 'm',
      rolloutId: 'r1',
      tone: 'bad',
      sections: [{ id: 'course' }, { id: 'verdicts' }, { id: 'plan' }],
    });
  });

  it('writes nothing for a rollout that is not there', async () => {
    fake.replies.set('GET /models/m/rollouts/r9/evidence?from=0', [
      404,
      { error: { code: 'ROLLOUT_NOT_FOUND', message: 'm has no rollout r9' } },
    ]);
    const file = path.join(folder, 'r9.html');

    expect((await fake.understudy('rollout', 'report', 'm', 'r9', '-o', file)).code).toBe(3);
    expect(existsSync(file)).toBe(false);
  });
});
