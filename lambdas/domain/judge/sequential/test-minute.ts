import { rateMinute, ratioMinute, type TestMinute, type TwoArms } from './exact-test.ts';
import type { Hypothesis } from '../model/plan.ts';

/** What a test of a hypothesis reads of a minute's counts: events that reject it, and their null law. */
export function testMinute(hypothesis: Hypothesis, counts: TwoArms): TestMinute {
  switch (hypothesis.kind) {
    case 'ratio':
      return ratioMinute(counts, hypothesis.ratio);
    case 'rate-above':
      return rateMinute(counts.x, counts.a, hypothesis.rate);
    case 'rate-below':
      return rateMinute(counts.b - counts.y, counts.b, 1 - hypothesis.rate);
  }
}
