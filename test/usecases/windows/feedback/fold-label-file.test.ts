import { describe, expect, it } from 'vitest';
import type { FeedbackRecord } from '../../../../lambdas/contracts/messages/feedback.ts';
import { writeContext } from '../../../../lambdas/contracts/messages/prediction-context.ts';
import { KeptFeedbackModels } from '../../../../lambdas/usecases/windows/feedback/feedback-models.ts';
import { foldFeedback } from '../../../../lambdas/usecases/windows/feedback/fold-feedback.ts';
import { foldLabelFile } from '../../../../lambdas/usecases/windows/feedback/fold-label-file.ts';
import { MemoryLabels } from '../../../support/fakes/memory-labels.ts';
import { AT } from '../../../support/records.ts';
import { windowWorld } from '../../../support/window-world.ts';

const NOW = Date.parse(AT) + 3_600_000;

/** A file of so many sales, each of a request of its own. */
function givenFile(rows: number) {
  const kpis = [{ name: 'sale', kind: 'binary', better: 'higher' }] as const;
  const world = windowWorld({ kpis: [...kpis] }, new Date(NOW).toISOString());
  const context = { model: 'm', version: 'v1', assignment: 'random', revision: 0, slice: 0 } as const;
  const raws = Array.from({ length: rows }, (_, n) => ({
    id: writeContext({ ...context, window: Date.parse(AT) / 1000, requestId: `q${n}` }),
    kpi: 'sale',
  }));
  const sent: FeedbackRecord[] = [];
  const deps = {
    ...world.deps,
    ids: { verify: async (id: string) => ({ kind: 'verified' as const, payload: id }) },
    labels: new MemoryLabels(),
    models: new KeptFeedbackModels(world.deps.models, world.clock),
    stream: { deliver: async (records: readonly FeedbackRecord[]) => void sent.push(...records) },
    files: {
      readFile: async (_key: string, from: number) =>
        (async function* () {
          for (const [line, raw] of raws.entries()) if (line >= from) yield { line, raw, text: JSON.stringify(raw) };
        })(),
    },
  };
  return { ...world, deps, sent };
}

const file = { key: 'labels/a.jsonl', hash: 'a', windowSeconds: 60 };

describe('a dropped file', () => {
  it('gives way at the end of its turn, and is folded to its end by the next ones', async () => {
    const { deps, clock } = givenFile(2_500);
    const until = clock.now() + 20_000;

    const whole = await foldLabelFile(deps, { ...file, until });
    clock.advance(20_000);
    const late = await foldLabelFile(deps, { ...file, from: 0, until });

    expect(whole).toMatchObject({ lines: 2_500, outcomes: { joined: 2_500 } });
    expect(whole).not.toHaveProperty('next');
    expect(late).toMatchObject({ lines: 1_000, outcomes: { repeated: 1_000 }, next: 1_000 });
  });

  it('leaves the mark of what was heard to the stream, which it tells that it is folded', async () => {
    const { deps, outcomes, objects, sent } = givenFile(3);

    await foldLabelFile(deps, file);

    expect(outcomes.heardUntil).toBeUndefined();
    expect(outcomes.rows).toMatchObject([{ entries: [{ kpis: { sale: 3 } }] }]);
    expect(sent).toEqual([{ schema: 1, kind: 'heartbeat', arrivedAt: NOW }]);
    objects.objects.set('labels/api/1', JSON.stringify(sent[0]));
    await foldFeedback(deps, { key: 'labels/api/1', hash: '1', windowSeconds: 60 });
    expect(outcomes.heardUntil).toBe(new Date(NOW - 120_000).toISOString());
  });
});
