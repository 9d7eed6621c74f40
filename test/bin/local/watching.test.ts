import { beforeEach, describe, expect, it, vi } from 'vitest';
import { compareNumbers, describeNumbers, isWithinBound } from '../../../bin/local/watching/compare-numbers.ts';
import { describeWatched, watchedSurprise } from '../../../bin/local/watching/describe-watched.ts';
import { LabelSender } from '../../../bin/local/watching/label-sender.ts';
import { outcomesOf } from '../../../bin/local/watching/outcomes.ts';
import { flightsOf, inKilometres, type Flight } from '../../../bin/local/traffic/flights.ts';
import type { FeedbackPost } from '../../../bin/client/feedback/feedback-client.ts';
import type { Served } from '../../../bin/local/traffic/replay.ts';
import type { WatchedModel } from '../../../bin/local/watching/watched-model.ts';
import { writeContext } from '../../../lambdas/contracts/messages/prediction-context.ts';

const flights: readonly Flight[] = [0.2, 0.4, 0.6, 0.8].map((score) => ({
  request: { distance: score * 1000, origin: 'SEA', hour: 8 },
  isLate: score === 0.4 || score === 0.8,
}));
const AT = Date.parse('2026-02-01T12:00:00.000Z') / 1_000;

function idOf(prediction: number, window = AT): string {
  const context = writeContext({
    model: 'flight-delay',
    version: 'v2',
    assignment: 'random',
    revision: 1,
    window,
    slice: 0,
    requestId: String(prediction),
    prediction,
  });
  return `key.${Buffer.from(context).toString('base64url')}.signature`;
}

function served(asked: unknown, predictionId: string | undefined): Served {
  const at = AT * 1_000;
  return {
    sentAt: at,
    at,
    status: 200,
    version: 'v2',
    variant: 'champion',
    revision: 1,
    predictionId,
    fallback: undefined,
    asked,
  };
}

const answers = flights.map(({ request }) => served(request, idOf(request.distance / 1000)));

describe('outcomes of flights', () => {
  it('are those of the answers that bear an id and were asked for one of the flights', () => {
    const [first, second] = flights;
    const more = [served({}, idOf(1)), served(first?.request, undefined), served(second?.request, 'no.id.at all')];

    const outcomes = outcomesOf([...answers, ...more], flights);

    expect(outcomes.map(({ isLate, context }) => [context.prediction, isLate])).toEqual([
      [0.2, false],
      [0.4, true],
      [0.6, false],
      [0.8, true],
    ]);
  });

  it('of flights in kilometres are those of the flights in miles', () => {
    const [march] = flightsOf('03');
    if (march === undefined) throw new Error('March has no flights');

    const wrong = inKilometres(march);

    expect(wrong.isLate).toBe(march.isLate);
    expect(wrong.request.distance / march.request.distance).toBeCloseTo(1.609, 2);
    expect(wrong.request.origin).toBe(march.request.origin);
  });
});

describe('labels of a run', () => {
  const replay = { answers: [...answers] };
  const sent: unknown[] = [];
  const take: FeedbackPost = async (lines) => {
    sent.push(...lines);
    return { lines: lines.length, outcomes: { joined: lines.length }, problems: [] };
  };
  const post = vi.fn<FeedbackPost>(take);
  beforeEach(() => {
    replay.answers = [...answers];
    sent.length = 0;
    post.mockClear();
  });

  function given(): LabelSender {
    return new LabelSender({ model: 'flight-delay', post, replay }, flights);
  }

  it('are sent once, and those that came since with the next', async () => {
    const sender = given();

    await Promise.all([sender.sendNew(), sender.sendNew()]);
    replay.answers.push(served(flights[0]?.request, idOf(0.3)));
    await sender.sendNew();

    expect(sent).toHaveLength(5);
    expect(sent[0]).toEqual({ id: idOf(0.2), label: false });
    expect(sender.sum).toEqual({ lines: 5, outcomes: { joined: 5 } });
    expect(sender.outcomes).toHaveLength(5);
  });

  it('are sent in calls that end in time on a slow machine; what was taken is not sent again', async () => {
    const more = Array.from({ length: 600 }, (_, i) => served(flights[0]?.request, idOf(i / 1000)));
    replay.answers = more;
    const sender = given();
    post.mockImplementationOnce(take).mockRejectedValueOnce(new Error('late'));

    await expect(sender.sendNew()).rejects.toThrow('late');
    await sender.sendNew();

    expect(post.mock.calls.map(([lines]) => lines.length)).toEqual([250, 250, 250, 100]);
    expect(sent).toHaveLength(600);
    expect(sender.outcomes).toHaveLength(600);
  });

  it('that nobody took are sent with the next', async () => {
    const sender = given();
    post.mockRejectedValueOnce(new Error('refused'));

    await expect(sender.sendNew()).rejects.toThrow('refused');
    await sender.sendNew();

    expect(sent).toHaveLength(4);
    expect(sender.outcomes).toHaveLength(4);
  });
});

