import type { CheckBatch } from '../../contracts/messages/check-batch.ts';
import type { ChecksItem } from '../../contracts/stored/checks-item.ts';
import { checkModel, type CheckDeps, type CheckedModel } from './check-model.ts';
import type { CheckOrder } from './model-history.ts';
import type { ReportKeeper } from './ports.ts';

/** Windows of a check, and how long one model may take with its report. */
export interface BatchOrder extends Pick<CheckOrder, 'windowSeconds' | 'everyWindows'> {
  readonly deadlineMs: number;
}

/** What checking a batch needs from outside. */
export type BatchDeps = CheckDeps & { readonly reports: ReportKeeper };

/** A checked model, and what became of its report: `written`, `unchanged` or why it failed. */
type ReportedModel = CheckedModel & { readonly report: string };

/** What became of a batch. */
export interface CheckedBatch {
  readonly checked: readonly ReportedModel[];
  /** Models that had been checked for this slot before. */
  readonly known: readonly string[];
  readonly failed: readonly { readonly model: string; readonly reason: string }[];
}

/** Checks the models of a batch one after the other; one that fails or takes too long leaves the others as they are. */
export async function checkModels(deps: BatchDeps, batch: CheckBatch, order: BatchOrder): Promise<CheckedBatch> {
  const checked: ReportedModel[] = [];
  const known: string[] = [];
  const failed: { model: string; reason: string }[] = [];
  for (const model of batch.models) {
    try {
      const last = await deps.log.readChecks(model);
      if (slotOf(last) >= batch.at) known.push(model);
      else checked.push(await checkOne(deps, { ...order, model, at: batch.at, last }));
    } catch (error) {
      failed.push({ model, reason: reasonOf(error) });
    }
  }
  return { checked, known, failed };
}

/** The last slot that was checked, empty before the first. A run that was asked for between two slots is none. */
function slotOf(last: ChecksItem | undefined): string {
  return last?.slot ?? '';
}

/** A model that never ends must not take the time of those behind it; a report that fails is no failed check. */
async function checkOne(deps: BatchDeps, order: CheckOrder & BatchOrder): Promise<ReportedModel> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`not checked within ${order.deadlineMs} ms`)), order.deadlineMs);
  });
  try {
    const model = await Promise.race([checkModel(deps, order), late]);
    const report = Promise.race([deps.reports.keepReport(order.model, order.at), late]);
    return { ...model, report: await report.catch((error: unknown) => `failed: ${reasonOf(error)}`) };
  } finally {
    clearTimeout(timer);
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
