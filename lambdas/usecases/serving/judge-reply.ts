import type { Outcome } from '../../contracts/messages/capture-record.ts';
import { statusKind } from '../../domain/routing/answer-status.ts';
import { predictionIn, type PredictionPlace } from '../../domain/routing/prediction.ts';
import type { TargetReply } from './ports.ts';

/** What one call of a target came to. */
export interface HopOutcome {
  readonly outcome: Outcome;
  readonly errorClass?: string;
  /** When an overloaded target wants to be asked again, as it wrote it. */
  readonly retryAfter?: string;
}

/** An answer for the caller. */
export interface HopAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly body: Uint8Array;
  /** The prediction in the answer; absent where none was declared to stand, and in what is no 2xx. */
  readonly prediction?: unknown;
  readonly retryAfter?: string;
  readonly answeredBy: string;
}

/** 2xx with a prediction is an answer, most of 4xx is the caller's own; everything else is a failure of the hop. */
export function judgeReply(
  reply: TargetReply,
  version: string,
  place: PredictionPlace,
): { readonly outcome: HopOutcome; readonly answer?: HopAnswer } {
  if (reply.kind === 'timeout') return { outcome: { outcome: 'timeout', errorClass: 'timeout' } };
  if (reply.kind === 'failed') return { outcome: { outcome: 'error', errorClass: reply.errorClass } };
  const { kind: _kind, ...given } = reply;
  const answer = { ...given, answeredBy: version };
  const retry = reply.retryAfter === undefined ? {} : { retryAfter: reply.retryAfter };
  const errorClass = `http-${reply.status}`;
  switch (statusKind(reply.status)) {
    case 'own-fault':
      return { outcome: { outcome: 'client-error', errorClass }, answer };
    case 'failure':
      return { outcome: { outcome: 'error', errorClass, ...retry } };
    case 'answer':
      return judgePrediction(answer, place);
  }
}

function judgePrediction(answer: HopAnswer, place: PredictionPlace): ReturnType<typeof judgeReply> {
  const predicted = predictionIn(answer.body, place);
  switch (predicted.kind) {
    case 'unread':
      return { outcome: { outcome: 'ok' }, answer };
    case 'bad':
      return { outcome: { outcome: 'error', errorClass: 'bad-prediction' } };
    case 'good':
      return { outcome: { outcome: 'ok' }, answer: { ...answer, prediction: predicted.value } };
  }
}