describe('labels that are refused', () => {
  const posts = (answer: () => ReturnType<FeedbackPost>): LabelSender =>
    new LabelSender({ model: 'flight-delay', post: answer, replay: { answers } }, flights);

  it('are told by their outcomes', async () => {
    const sender = posts(async () => ({ lines: 4, outcomes: { joined: 3, forged: 1 }, problems: [] }));
    await sender.sendNew();

    expect(sender.refused).toContain('1 line of 4 was refused');
  });

  it('or by the last failure, until a later turn makes up for it', async () => {
    let isDown = true;
    const sender = posts(async () => {
      if (isDown) throw new Error('the feedback function is gone');
      return { lines: 4, outcomes: { joined: 4 }, problems: [] };
    });

    await sender.stop();
    const before = sender.refused;
    isDown = false;
    await sender.stop();

    expect(before).toBe('the feedback function is gone');
    expect(sender.refused).toBeUndefined();
  });
});

describe('numbers of the deployed check', () => {
  const iso = (seconds: number): string => new Date(seconds * 1_000).toISOString();
  const number = (name: string, value: number) => ({ kind: 'measured', name, value, bound: 0.01 }) as const;
  const details = {
    from: iso(AT),
    to: iso(AT + 60),
    versions: [
      {
        version: 'v2',
        requests: 4,
        labelled: 4,
        numbers: [number('auc', 0.745), number('gini', 0.5), number('ks', 0.9)],
        warnings: [],
      },
    ],
  };

  it('stand beside the exact ones of the same requests, by another program', async () => {
    const late = served(flights[0]?.request, idOf(0.9, AT + 60));

    const compared = await compareNumbers(details, outcomesOf([...answers, late], flights));

    expect(compared.map(({ name, exact, labels }) => [name, exact, labels])).toEqual([
      ['auc', 0.75, [4, 4]],
      ['gini', 0.5, [4, 4]],
      ['ks', 0.5, [4, 4]],
    ]);
    expect(compared.map(isWithinBound)).toEqual([true, true, false]);
    expect(describeNumbers(compared)[0]).toContain('v2 on 4 labels (4 sent): AUC 0.7450 ± 0.0100 (exactly 0.7500)');
  });
});

describe('a version that no caller knows', () => {
  it('is compared with no labels at all, so that it is a surprise', async () => {
    const number = { kind: 'measured', name: 'auc', value: 0.6, bound: 0.01 } as const;
    const unknown = { version: 'v9', requests: 2, labelled: 2, numbers: [number], warnings: [] };
    const span = { from: new Date(AT * 1000).toISOString(), to: new Date(AT * 1000 + 1).toISOString() };

    const [compared] = await compareNumbers({ ...span, versions: [unknown] }, []);

    expect(compared).toMatchObject({ version: 'v9', labels: [2, 0] });
  });
});

describe('what the monitoring did', () => {
  const alert = { at: 1, messageId: 'm', topicArn: 'a', subject: 's', text: 't' };
  const one = { version: 'v2', name: 'auc', labels: [4, 4] as const, deployed: 0.6, bound: 0.01, exact: 0.6 };
  const all: WatchedModel = {
    labels: '',
    refused: undefined,
    numbers: [one],
    drift: { alert, afterSeconds: 30 },
    closed: alert,
    report: 'r.html',
  };

  it.each<readonly [string, Partial<WatchedModel>, RegExp]>([
    ['no ticket', { drift: { alert: undefined, afterSeconds: undefined } }, /no ticket/],
    ['an open ticket', { closed: undefined }, /did not close/],
    ['refused labels', { refused: '3 lines of 9 were refused' }, /labels were not taken: 3 lines of 9/],
    ['lost labels', { numbers: [{ ...one, labels: [3, 4] }] }, /counts 3 labels of v2, 4 were sent/],
    ['no report', { report: undefined }, /report of the model was not made/],
    ['no numbers', { numbers: [] }, /no ripe labels/],
    ['a wrong number', { numbers: [one, { ...one, exact: 0.62 }] }, /auc of v2 is 0.6, not 0.62 within 0.01/],
  ])('is named when it is not as it should be: %s', (_what, lacking, words) => {
    expect(watchedSurprise({ ...all, ...lacking })).toMatch(words);
  });

  it('is no surprise when all of it happened', () => {
    expect(watchedSurprise(all)).toBeUndefined();
    expect(describeWatched(all).join('\n')).toContain('ticket 30 s after the first request in kilometres; it closed');
  });
});
