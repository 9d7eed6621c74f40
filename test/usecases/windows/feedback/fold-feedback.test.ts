import { describe, expect, it } from 'vitest';
import type { FeedbackRecord } from '../../../../lambdas/contracts/messages/feedback.ts';
import { foldFeedback } from '../../../../lambdas/usecases/windows/feedback/fold-feedback.ts';
import { AT } from '../../../support/records.ts';
import { windowWorld } from '../../../support/window-world.ts';

const HOUR_MS = 3_600_000;

/** A label of the n-th hour before. */
function aLabel(n: number): FeedbackRecord {
  const window = (Date.parse(AT) - n * HOUR_MS) / 1000;
  return {
    schema: 1, kind: 'label', model: 'm', version: 'v1', assignment: 'random', revision: 0, slice: 0, requestId: `q${n}`,
    window, arrivedAt: Date.parse(AT), label: 1, weight: 1, batch: 'b',
  }; // prettier-ignore
}

describe('delivered labels of many hours', () => {
  it('are written side by side, each part before its mark', async () => {
    const { deps, objects, dirty } = windowWorld({}, AT);
    objects.objects.set('labels/api/a', Array.from({ length: 40 }, (_, n) => JSON.stringify(aLabel(n))).join('\n'));
    let [open, most] = [0, 0];
    const counted = {
      readText: (key: string) => objects.readText(key),
      writeText: async (key: string, text: string) => {
        most = Math.max(most, (open += 1));
        await new Promise((done) => setImmediate(done));
        open -= 1;
        await objects.writeText(key, text);
      },
    };

    const folded = await foldFeedback(
      { ...deps, objects: counted },
      { key: 'labels/api/a', hash: 'a', windowSeconds: 60 },
    );

    expect(folded).toEqual({ kind: 'folded', labels: 40, events: 0, malformed: 0 });
    expect(most).toBe(8);
    expect(await dirty.list('label', AT)).toHaveLength(40);
    expect([...objects.objects.keys()].filter((key) => key.startsWith('label-parts/'))).toHaveLength(40);
  });
});
