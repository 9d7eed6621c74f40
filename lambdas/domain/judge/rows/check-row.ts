import { JudgeInputError } from '../model/input-error.ts';
import type { JudgePlan } from '../model/plan.ts';
import {
  shareOfAll,
  type ArmCounts,
  type JudgedRow,
  type RipeCohort,
  type RipeMoments,
  type SegmentCounts,
} from '../model/rows.ts';

/** Window of the last row folded and the challenger's share of all requests in it; absent before the first. */
export interface RowKey {
  readonly minute: number;
  readonly weight: number;
  /** Weights of the same window's rows before it; absent if there were none. */
  readonly earlier?: readonly number[];
}

/** Key of a checked row that follows the last one. */
export function rowKey(row: JudgedRow, last: RowKey | undefined): RowKey {
  const { minute } = row;
  const weight = shareOfAll(row);
  return last?.minute === minute ? { minute, weight, earlier: weightsOf(last) } : { minute, weight };
}

function weightsOf({ weight, earlier = [] }: RowKey): readonly number[] {
  return [...earlier, weight];
}

/**
 * Stops on a row that cannot be true, is out of order or lacks a judged metric. Bad numbers are never a pass.
 *
 * @throws JudgeInputError naming the row, what was given and what would be right
 */
export function checkRow(plan: JudgePlan, row: JudgedRow, last: RowKey | undefined): void {
  const where = `minute ${row.minute}, weight ${row.weight}`;
  checkCount(row.minute, `${where}: minute`);
  checkShare(row.weight, `${where}: weight`);
  checkShare(shareOfAll(row), `${where}: ofAll`);
  if (last !== undefined) checkOrder(row, last, where);
  checkEntries(row.arms, `${where}: arms`);
  checkArm(row.arms.champion, `${where}: champion`);
  checkArm(row.arms.challenger, `${where}: challenger`);
  checkRipe(row.ripe, where);
  checkRipeMoments(row.ripeMoments, where);
  checkPresence(plan, row, where);
}

function checkShare(value: number, what: string): void {
  if (Number.isFinite(value) && value > 0 && value <= 1) return;
  throw new JudgeInputError(`${what} must be a number above 0 and at most 1, got ${printed(value)}`);
}

/** Rows may come from JSON, so that a list of entries can be anything. */
function checkEntries(entries: unknown, what: string): void {
  if (typeof entries === 'object' && entries !== null && !Array.isArray(entries)) return;
  throw new JudgeInputError(`${what} must be an object, got ${printed(entries)}`);
}

function checkRipe(ripe: JudgedRow['ripe'] = {}, where: string): void {
  checkEntries(ripe, `${where}: ripe`);
  for (const [name, cohorts] of Object.entries(ripe)) {
    const path = `${where}: ripe.${name}`;
    if (!Array.isArray(cohorts)) throw new JudgeInputError(`${path} must be a list, got ${printed(cohorts)}`);
    cohorts.forEach((cohort, i) => checkCohort(cohort, `${path}[${i}]`));
  }
}

function checkRipeMoments(ripe: JudgedRow['ripeMoments'] = {}, where: string): void {
  checkEntries(ripe, `${where}: ripeMoments`);
  for (const [name, strata] of Object.entries(ripe)) {
    const path = `${where}: ripeMoments.${name}`;
    if (!Array.isArray(strata)) throw new JudgeInputError(`${path} must be a list, got ${printed(strata)}`);
    strata.forEach((stratum: RipeMoments, i) => {
      checkEntries(stratum, `${path}[${i}]`);
      checkMoments(stratum.champion, Infinity, `${path}[${i}].champion`);
      checkMoments(stratum.challenger, Infinity, `${path}[${i}].challenger`);
    });
  }
}

function checkCohort(cohort: RipeCohort, where: string): void {
  checkEntries(cohort, where);
  for (const name of ['champion', 'challenger'] as const) {
    checkEntries(cohort[name], `${where}.${name}`);
    const { events, requests } = cohort[name];
    checkCount(requests, `${where}.${name}.requests`);
    checkCount(events, `${where}.${name}.events`);
    checkWithin(events, requests, `${where}.${name}.events`);
  }
}

function checkOrder(row: JudgedRow, last: RowKey, where: string): void {
  const weights = weightsOf(last);
  if (row.minute > last.minute || (row.minute === last.minute && !weights.includes(shareOfAll(row)))) return;
  const right = `after minute ${last.minute}, or in it with a weight other than ${weights.join(', ')}`;
  throw new JudgeInputError(`${where}: rows must come in order and once, got it where one ${right} is due`);
}

function checkCount(value: number, what: string): void {
  if (Number.isSafeInteger(value) && value >= 0) return;
  throw new JudgeInputError(`${what} must be a whole number from 0 up, got ${printed(value)}`);
}

