import { describe, expect, it } from 'vitest';
import reference from '../../../reference/paired.json' with { type: 'json' };
import { accuracyInterval, decisionLogE, mirrored } from '../../../../lambdas/domain/judge/paired/decision-bet.ts';
import { judgePairs } from '../../../../lambdas/domain/judge/paired/judge-pairs.ts';
import { labelsSaved } from '../../../../lambdas/domain/judge/paired/labels-saved.ts';
import {
  addDecisions,
  noDecisions,
  noLosses,
  type DecisionSums,
  type PairedBlock,
  type PairedPlan,
} from '../../../../lambdas/domain/judge/paired/paired-plan.ts';
import { lehmer } from '../../../support/draws.ts';

const plan: PairedPlan = { reads: 'decisions', margin: 0, alpha: 0.01, beta: 0.05, plannedWindows: 48 };

/** Blocks of two windows with so many pairs; the share of discordant ones, and how often the champion is right in them. */
function draw(
  random: () => number,
  { blocks, pairs, discordant, champion }: Readonly<Record<'blocks' | 'pairs' | 'discordant' | 'champion', number>>,
): readonly PairedBlock[] {
  return Array.from({ length: blocks }, (_, n) => {
    const decisions = { ...noDecisions };
    const counts: Record<keyof DecisionSums, number> = { ...decisions };
    for (let i = 0; i < pairs; i++) {
      if (random() >= discordant) counts.both += 1;
      else counts[random() < champion ? 'onlyChampion' : 'onlyChallenger'] += 1;
    }
    return { from: 2 * n, until: 2 * n + 2, pairs, decisions: counts };
  });
}

const asBlocks = (blocks: (typeof reference.cases)[number]['blocks']): readonly PairedBlock[] =>
  blocks.map(({ from, until, ...decisions }) => ({ from, until, pairs: 0, decisions }));

