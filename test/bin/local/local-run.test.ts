import { describe, expect, it, vi } from 'vitest';
import { armWords, describeAlert, describeSummary } from '../../../bin/local/describe-summary.ts';
import { html } from '../../../lambdas/domain/wording/markup.ts';
import { renderPage } from '../../../bin/local/page/render-page.ts';
import { makeTimeline } from '../../../bin/local/page/timeline.ts';
import { capturedOfServed, servedIdsOf } from '../../../bin/local/traffic/captured-of-served.ts';
import { Replay, type Served } from '../../../bin/local/traffic/replay.ts';
import { summarizeRollout, servedCount, type RunSummary } from '../../../bin/local/summary.ts';
import type { SignedAnswer } from '../../../bin/client/signed-request.ts';
import { rolloutRecord, type RolloutRecord } from '../../../lambdas/contracts/stored/rollout.ts';

const start = Date.parse('2026-02-01T12:00:00.000Z');
const isoAfter = (seconds: number): string => new Date(start + seconds * 1_000).toISOString();

/** A canary of v3 against v2: 25 % from second 0, 50 % from second 10, taken back at second 16. */
const rolledBack: RolloutRecord = rolloutRecord.parse({
  schema: 1,
  model: 'flight-delay',
  rolloutId: 'v3-1',
  version: 'v3',
  champion: 'v2',
  state: 'rolled-back',
  plan: {
    steps: [
      { weightPercent: 25, bakeWindows: 3 },
      { weightPercent: 50, bakeWindows: 9 },
    ],
    plannedWindows: 12,
    horizonWindows: 24,
    windowSeconds: 2,
    inconclusive: 'rollback',
    kind: 'challenger',
    says: [],
    judge: {},
  },
  settings: {},
  step: 1,
  stepStartedWindow: 5,
  revisions: [
    { revision: 4, weightPercent: 25, step: 0, at: isoAfter(0) },
    { revision: 5, weightPercent: 50, step: 1, at: isoAfter(10) },
  ],
  ticks: 8,
  lastTickAt: isoAfter(16),
  execution: 'arn',
  executions: 1,
  startedAt: isoAfter(-2),
  startedBy: 'unknown',
  requests: [],
  verdicts: 1,
  outcome: {
    kind: 'rolled-back',
    reason: 'errors 4 % above v2 <b>',
    at: isoAfter(16),
    tests: ['errors'],
    exposed: 3,
    by: 'the judge',
  },
  stamp: 9,
});

function answer(seconds: number, more: Partial<Served>): Served {
  return {
    sentAt: start + seconds * 1_000 - 5,
    at: start + seconds * 1_000,
    status: 200,
    version: 'v2',
    variant: 'champion',
    revision: 4,
    predictionId: 'id',
    fallback: undefined,
    asked: {},
    ...more,
  };
}

/** The second challenger answer is the champion's, who stepped in; the last names its caller's own fault, after the decision. */
const answers: readonly Served[] = [
  answer(1, {}),
  answer(2, { variant: 'challenger', version: 'v3' }),
  answer(4, { variant: 'challenger', version: 'v2', fallback: 'v2' }),
  answer(12, { variant: 'challenger', revision: 5, status: 502, version: 'v3' }),
  answer(19, { variant: 'challenger', revision: 5, version: 'v3', status: 422 }),
  answer(20, { revision: 6 }),
  answer(21, { status: 0, version: undefined, variant: undefined, revision: undefined }),
];

const alert = {
  at: start + 25_000,
  messageId: 'm-1',
  topicArn: 'arn:topic',
  subject: 'v3 is bad',
  text: 'v3 is bad\n\n{"a":1}',
};

describe('the summary of a rollout', () => {
  it('counts what the caller saw of each arm, an answer of the champion for the challenger as bad but answered', () => {
    const { seen } = summarizeRollout(rolledBack, answers, alert);

    expect(seen).toEqual({
      champion: { requests: 1, failures: 0, rescued: 0, clientErrors: 0 },
      challenger: { requests: 4, failures: 2, rescued: 1, clientErrors: 1 },
    });
  });

  it('measures alert and last challenger answer from the first bad answer', () => {
    const { fromFirstFailure } = summarizeRollout(rolledBack, answers, alert);

    expect(fromFirstFailure).toEqual({ toAlertSeconds: 21, toLastChallengerAnswerSeconds: 15 });
  });

  it('gives a first version all requests of its rollout', () => {
    const { champion: _, ...first } = rolledBack;

    const { seen } = summarizeRollout(first, answers, undefined);

    expect(seen).toEqual({
      champion: { requests: 0, failures: 0, rescued: 0, clientErrors: 0 },
      challenger: { requests: 5, failures: 2, rescued: 1, clientErrors: 1 },
    });
  });

  it('tells client errors beside bad answers, not among them', () => {
    const { seen } = summarizeRollout(rolledBack, answers, alert);

    expect(armWords(seen.challenger)).toBe('4 requests, 2 bad, 1 of them answered by another, 1 client error');
    expect(armWords(seen.champion)).toBe('1 request, none bad');
  });

  it('counts as served what came through a route', () => {
    expect(servedCount(answers)).toBe(6);
  });
});

