import { JudgeInputError } from './input-error.ts';
import type { JudgePlan } from './plan.ts';
import type { ArmCounts, MinuteRow, RipeCohort } from './types.ts';

/** Minute and weight of the last row folded; absent before the first. */
export interface RowKey {
  readonly minute: number;
  readonly weight: number;
}

/**
 * Stops on a row that cannot be true, is out of order or lacks a judged metric. Bad numbers are never a pass.
 *
 * @throws JudgeInputError naming the row, what was given and what would be right
 */
export function checkRow(plan: JudgePlan, row: MinuteRow, last: RowKey | undefined): void {
  const where = `minute ${row.minute}, weight ${row.weight}`;
  checkCount(row.minute, `${where}: minute`);
  if (!(row.weight > 0 && row.weight <= 1)) throw new JudgeInputError(`${where}: weight must be above 0 and at most 1`);
  if (last !== undefined) checkOrder(row, last, where);
  checkArm(row.arms.champion, `${where}: champion`);
  checkArm(row.arms.challenger, `${where}: challenger`);
  for (const [name, cohorts] of Object.entries(row.ripe ?? {}))
    cohorts.forEach((cohort, i) => checkCohort(cohort, `${where}: ripe.${name}[${i}]`));
  checkPresence(plan, row, where);
}

function checkCohort(cohort: RipeCohort, where: string): void {
  for (const name of ['champion', 'challenger'] as const) {
    const { events, requests } = cohort[name];
    checkCount(requests, `${where}.${name}.requests`);
    checkCount(events, `${where}.${name}.events`);
    checkWithin(events, requests, `${where}.${name}.events`);
  }
}

function checkOrder(row: MinuteRow, last: RowKey, where: string): void {
  if (row.minute > last.minute || (row.minute === last.minute && row.weight !== last.weight)) return;
  const right = `after minute ${last.minute}, or in it with a weight other than ${last.weight}`;
  throw new JudgeInputError(`${where}: rows must come in order and once, got it where one ${right} is due`);
}

function checkCount(value: number, what: string): void {
  if (Number.isSafeInteger(value) && value >= 0) return;
  throw new JudgeInputError(`${what} must be a whole number from 0 up, got ${String(value)}`);
}

function checkWithin(value: number, requests: number, what: string): void {
  if (value > requests) throw new JudgeInputError(`${what} must be at most requests (${requests}), got ${value}`);
}

function checkArm(arm: ArmCounts, where: string): void {
  const { requests, errors, timeouts = 0, kpis = {}, latency = {}, moments = {} } = arm;
  checkCount(requests, `${where}.requests`);
  checkCount(errors, `${where}.errors`);
  checkCount(timeouts, `${where}.timeouts`);
  checkWithin(errors + timeouts, requests, `${where}: errors + timeouts`);
  for (const [name, events] of Object.entries(kpis)) {
    checkCount(events, `${where}.kpis.${name}`);
    checkWithin(events, requests, `${where}.kpis.${name}`);
  }
  checkSketch(latency, requests, `${where}.latency`);
  for (const [name, sums] of Object.entries(moments)) checkMoments(sums, requests, `${where}.moments.${name}`);
}

function checkSketch(latency: Readonly<Record<string, number>>, requests: number, where: string): void {
  let total = 0;
  for (const bucket in latency) {
    const count = latency[bucket] ?? Number.NaN;
    if (!Number.isSafeInteger(Number(bucket)) || bucket === '')
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
  const { count, sum, sumSq } = sums;
  checkCount(count, `${where}.count`);
  checkWithin(count, requests, `${where}.count`);
  const isSquareSum = Number.isFinite(sum) && Number.isFinite(sumSq) && sumSq >= 0;
  const isPossible = sum * sum <= count * sumSq * (1 + 1e-9) && (count > 0 || sumSq === 0);
  if (isSquareSum && isPossible) return;
  const right = 'finite with sum² at most count × sumSq';
  throw new JudgeInputError(`${where} must be ${right}, got count ${count}, sum ${sum}, sumSq ${sumSq}`);
}

/** A judged metric that a row with requests does not carry is an error, never zero. */
function checkPresence(plan: JudgePlan, row: MinuteRow, where: string): void {
  for (const name of ['champion', 'challenger'] as const) {
    const arm = row.arms[name];
    if (arm.requests === 0) continue;
    for (const { reading } of plan.guards)
      if (!isPresent(arm, reading.count))
        throw new JudgeInputError(`${where}: ${name} must carry ${described(reading.count)}, which the plan judges`);
  }
}

type Count = JudgePlan['guards'][number]['reading']['count'];

function isPresent(arm: ArmCounts, count: Count): boolean {
  switch (count.kind) {
    case 'errors':
    case 'failures':
    case 'ripe':
      return true;
    case 'timeouts':
      return arm.timeouts !== undefined;
    case 'kpi':
      return arm.kpis?.[count.name] !== undefined;
    case 'above':
    case 'ranks':
      return arm.latency !== undefined;
  }
}

function described(count: Count): string {
  switch (count.kind) {
    case 'kpi':
      return `kpis.${count.name}`;
    case 'above':
    case 'ranks':
      return 'latency';
    case 'errors':
    case 'timeouts':
    case 'failures':
    case 'ripe':
      return count.kind;
  }
}
