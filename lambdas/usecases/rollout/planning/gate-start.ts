import type { RolloutInput } from '../../../contracts/messages/machine.ts';
import { pathText, type Fault, type FaultAt } from '../../../contracts/people/faults.ts';
import { accessInForce, type Access } from '../../../contracts/people/model/access.ts';
import {
  exactFaults,
  stepGates,
  unansweredFaults,
  writtenGates,
} from '../../../contracts/people/rollout/gate-faults.ts';
import type { Gate, Gates } from '../../../contracts/people/rollout/gates.ts';
import type { RolloutSettings } from '../../../contracts/people/rollout-settings.ts';
import type { Specification } from '../../../contracts/people/specification.ts';
import { canonicalJson } from '../../../domain/canonical-json.ts';
import { isAloneIn } from '../../../domain/rollout/ordering/may-act.ts';
import { settingsInForce } from '../../../domain/rollout/planning/plan-facts.ts';

/**
 * What is wrong with the questions of a start: it may add some and take away none of the specification's, somebody must be named for each,
 * and somebody must be there who may answer.
 */
export function gateStartFaults(
  { settings: own = {}, startedBy }: RolloutInput,
  specification: Specification,
): readonly Fault[] {
  const inForce = settingsInForce({ specification, own });
  const added = [
    ...takenAway(own, specification.rollout),
    ...unansweredFaults(inForce, specification.access).filter(({ path }) => isOwn(own, path)),
    ...exactFaults(inForce),
  ].map(({ path, message }) => ({ path: pathText(['settings', ...path]), message }));
  return [...added, ...unanswerable(inForce, specification.access, startedBy)];
}

const kinds = ['start', 'increase', 'promotion'] as const;

function takenAway({ gates = {}, strategy }: RolloutSettings, declared: RolloutSettings): readonly FaultAt[] {
  const changed = kinds.filter((kind) => isChanged(kind, gates, declared.gates));
  const message = 'must be left out: the specification says who is asked here';
  const isReplaced = strategy !== undefined && canonicalJson(strategy) !== canonicalJson(declared.strategy);
  const steps = isReplaced && stepGates(declared).length > 0;
  return [
    ...changed.map((kind) => ({ path: ['gates', kind], message })),
    ...(steps ? [{ path: ['strategy'], message: 'must be left out: steps of the specification ask a person' }] : []),
  ];
}

function isChanged(kind: keyof Gates, own: Gates, declared: Gates = {}): boolean {
  const [mine, theirs]: readonly (Gate | undefined)[] = [own[kind], declared[kind]];
  return mine !== undefined && theirs !== undefined && canonicalJson(mine) !== canonicalJson(theirs);
}

/** Faults of what the specification says are its gate's to tell. */
function isOwn(own: RolloutSettings, [first, second]: FaultAt['path']): boolean {
  if (first === 'gates')
    return own.gates !== undefined && typeof second === 'string' && Object.hasOwn(own.gates, second);
  return own.strategy !== undefined;
}

/** Whoever started may not answer where the policy says so: then somebody else must be named, and the starter must be known. */
function unanswerable(settings: RolloutSettings, access: Access | undefined, startedBy = 'console'): readonly Fault[] {
  const { differentApprover = false, approve = [] } = accessInForce(access) ?? {};
  const asked = writtenGates(settings);
  if (!differentApprover || asked.length === 0) return [];
  const path = 'access.differentApprover';
  if (!startedBy.startsWith('arn:')) {
    const message = `nobody knows who starts this rollout (${startedBy}), so nobody could answer its questions: start it through the control API`;
    return [{ path, message, code: 'NOT_ALLOWED' }];
  }
  const lists = asked.map(({ gate }) => (gate === true ? undefined : approversIn(gate)) ?? approve);
  if (!lists.some((list) => isAloneIn(list, startedBy))) return [];
  const message = `you start this rollout and are the only one who may answer its questions: somebody else must start it`;
  return [{ path, message, code: 'NOT_ALLOWED' }];
}

function approversIn(gate: unknown): readonly string[] | undefined {
  const named: unknown = typeof gate === 'object' && gate !== null && 'approvers' in gate ? gate.approvers : undefined;
  return Array.isArray(named) ? named.filter((one) => typeof one === 'string') : undefined;
}
