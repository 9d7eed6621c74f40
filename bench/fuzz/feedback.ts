import { feedbackAnswer, feedbackRecord, MAX_FEEDBACK_LINES } from '../../lambdas/contracts/messages/feedback.ts';
import { feedbackEvent } from '../../lambdas/contracts/messages/feedback-event.ts';
import { keyIdOf, signatureOf } from '../../lambdas/adapters/router/signing-key.ts';
import { FeedbackWorld } from '../../test/support/worlds/feedback-world.ts';
import { FixedClock } from '../../test/support/fakes/fixed-clock.ts';
import { MemoryRegistry } from '../../test/support/fakes/memory-registry.ts';
import type { SeededRandomness } from '../../test/support/fakes/seeded-randomness.ts';
import { aSpecification } from '../../test/support/records.ts';
import { below, jsonText, pick, spoil, strangeText, strangeValue } from './draw.ts';
import { checkStatus, demand, type Surface } from './surface.ts';

const KEY = 'a key';
/** Outcomes that write. */
const writing = ['joined', 'revised', 'repeated'] as const;

/** Ids of predictions: spoilt, signed by others, or signed by us over what is no context. */
export const predictionIds: Surface = {
  name: 'prediction ids',
  async send(random) {
    const world = givenFeedback();
    const id = spoiltId(await world.idOf('q1'), random);
    const outcomes = await sent(world, JSON.stringify({ id, label: true }));
    demand(world.labels.labels.size === 0, 'a label was kept for an id that is none');
    return outcomes;
  },
};

/** Feedback: lines around good ones, and lists of them. */
export const feedback: Surface = {
  name: 'feedback',
  async send(random) {
    const world = givenFeedback();
    const lines = await Promise.all(
      Array.from({ length: random.uniform() < 0.01 ? MAX_FEEDBACK_LINES + 1 : below(5, random) }, async (_, n) => {
        const id = await world.idOf(`q${n % 3}`);
        const line = pick(
          [
            { id, label: true },
            { id, label: true, at: '2026-02-01T12:00:00Z', final: false },
            { id, kpi: 'booked', value: 1 },
          ],
          random,
        );
        return random.uniform() < 0.4 ? line : spoil(line, random);
      }),
    );
    return sent(world, jsonText(lines.length === 1 ? lines[0] : lines, random));
  },
};

/** Events of the feedback function. */
export const feedbackEvents: Surface = {
  name: 'feedback events',
  async send(random) {
    const world = givenFeedback();
    const line = { id: await world.idOf('q1'), label: true };
    const http = {
      requestContext: { http: { method: 'POST', path: '/' } },
      body: JSON.stringify(line),
      isBase64Encoded: false,
    };
    const event = feedbackEvent.safeParse(
      random.uniform() < 0.1 ? strangeValue(random) : spoil(pick([http, { feedback: [line] }], random), random),
    );
    return event.success ? sent(world, event.data.body) : 'no event';
  },
};

function givenFeedback(): FeedbackWorld {
  const registry = new MemoryRegistry();
  registry.specifications.set(
    'm',
    aSpecification({ labels: { maturity: 'P7D' }, kpis: [{ name: 'booked', kind: 'binary', better: 'higher' }] }),
  );
  return new FeedbackWorld(registry, new FixedClock('2026-02-01T12:03:04.000Z'), KEY);
}

async function sent(world: FeedbackWorld, text: string): Promise<string> {
  const { status, body } = await world.answer(text);
  checkStatus(status, body);
  for (const record of world.delivered) feedbackRecord.parse(JSON.parse(JSON.stringify(record)));
  const answer = feedbackAnswer.safeParse(body);
  const outcomes = answer.data?.outcomes ?? {};
  demand(status !== 200 || answer.success, 'an answer that is none');
  const counted = Object.values(outcomes).reduce((sum, count) => sum + count, 0);
  demand(counted === (answer.data?.lines ?? 0), 'lines without an outcome');
  demand(
    world.delivered.length === 0 || writing.some((kind) => kind in outcomes),
    'a write without a line that was taken',
  );
  return status === 200 ? Object.keys(outcomes).toSorted().join('+') : String(status);
}

/** An id that is not ours: it never joins. */
function spoiltId(id: string, random: SeededRandomness): string {
  const way = random.uniform();
  if (way < 0.35) {
    const at = below(id.length, random);
    const other = pick('AZaz09-_.%'.split(''), random);
    const changed = id.slice(0, at) + other + id.slice(at + 1);
    return changed === id ? `${id}x` : changed;
  }
  if (way < 0.5) return id.slice(0, below(id.length, random));
  if (way < 0.7) return signed(pick(['another key', KEY.toUpperCase()], random), '[1,"m","v1","r",0,0,0,"q",1]');
  if (way < 0.9)
    return signed(KEY, jsonText(spoil([1, 'm', 'v1', 'r', 0, 1_769_947_324, 0, 'q', 1], random), random) + ' ,');
  return strangeText(random, 700);
}

function signed(key: string, payload: string): string {
  const body = Buffer.from(payload).toString('base64url');
  return `${keyIdOf(key)}.${body}.${signatureOf(key, body)}`;
}