describe('labelled decisions of both versions', () => {
  it.each(reference.cases.map((one, n) => ({ n, ...one })))(
    'stop where another program stops, with its p value: stream $n',
    ({ blocks, worse, proven }) => {
      const look = judgePairs(plan, asBlocks(blocks));

      for (const [ours, theirs] of [
        [look.worse, worse],
        [look.proven, proven],
      ]) {
        expect(ours?.until).toBe(theirs?.until);
        expect(ours?.p ?? 1).toBeCloseTo(theirs?.p ?? 1, 10);
      }
    },
  );

  it.each(reference.cases.map((one, n) => ({ n, ...one })))(
    'have the e-values that products over single pairs have: stream $n',
    ({ blocks, logE }) => {
      const sums = blocks.reduce<DecisionSums>(addDecisions, noDecisions);
      for (const [margin, [worse, proven]] of Object.entries(logE)) {
        expect(decisionLogE(sums, Number(margin))).toBeCloseTo(worse ?? NaN, 6);
        expect(decisionLogE(mirrored(sums), -Number(margin))).toBeCloseTo(proven ?? NaN, 6);
      }
    },
  );

  it('find no challenger worse that is not, at all looks together', () => {
    const random = lehmer(11);
    let [exact, betting] = [0, 0];
    for (let n = 0; n < 2_000; n++) {
      const blocks = draw(random, { blocks: 24, pairs: 20, discordant: 0.3, champion: 0.5 });
      if (judgePairs(plan, blocks).worse !== undefined) exact += 1;
      let sums = noDecisions;
      const isCrossed = blocks.some(({ decisions = noDecisions }) => {
        sums = addDecisions(sums, decisions);
        return decisionLogE(sums, 0) >= Math.log(100);
      });
      if (isCrossed) betting += 1;
    }
    // Three standard errors above 1 % of 2,000.
    expect(exact).toBeLessThanOrEqual(33);
    expect(exact).toBeGreaterThan(3);
    expect(betting).toBeLessThanOrEqual(33);
  });

  it('find no more where somebody prolongs the copies as often as the champion is ahead', () => {
    const random = lehmer(17);
    let wrong = 0;
    for (let n = 0; n < 2_000; n++) {
      const planned = draw(random, { blocks: 24, pairs: 20, discordant: 0.3, champion: 0.5 });
      const more = draw(random, { blocks: 24, pairs: 20, discordant: 0.3, champion: 0.5 });
      const { decisions } = judgePairs(plan, planned);
      const prolonged = more.map((block) => ({ ...block, from: block.from + 48, until: block.until + 48 }));
      const all = decisions.onlyChampion > decisions.onlyChallenger ? [...planned, ...prolonged] : planned;
      if (judgePairs(plan, all).worse !== undefined) wrong += 1;
    }
    expect(wrong).toBeLessThanOrEqual(33);
  });

  it('tolerate what the margin allows, and prove that it is not passed', () => {
    const random = lehmer(12);
    const tolerant = { ...plan, margin: 0.03 };
    let [wrong, proven] = [0, 0];
    for (let n = 0; n < 2_000; n++) {
      // Right in 0.15 of the requests each alone, and 0.03 more often the champion: exactly on the margin.
      const blocks = draw(random, { blocks: 24, pairs: 20, discordant: 0.3, champion: 0.55 });
      const look = judgePairs(tolerant, blocks);
      wrong += Number(look.worse !== undefined);
      proven += Number(look.proven !== undefined);
    }
    expect(wrong).toBeLessThanOrEqual(33);
    expect(proven).toBeLessThanOrEqual(130);
    const good = draw(random, { blocks: 24, pairs: 100, discordant: 0.2, champion: 0.5 });
    expect(judgePairs(tolerant, good).proven?.p).toBeLessThan(0.05);
  });

  it('lie in the interval at every look, of 1,000 streams all but the chance that it allows', () => {
    const random = lehmer(13);
    let outside = 0;
    for (let n = 0; n < 1_000; n++) {
      let sums = noDecisions;
      let isOutside = false;
      for (const { decisions = noDecisions } of draw(random, {
        blocks: 24,
        pairs: 20,
        discordant: 0.4,
        champion: 0.6,
      })) {
        sums = addDecisions(sums, decisions);
        const { lower, upper } = accuracyInterval(sums, 0.05);
        isOutside ||= lower > -0.08 || upper < -0.08;
      }
      outside += Number(isOutside);
    }
    expect(outside).toBeLessThanOrEqual(71);
    const { lower, upper } = accuracyInterval({ both: 700, neither: 100, onlyChampion: 150, onlyChallenger: 50 }, 0.05);
    expect(lower).toBeGreaterThan(-0.17);
    expect(upper).toBeLessThan(-0.04);
    expect(lower).toBeLessThan(-0.1);
    expect(upper).toBeGreaterThan(-0.1);
  });

  it('say nothing without labels: the whole interval, no verdict', () => {
    expect(accuracyInterval(noDecisions, 0.05).lower).toBeCloseTo(-1, 9);
    expect(accuracyInterval(noDecisions, 0.05).upper).toBeCloseTo(1, 9);
    const look = judgePairs(plan, [{ from: 0, until: 5, pairs: 40 }]);
    expect(look).toMatchObject({ pairs: 40, labelled: 0 });
    expect([look.worse, look.proven]).toEqual([undefined, undefined]);
  });

  it('cost no more with every pair, where they come without an end', () => {
    const decisions = { both: 3_000, onlyChampion: 500, onlyChallenger: 500, neither: 0 };
    const years = Array.from({ length: 25_000 }, (_, n) => ({ from: n, until: n + 1, pairs: 4_000, decisions }));

    // Ten years of blocks: with laws that grow this would take minutes.
    expect(judgePairs({ ...plan, openEnded: true }, years)).toMatchObject({ pairs: 1e8, labelled: 1e8 });
  });

  it('keep what was found, whatever comes later', () => {
    const bad: PairedBlock = { from: 0, until: 2, pairs: 60, decisions: { ...noDecisions, onlyChampion: 60 } };
    const good: PairedBlock = { from: 2, until: 4, pairs: 900, decisions: { ...noDecisions, onlyChallenger: 900 } };

    expect(judgePairs(plan, [bad]).worse).toMatchObject({ until: 2 });
    expect(judgePairs(plan, [bad, good]).worse).toEqual(judgePairs(plan, [bad]).worse);
    expect(judgePairs({ ...plan, margin: 0.02 }, [bad, good]).worse).toMatchObject({ until: 2 });
  });
});

describe('what pairing saves', () => {
  it('is told by the variances: at a correlation of 0.7 a canary needs more than six times the labels', () => {
    // 10 % and 13 % wrong; both at once in 8.36 %.
    const decisions = { both: 8_536, onlyChampion: 464, onlyChallenger: 164, neither: 836 };
    const own = 0.1 * 0.9 + 0.13 * 0.87;
    const difference = own - 2 * (0.0836 - 0.013);

    expect(labelsSaved({ decisions, losses: noLosses, labelled: 10_000 })).toBeCloseTo((2 * own) / difference, 9);
    expect((2 * own) / difference).toBeGreaterThan(6);
  });

  it('is not told of few pairs, nor of versions that never differ', () => {
    const alike = { both: 90, onlyChampion: 0, onlyChallenger: 0, neither: 10 };
    expect(labelsSaved({ decisions: alike, losses: noLosses, labelled: 100 })).toBeUndefined();
    const few = { both: 50, onlyChampion: 20, onlyChallenger: 20, neither: 9 };
    expect(labelsSaved({ decisions: few, losses: noLosses, labelled: 99 })).toBeUndefined();
  });
});
