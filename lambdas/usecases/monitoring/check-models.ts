import type { CheckBatch } from '../../contracts/messages/check-batch.ts';
import { checkModel, type CheckDeps, type CheckedModel } from './check-model.ts';
import type { CheckOrder } from './model-history.ts';

/** Windows of a check, and how long one model may take. */
export interface BatchOrder extends Pick<CheckOrder, 'windowSeconds' | 'everyWindows'> {
  readonly deadlineMs: number;
}

/** What became of a batch. */
export interface CheckedBatch {
  readonly checked: readonly CheckedModel[];
  /** Models that had been checked for this slot before. */
  readonly known: readonly string[];
  readonly failed: readonly { readonly model: string; readonly reason: string }[];
}

/** Checks the models of a batch one after the other; one that fails or takes too long leaves the others as they are. */
export async function checkModels(deps: CheckDeps, batch: CheckBatch, order: BatchOrder): Promise<CheckedBatch> {
  const checked: CheckedModel[] = [];
  const known: string[] = [];
  const failed: { model: string; reason: string }[] = [];
  for (const model of batch.models) {
    try {
      const last = await deps.log.readChecks(model);
      if (last !== undefined && last.at >= batch.at) known.push(model);
      else checked.push(await inTime(checkModel(deps, { ...order, model, at: batch.at }), order.deadlineMs));
    } catch (error) {
      failed.push({ model, reason: error instanceof Error ? error.message : String(error) });
    }
  }
  return { checked, known, failed };
}

/** A model that never ends must not take the time of those behind it. */
async function inTime<T>(work: Promise<T>, deadlineMs: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`not checked within ${deadlineMs} ms`)), deadlineMs);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
