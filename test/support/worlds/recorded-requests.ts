import type { CaptureRecord } from '../../../lambdas/contracts/messages/capture-record.ts';
import { captureOfHour } from '../../../lambdas/contracts/stored/object-keys.ts';
import { jsonReply } from '../fakes/scripted-targets.ts';
import { aCapture } from '../records.ts';
import { MODEL, type RolloutWorld } from '../rollout-world.ts';
import { bringLabels } from './labelled-copies.ts';

/** A recorded request of number n: its label, and whether it has one. */
export interface Recorded {
  readonly n: number;
  /** Epoch milliseconds. */
  readonly at: number;
  /** @default true */
  readonly isLabelled?: boolean;
  /** @default - the champion's proper answer */
  readonly over?: Partial<CaptureRecord>;
}

/** The truth about request n. */
function truthOf(n: number): 0 | 1 {
  return n % 3 === 0 ? 1 : 0;
}

/** A score that is right about n, or wrong about every `nth`. */
function scoreOf(n: number, nth: number): number {
  const isRight = n % nth !== 0;
  return (truthOf(n) === 1) === isRight ? 0.9 : 0.1;
}

/** The body of request n. */
export function bodyOf(n: number): string {
  return JSON.stringify({ distance: n });
}

/** How a version answers: wrong about every `nth` number, with status 500 about those that it `fails`. */
interface Answering {
  readonly nth: number;
  readonly fails?: (n: number) => boolean;
}

/** Lets a version answer so. */
export function answering(world: RolloutWorld, version: string, { nth, fails = () => false }: Answering): void {
  world.caller.replies.set(`https://models.example/${version}`, (body) => {
    const { distance = 1 }: { distance?: number } = JSON.parse(body);
    return fails(distance) ? jsonReply(500, {}) : jsonReply(200, { score: scoreOf(distance, nth) });
  });
}

/** Captures requests that the champion, wrong about every `nth`, answered, one object a hour or several, and brings their labels. */
export async function record(
  world: RolloutWorld,
  requests: readonly Recorded[],
  { nth = 20, objects = 1 }: { readonly nth?: number; readonly objects?: number } = {},
): Promise<void> {
  const hourOf = (at: number): number => Math.floor(at / 3_600_000) * 3_600_000;
  for (const hour of new Set(requests.map(({ at }) => hourOf(at)))) {
    const own = requests.filter(({ at }) => hourOf(at) === hour);
    for (let part = 0; part < objects; part++) {
      const key = `${captureOfHour(hour)}${MODEL}-${part}`;
      const lines = own
        .filter((_, index) => index % objects === part)
        .map((one) => JSON.stringify(captureOf(one, nth)));
      await world.objects.writeText(key, lines.map((line) => `${line}\n`).join(''));
      world.objects.modified.set(key, hour + 60_000 * (part + 1));
    }
  }
  const labelled = requests.filter(({ isLabelled = true }) => isLabelled);
  if (labelled.length > 0)
    await bringLabels(
      world,
      labelled.map(({ n, at, over }) => ({ requestId: over?.requestId ?? `q${n}`, label: truthOf(n), at })),
    );
  world.clock.advance(1_000);
}

function captureOf({ n, at, over = {} }: Recorded, nth: number): CaptureRecord {
  return aCapture({
    requestId: `q${n}`,
    model: MODEL,
    version: 'v1',
    at,
    features: { distance: n },
    prediction: scoreOf(n, nth),
    ...over,
  });
}
