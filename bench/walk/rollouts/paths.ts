import { ageOf } from '../../../test/integration/support/own-alarms.ts';
import type { Behaviour } from '../../../test/integration/support/system.ts';
import type { Traffic } from './callers.ts';
import { approve, promoteAfterPeriod, restart, yieldToQueued, type Driven } from './drives.ts';
import { green, labelled, otherOpen, otherRegistered, WALKED, type Prepared } from './preparations.ts';

/** One way through the machine: together they enter all of its states. */
export interface Path {
  readonly name: string;
  readonly settings: Record<string, unknown>;
  readonly challenger: Behaviour;
  readonly traffic: Traffic;
  /** What must be so before a rollout can start. */
  prepare?(on: Prepared): Promise<void>;
  /** What is done once the rollout was started. */
  drive?(driven: Driven): Promise<void>;
}

const good: Behaviour = { failureShare: 0, delayMs: 0 };
/** Over after six windows, decided by nobody: such a rollout needs next to no requests. */
const undecided = { hold: 'PT3M' };
/** Two minutes: a busy machine sends few requests in one. */
const patient = { hold: 'PT2H' };

/** An hour of windows is a minute. */
const retro = { requests: 50, callsPerSecond: 10, checks: 5, since: 'PT10H', deadline: 'PT1H' };
/** Nobody answers it: silence is a yes. */
const gate = { approvers: ['*'], deadline: 'PT2M', otherwise: 'approve' };
const sale = { kpi: 'sale', effectPercent: 50 };

/** In the order in which a call that several of them make is walked: the cheap ones first. */
export const paths: readonly Path[] = [
  { name: 'undecided', settings: { ...undecided, inconclusive: 'rollback' }, challenger: good, traffic: 'few' },
  {
    name: 'approved',
    settings: { ...undecided, inconclusive: 'approve' },
    challenger: good,
    traffic: 'few',
    drive: approve,
  },
  {
    name: 'kept-warm',
    settings: {
      ...undecided,
      inconclusive: 'promote',
      strategy: { kind: 'blue-green', bake: 'PT3M', keepWarm: 'PT6M' },
    },
    challenger: good,
    traffic: 'few',
  },
  {
    name: 'held-back',
    settings: { ...undecided, inconclusive: 'promote', holdBack: { share: 10, for: 'PT6M' } },
    challenger: good,
    traffic: 'few',
  },
  {
    name: 'recorded',
    settings: { ...undecided, inconclusive: 'rollback', retroShadow: { ...retro, noData: 'go-on' } },
    challenger: good,
    traffic: 'few',
    prepare: labelled,
  },
  {
    name: 'hooked',
    settings: {
      ...undecided,
      inconclusive: 'rollback',
      // Nothing answers there: it is asked, late, and ignored.
      hooks: [
        {
          name: 'nobody',
          on: 'beforeStart',
          kind: 'http',
          url: 'http://127.0.0.1:9/',
          timeout: 'PT1S',
          onFailure: 'ignore',
        },
      ],
    },
    challenger: good,
    traffic: 'few',
  },
  {
    name: 'standing',
    settings: {
      inconclusive: 'rollback',
      strategy: { kind: 'champion-challenger', share: 20, period: 'PT4M', kpi: 'sale' },
    },
    challenger: good,
    traffic: 'few',
    drive: promoteAfterPeriod,
  },
  {
    name: 'alarmed',
    settings: {
      ...undecided,
      inconclusive: 'rollback',
      guardrails: { latency: { judged: false }, alarms: [{ alarm: WALKED, missing: 'rollback' }, ageOf(WALKED)] },
    },
    challenger: good,
    traffic: 'few',
    prepare: green,
  },
  {
    name: 'ab-test',
    settings: { inconclusive: 'rollback', strategy: { kind: 'ab-test', goal: sale, deadline: 'PT15M' } },
    challenger: good,
    traffic: 'few',
  },
  {
    name: 'bandit',
    settings: {
      inconclusive: 'rollback',
      strategy: { kind: 'bandit', goal: sale, every: 'PT3M', explore: 'PT6M', deadline: 'PT10M' },
    },
    challenger: good,
    traffic: 'few',
  },
  {
    name: 'shadowed',
    settings: {
      inconclusive: 'rollback',
      strategy: {
        kind: 'shadow',
        share: 100,
        bake: 'PT6M',
        labels: { wait: 'PT1M' },
        challengers: [{ version: 'other', share: 60 }],
      },
    },
    challenger: good,
    traffic: 'few',
    prepare: otherRegistered,
  },
  {
    name: 'gated',
    settings: { ...undecided, inconclusive: 'rollback', gates: { start: gate, increase: gate, promotion: gate } },
    challenger: good,
    traffic: 'few',
  },
  {
    name: 'replacing',
    settings: { ...undecided, inconclusive: 'rollback', whenBusy: 'replace' },
    challenger: good,
    traffic: 'few',
    prepare: otherOpen,
  },
  {
    name: 'queued',
    settings: { ...undecided, inconclusive: 'rollback', whenBusy: 'queue' },
    challenger: good,
    traffic: 'few',
    prepare: otherOpen,
    drive: yieldToQueued,
  },
  { name: 'restarted', settings: patient, challenger: good, traffic: 'few', drive: restart },
  { name: 'proven', settings: patient, challenger: good, traffic: 'many' },
  { name: 'broken', settings: patient, challenger: { failureShare: 0.5, delayMs: 0 }, traffic: 'many' },
];