/** Text in quotes, and numbers that JSON does not have as they are. */
function printed(value: unknown): string {
  return typeof value === 'number' ? String(value) : (JSON.stringify(value) ?? 'nothing');
}

function checkWithin(value: number, requests: number, what: string): void {
  if (value > requests) throw new JudgeInputError(`${what} must be at most requests (${requests}), got ${value}`);
}

function checkArm(arm: ArmCounts, where: string): void {
  checkEntries(arm, where);
  const {
    requests,
    errors,
    timeouts = 0,
    clientErrors = 0,
    kpis = {},
    latency = {},
    moments = {},
    segments = {},
  } = arm;
  checkCount(requests, `${where}.requests`);
  checkCount(errors, `${where}.errors`);
  checkCount(timeouts, `${where}.timeouts`);
  checkCount(clientErrors, `${where}.clientErrors`);
  checkWithin(errors + timeouts, requests, `${where}: errors + timeouts`);
  checkWithin(errors + timeouts + clientErrors, requests, `${where}: errors + timeouts + clientErrors`);
  checkEntries(kpis, `${where}.kpis`);
  for (const [name, events] of Object.entries(kpis)) {
    checkCount(events, `${where}.kpis.${name}`);
    checkWithin(events, requests, `${where}.kpis.${name}`);
  }
  for (const [name, counts] of Object.entries(segments)) checkSegment(counts, requests, `${where}.segments.${name}`);
  checkEntries(moments, `${where}.moments`);
  checkSketch(latency, requests, `${where}.latency`);
  for (const [name, sums] of Object.entries(moments)) checkMoments(sums, requests, `${where}.moments.${name}`);
}

function checkSegment({ requests, errors, timeouts }: SegmentCounts, all: number, where: string): void {
  checkCount(requests, `${where}.requests`);
  checkCount(errors, `${where}.errors`);
  checkCount(timeouts, `${where}.timeouts`);
  checkWithin(requests, all, `${where}.requests`);
  checkWithin(errors + timeouts, requests, `${where}: errors + timeouts`);
}

function checkSketch(latency: Readonly<Record<string, number>>, requests: number, where: string): void {
  checkEntries(latency, where);
  let total = 0;
  for (const bucket in latency) {
    const count = latency[bucket] ?? Number.NaN;
    if (String(Math.trunc(Number(bucket))) !== bucket)
      throw new JudgeInputError(`${where} must have whole bucket indices, got ${JSON.stringify(bucket)}`);
    if (!Number.isSafeInteger(count) || count < 0) checkCount(count, `${where}.${bucket}`);
    total += count;
  }
  checkWithin(total, requests, `${where} total`);
}

function checkMoments(
  sums: { readonly count: number; readonly sum: number; readonly sumSq: number },
  requests: number,
  where: string,
): void {
  checkEntries(sums, where);
  const { count, sum, sumSq } = sums;
  checkCount(count, `${where}.count`);
  checkWithin(count, requests, `${where}.count`);
  const isSquareSum = Number.isFinite(sum) && Number.isFinite(sumSq) && sumSq >= 0;
  const isPossible = sum * sum <= count * sumSq * (1 + 1e-9) && (count > 0 || sumSq === 0);
  if (isSquareSum && isPossible) return;
  const right = 'finite with sum² at most count × sumSq';
  throw new JudgeInputError(
    `${where} must be ${right}, got count ${count}, sum ${printed(sum)}, sumSq ${printed(sumSq)}`,
  );
}

/** A judged metric that a row with requests does not carry is an error, never zero. */
function checkPresence(plan: JudgePlan, row: JudgedRow, where: string): void {
  for (const name of ['champion', 'challenger'] as const) {
    const arm = row.arms[name];
    if (arm.requests === 0) continue;
    for (const count of plan.guards.map(({ reading }) => reading.count).filter(isCarried))
      if (!isPresent(arm, count))
        throw new JudgeInputError(`${where}: ${name} must carry ${described(count)}, which the plan judges`);
  }
}

type Count = JudgePlan['guards'][number]['reading']['count'];

/** Counts that a row need not carry: errors are always there, cohorts and segments are absent where they have no requests. */
type Carried = Exclude<Count, { readonly kind: 'errors' | 'failures' | 'ripe' | 'segment' }>;

function isCarried(count: Count): count is Carried {
  return !['errors', 'failures', 'ripe', 'segment'].includes(count.kind);
}

function isPresent(arm: ArmCounts, count: Carried): boolean {
  switch (count.kind) {
    case 'timeouts':
      return arm.timeouts !== undefined;
    case 'clientErrors':
      return arm.clientErrors !== undefined;
    case 'kpi':
      return arm.kpis?.[count.name] !== undefined;
    case 'above':
    case 'ranks':
      return arm.latency !== undefined;
  }
}

function described(count: Carried): string {
  if (count.kind === 'kpi') return `kpis.${count.name}`;
  return count.kind === 'above' || count.kind === 'ranks' ? 'latency' : count.kind;
}
