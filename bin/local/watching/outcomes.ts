import { readContext, type PredictionContext } from '../../../lambdas/contracts/messages/prediction-context.ts';
import type { FeedbackPost } from '../../client/feedback/feedback-client.ts';
import type { FeedbackSum } from '../../client/feedback/feedback-sum.ts';
import { sendFeedback } from '../../client/feedback/send-feedback.ts';
import type { Flight } from '../traffic/flights.ts';
import type { Served } from '../traffic/replay.ts';

/** A prediction that was answered, and what became of its flight. */
export interface Outcome {
  readonly id: string;
  readonly isLate: boolean;
  readonly context: PredictionContext;
}

/** Predictions of these answers whose flights are known, by the id that their callers hold. */
export function outcomesOf(answers: readonly Served[], flights: readonly Flight[]): readonly Outcome[] {
  const lateness = new Map<unknown, boolean>(flights.map(({ request, isLate }) => [request, isLate]));
  return answers.flatMap(({ predictionId: id, asked }) => {
    const isLate = lateness.get(asked);
    const context = id === undefined ? undefined : contextOf(id);
    return id === undefined || isLate === undefined || context === undefined ? [] : [{ id, isLate, context }];
  });
}

function contextOf(id: string): PredictionContext | undefined {
  const [, context = ''] = id.split('.');
  return readContext(Buffer.from(context, 'base64url').toString('utf8'));
}

/** What is told of one prediction: its label, and events of KPIs. */
export type RowsOf = (outcome: Outcome) => readonly object[];

/** The label alone. */
const labelOf: RowsOf = ({ id, isLate }) => [{ id, label: isLate }];

/** Sends what became of the flights, as the airline's own system would. */
export function sendOutcomes(
  outcomes: readonly Outcome[],
  {
    model,
    post,
    say,
    rowsOf = labelOf,
  }: {
    readonly model: string;
    readonly post: FeedbackPost;
    readonly say: (line: string) => void;
    readonly rowsOf?: RowsOf | undefined;
  },
): Promise<FeedbackSum> {
  const all = outcomes.flatMap(rowsOf);
  const rows = async function* () {
    for (const [at, row] of all.entries()) yield { place: at + 1, row };
  };
  const onRefused = ({ line, outcome, message }: { line: number; outcome: string; message: string }): void =>
    say(`label ${line}: ${outcome}: ${message}`);
  return sendFeedback(rows(), { model, post, onRefused });
}
