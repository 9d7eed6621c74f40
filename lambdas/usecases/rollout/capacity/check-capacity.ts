import { secondsIn } from '../../../contracts/people/duration.ts';
import type { Fault } from '../../../contracts/people/faults.ts';
import type { Target } from '../../../contracts/people/target.ts';
import type { VersionRecord } from '../../../contracts/people/version.ts';
import type { CapacityPlan, CapacitySide } from '../../../contracts/stored/capacity/capacity.ts';
import { endpointFault, targetFault } from '../../../domain/rollout/capacity/capacity-target.ts';
import { planCapacity, type Batches } from '../../../domain/rollout/capacity/plan-capacity.ts';
import type { EndpointCapacity } from '../ports.ts';

/** A start, as far as instances are concerned. */
export interface CapacityStart {
  readonly strategy: Batches;
  readonly version: VersionRecord | undefined;
  /** A rollout of the model whose instances still move: one that is over, or the one to be replaced. */
  readonly owing: string | undefined;
  /** Absent for a first version: nothing is replaced. */
  readonly champion: { readonly version: string; readonly target: Target } | undefined;
}

/** The plan of both endpoints' instances, or everything that keeps them from following traffic. */
export async function checkCapacity(
  capacity: EndpointCapacity,
  { strategy, version, owing, champion }: CapacityStart,
): Promise<{ readonly faults: readonly Fault[]; readonly plan?: CapacityPlan }> {
  // Who is missing is told by other rules.
  if (version === undefined || champion === undefined) return { faults: [] };
  if (owing !== undefined) {
    const message = `instances of rollout ${owing} still move: start again when it is over and they are settled (understudy rollout status)`;
    return { faults: [{ path: '', message, code: 'ROLLOUT_OPEN' }] };
  }
  const [before, next] = await Promise.all([
    sideOf(capacity, 'champion', champion.target),
    sideOf(capacity, 'version', version.target),
  ]);
  if (before.kind === 'fault' || next.kind === 'fault')
    return { faults: [before, next].flatMap((one) => (one.kind === 'fault' ? [one.fault] : [])) };
  return planOf(strategy, { champion: before.side, challenger: next.side });
}

/** What the targets themselves show, of a start that has to wait: its endpoints are looked at when its turn comes. */
export function writtenFaults({ version, champion }: Pick<CapacityStart, 'version' | 'champion'>): readonly Fault[] {
  const targets = { champion: champion?.target, version: version?.target };
  return Object.entries(targets).flatMap(([whose, target]) => {
    const fault = target && targetFault(target);
    return fault === undefined ? [] : [{ path: `${whose}.${fault.path}`, message: fault.message }];
  });
}

function planOf(
  strategy: Batches,
  sides: Pick<CapacityPlan, 'champion' | 'challenger'>,
): { readonly faults: readonly Fault[]; readonly plan?: CapacityPlan } {
  const scaleSeconds = secondsIn(strategy.scaleWithin);
  const plan = planCapacity({ ...sides, strategy, scaleSeconds, returnSeconds: secondsIn(strategy.returnWithin) });
  if (!('message' in plan)) return { faults: [], plan };
  const path = `${plan.side === 'champion' ? 'champion' : 'version'}.target.endpointName`;
  return { faults: [{ path, message: plan.message }] };
}

type Side = { readonly kind: 'side'; readonly side: CapacitySide } | { readonly kind: 'fault'; readonly fault: Fault };

async function sideOf(capacity: EndpointCapacity, whose: 'champion' | 'version', target: Target): Promise<Side> {
  const written = targetFault(target);
  if (written !== undefined || target.kind !== 'sagemaker') return faultOf(whose, written);
  const { endpointName } = target;
  const seen = await capacity.readEndpoint(endpointName);
  const fault = endpointFault(endpointName, seen);
  const variant = seen.kind === 'seen' ? seen.variants[0] : undefined;
  if (fault !== undefined || variant === undefined) return faultOf(whose, fault);
  return { kind: 'side', side: { endpointName, variantName: variant.name, instances: variant.instances } };
}

function faultOf(whose: string, fault: Fault | undefined): Side {
  const { path, message } = fault ?? { path: 'target', message: 'must be a SageMaker endpoint' };
  return { kind: 'fault', fault: { path: `${whose}.${path}`, message } };
}