describe('the timeline', () => {
  it('holds shares that add up to 100 at every moment, and none for the version that was taken back', () => {
    const { weights } = makeTimeline([rolledBack], answers);

    const shares = Object.fromEntries(
      weights.map(({ version, points }) => [version, points.map(({ seconds, value }) => [seconds, value])]),
    );
    expect(shares).toEqual({
      v2: [
        [0, 75],
        [10, 50],
        [16, 100],
      ],
      v3: [
        [0, 25],
        [10, 50],
        [16, 0],
      ],
    });
  });

  it('counts failures for the version that the request was given to', () => {
    const { failures } = makeTimeline([rolledBack], answers);

    expect(failures.find(({ version }) => version === 'v3')?.points.map(({ seconds }) => seconds)).toEqual([0, 4, 12]);
    expect(failures.find(({ version }) => version === 'v2')?.points).toHaveLength(1);
  });
});

describe('the report page', () => {
  const summary: RunSummary = {
    model: 'flight-delay',
    rollouts: [summarizeRollout(rolledBack, answers, alert)],
    served: 6,
    captured: { random: 6, unseen: 0, probe: 20, objects: 2, bytes: 900 },
    alert,
    watched: {
      labels: '5 lines: 5 joined',
      refused: undefined,
      numbers: [],
      drift: { alert, afterSeconds: 31 },
      closed: alert,
      report: 'r.html',
    },
  };
  const page = renderPage({
    summary,
    timeline: makeTimeline([rolledBack], answers),
    at: isoAfter(30),
    models: ['v3: AUC 0.606'],
    differences: [{ what: 'names', why: 'because' }],
  });

  it('has two charts with a name and a description each, drawn for a wide and for a narrow screen', () => {
    expect(page.match(/<svg[^>]*role="img"/g)).toHaveLength(4);
    for (const id of ['weights-wide', 'weights-narrow', 'failures-wide', 'failures-narrow']) {
      expect(page).toMatch(new RegExp(`aria-labelledby="${id}-title ${id}-desc"`));
      expect(page).toMatch(new RegExp(`<title id="${id}-title">[^<]+</title>`));
      expect(page).toMatch(new RegExp(`<desc id="${id}-desc">[^<]+</desc>`));
    }
  });

  it('draws no broken numbers and loads nothing from outside', () => {
    expect(page).not.toMatch(/NaN|Infinity|undefined/);
    expect(page).not.toMatch(/(src|href)=|url\(|@import/);
  });

  it('says each decision in a plain sentence and opens its numbers on request', () => {
    const [, row = ''] = page.split('<td class="name">v3 against v2</td>');

    expect(row.indexOf('rolled back: more errors than the champion')).toBeLessThan(row.indexOf('<details>'));
    expect(row.slice(row.indexOf('<details>'), row.indexOf('</details>'))).toContain('errors 4 % above v2');
    expect(page).not.toContain('<details open');
    expect(page).toContain('<h1>v3 rolled back</h1>');
  });

  it('never shows a promotion that proved nothing like one that did', () => {
    const outcome = { kind: 'promoted', reason: 'as told', at: isoAfter(16), tests: [], by: 'ann' } as const;
    const unproven: RolloutRecord = { ...rolledBack, state: 'promoted', outcome: { ...outcome, tests: [] } };

    const shown = renderPage({
      summary: { ...summary, rollouts: [summarizeRollout(unproven, answers, undefined)] },
      timeline: makeTimeline([unproven], answers),
      at: isoAfter(30),
      models: [],
      differences: [],
    });

    expect(shown).toContain('<h1>v3 promoted without proof</h1>');
    expect(shown).toContain('promoted by ann, nothing was proven');
    expect(shown).toMatch(/<text class="decided"[^>]*>v3 promoted without proof<\/text>/);
  });

  it('draws every letter of a narrow chart as large as the text around it', () => {
    const width = Number(/<svg\s+class="narrow"\s+viewBox="0 0 (\d+) /.exec(page)?.[1]);

    // A phone is 390 wide, the frame a little less: letters of 12 stay about 12.
    expect(width).toBeGreaterThan(300);
    expect(width).toBeLessThan(370);
  });

  it('escapes what others wrote', () => {
    expect(page).toContain('above v2 &lt;b&gt;');
    expect(html`<i title="${'"\'&'}">${'<'}</i>`.html).toBe('<i title="&quot;&#39;&amp;">&lt;</i>');
  });

  it('shows the alert without its line for machines', () => {
    expect(page).toContain('MessageId m-1');
    expect(page).not.toContain('{&quot;a&quot;:1}');
    expect(describeAlert(alert).join('\n')).not.toContain('{"a":1}');
  });

  it('says in plain lines how the rollout ended and how fast', () => {
    const text = describeSummary(summary).join('\n');

    expect(text).toContain('v3 against v2: rolled back: more errors than the champion\n');
    expect(text).toContain('ended 2026-02-01 12:00:16 UTC by the judge, after 18 s\n');
    expect(text).toContain(
      'challenger 4 requests, 2 bad, 1 of them answered by another, 1 client error, champion 1 request, none bad',
    );
    expect(text).toContain('alert after 21 s, last challenger answer after 15 s');
    expect(text).toContain('captured / served: 6 / 6');
    expect(text).not.toMatch(/did not reach|too slow/);
  });

  it('names a rollout that the machine was too slow to decide, and a captured prediction that nobody got', () => {
    const undecided = { ...rolledBack.outcome, tests: [], reason: 'nobody decided within 57 windows' };
    const record = rolloutRecord.parse({ ...rolledBack, outcome: undecided });
    const rollouts = [summarizeRollout(record, answers, undefined)];

    const text = describeSummary({ ...summary, rollouts, captured: { ...summary.captured, unseen: 1 } }).join('\n');

    expect(text).toMatch(/too slow: the rollout of v3 .* 4 requests of its version in 18 s \(0\.2 a second\)/);
    expect(text).toContain('the answer did not reach its caller: 1');
  });
});

/** A prediction id as the router signs it, written apart from its code. */
function idOf(requestId: string): string {
  const context = JSON.stringify([1, 'm', 'v1', 'r', 4, 0, 3, requestId, 0.5]);
  return `key.${Buffer.from(context).toString('base64url')}.signature`;
}

describe('captured of served', () => {
  const seen = [
    answer(1, { predictionId: idOf('a') }),
    answer(2, { predictionId: idOf('b') }),
    answer(3, { predictionId: undefined, status: 502 }),
    answer(4, { predictionId: undefined, status: 0, version: undefined }),
  ];

  it.each([
    [['a', 'b', 'error'], { random: 3, unseen: 0 }],
    // The request of the fourth second was served and captured; its answer came too late.
    [['a', 'b', 'error', 'late'], { random: 3, unseen: 1 }],
    // A loss is not made good by an answer that nobody got.
    [['a', 'error', 'late'], { random: 2, unseen: 1 }],
    [[], { random: 0, unseen: 0 }],
  ])('of three answers, %j captured is %j', (ids, expected) => {
    expect(capturedOfServed(new Set(ids), servedIdsOf(seen))).toEqual(expected);
  });
});

describe('the replay', () => {
  it('asks again when the platform throttles, and takes a 429 of the model for an answer', async () => {
    const sent: unknown[] = [];
    const own = new Headers({ 'x-understudy-version': 'v1' });
    const script: readonly SignedAnswer[] = [
      { status: 429, headers: new Headers(), text: 'Rate Exceeded' },
      { status: 200, headers: own, text: '{}' },
      { status: 429, headers: own, text: 'busy' },
    ];
    const replay: Replay = new Replay({
      base: 'http://router',
      model: 'm',
      bodies: ['a', 'b'],
      clients: 1,
      timeoutMs: 100,
      send: async ({ body }): Promise<SignedAnswer> => {
        sent.push(body);
        const said = script[sent.length - 1];
        if (said !== undefined) return said;
        void replay.stop();
        throw new Error('no answer');
      },
    });

    replay.start();
    await vi.waitUntil(() => sent.length > script.length);
    await replay.stop();

    expect(sent).toEqual(['a', 'a', 'b', 'a']);
    expect(replay.answers.map(({ status }) => status)).toEqual([200, 429, 0]);
  });

  it('keeps the number of clients, repeats the bodies and remembers failures as answers', async () => {
    let underWay = 0;
    let most = 0;
    const sent: unknown[] = [];
    const replay: Replay = new Replay({
      base: 'http://router',
      model: 'm',
      bodies: ['a', 'b', 'c'],
      clients: 2,
      timeoutMs: 100,
      send: async ({ body }): Promise<SignedAnswer> => {
        sent.push(body);
        underWay += 1;
        most = Math.max(most, underWay);
        await Promise.resolve();
        underWay -= 1;
        if (sent.length === 4) throw new Error('no answer');
        if (sent.length >= 7) void replay.stop();
        return { status: 200, headers: new Headers({ 'x-understudy-version': 'v1' }), text: '{}' };
      },
    });

    replay.start();
    replay.start();
    while (sent.length < 7) await new Promise((resolve) => setTimeout(resolve, 5));
    await replay.stop();

    expect(most).toBe(2);
    expect(sent.slice(0, 7)).toEqual(['a', 'b', 'c', 'a', 'b', 'c', 'a']);
    expect(replay.answers.map(({ status }) => status)).toContain(0);
    expect(replay.answers).toHaveLength(sent.length);
  });
});
