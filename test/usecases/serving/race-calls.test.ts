import { describe, expect, it } from 'vitest';
import { raceCalls } from '../../../lambdas/usecases/serving/race-calls.ts';
import { VirtualClock } from '../../support/serving/virtual-clock.ts';

interface Answer {
  readonly text: string;
  readonly takes: number;
}

/** Races calls that take their times; what came, when, how many were made, and which were given up. */
async function race(answers: readonly Answer[], { maySend = true } = {}) {
  const clock = new VirtualClock(0);
  const givenUp: string[] = [];
  let made = 0;
  const send = async (signal: AbortSignal): Promise<string> => {
    const { text, takes } = answers[made++] ?? { text: 'none', takes: 0 };
    signal.addEventListener('abort', () => givenUp.push(text));
    await clock.sleep(takes);
    return text;
  };
  const isGood = (text: string): boolean => !text.startsWith('bad');
  const raced = await clock.until(raceCalls(clock, { send, isGood, afterMs: 50, maySend: () => maySend }));
  return { ...raced, at: clock.now(), made, givenUp };
}

describe('a call that is raced', () => {
  it.each([
    ['is made once while it is fast', [{ text: 'a', takes: 49 }], { result: 'a', at: 49, made: 1 }],
    ['is not made again when it fails early', [{ text: 'bad', takes: 10 }], { result: 'bad', at: 10, made: 1 }],
    [
      'is won by the second, and the first is given up',
      [
        { text: 'a', takes: 900 },
        { text: 'b', takes: 20 },
      ],
      { result: 'b', at: 70, made: 2, hedge: 'second', givenUp: ['a'] },
    ],
    [
      'is won by the first, and the second is given up',
      [
        { text: 'a', takes: 60 },
        { text: 'b', takes: 20 },
      ],
      { result: 'a', at: 60, made: 2, hedge: 'first', givenUp: ['b'] },
    ],
    [
      'waits for the other when one is no good',
      [
        { text: 'bad a', takes: 60 },
        { text: 'b', takes: 100 },
      ],
      { result: 'b', at: 150, hedge: 'second' },
    ],
    [
      'comes to what the first came to when none is good',
      [
        { text: 'bad a', takes: 100 },
        { text: 'bad b', takes: 20 },
      ],
      { result: 'bad a', at: 100, hedge: 'first' },
    ],
  ])('%s', async (_what, answers, expected) => {
    expect(await race(answers)).toMatchObject(expected);
  });

  it('is waited for where no second one may be made', async () => {
    const answers = [{ text: 'a', takes: 900 }];

    expect(await race(answers, { maySend: false })).toMatchObject({
      result: 'a',
      at: 900,
      made: 1,
      givenUp: [],
      hedgeCapped: true,
    });
  });
});
