import { clumpedRates, clumpedRequests, type ArmRates, type CrowdPlan, type RatesAt } from './simulated-callers.ts';
import { drawBinomial, drawPoisson, type Random } from './draw-counts.ts';
import type { Family } from './drawn-events.ts';

/** Events of one arm in one window, by family and place. */
export interface ArmDraw {
  readonly requests: number;
  readonly events: readonly (readonly number[])[];
}

/** Both arms in one window. */
export interface WindowDraw {
  readonly challenger: ArmDraw;
  readonly champion: ArmDraw;
}

/** Draws a window at these rates: Poisson requests, and events that contain each other. Clumps of requests that do not last are drawn too. */
export function drawWindow(plan: CrowdPlan, rates: RatesAt, random: Random): WindowDraw {
  const clumps = plan.isClumped && plan.traffic.assignment !== 'sticky';
  const arm = (name: keyof Family): ArmDraw => {
    const usual = rates[name];
    return drawArm(clumps ? clumpedArm(plan, { name, usual }, random) : usual, random);
  };
  return { challenger: arm('challenger'), champion: arm('champion') };
}

/** Clumps within the window alone: retries. */
function clumpedArm(
  { families, requestEffect }: CrowdPlan,
  { name, usual }: { readonly name: keyof Family; readonly usual: ArmRates },
  random: Random,
): ArmRates {
  const requests = clumpedRequests(random, usual.requests, requestEffect);
  return { requests, rates: families.map((family) => clumpedRates(random, family[name], usual.requests)) };
}

function drawArm({ requests: mean, rates }: ArmRates, random: Random): ArmDraw {
  const requests = drawPoisson(random, mean);
  const events = rates.map((family) => {
    let before = 1;
    let among = requests;
    return family.map((rate) => {
      among = drawBinomial(random, among, before > 0 ? rate / before : 0);
      before = rate;
      return among;
    });
  });
  return { requests, events };
}
