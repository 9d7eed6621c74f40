import { rateWindow, ratioWindow, type TestWindow, type TwoArms } from './exact-test.ts';
import type { Hypothesis } from '../model/plan.ts';

/** What a test of a hypothesis reads of a window's counts: events that reject it, and their null law. */
export function testWindow(hypothesis: Hypothesis, counts: TwoArms): TestWindow {
  switch (hypothesis.kind) {
    case 'ratio':
      return ratioWindow(counts, hypothesis.ratio);
    case 'rate-above':
      return rateWindow(counts.x, counts.a, hypothesis.rate);
    case 'rate-below':
      return rateWindow(counts.b - counts.y, counts.b, 1 - hypothesis.rate);
  }
}
