import * as z from 'zod';

const count = z.number().int().min(0);

/** A gate as planned: who may answer, how long they are waited for, in windows, and what follows otherwise. */
export const planGate = z.object({
  /** Absent: those of `access.approve`. */
  approvers: z.array(z.string()).optional(),
  deadlineWindows: count,
  otherwise: z.enum(['approve', 'reject', 'hold']),
});
export type PlanGate = z.infer<typeof planGate>;

/** A question that a rollout asked a person, and what became of it. */
export const question = z.object({
  /** What an answer must name: `increase-2` for the second question of a rollout. */
  id: z.string(),
  /** `undecided`: nothing was proven at the horizon; `split`: requests do not reach the versions by their weights. */
  about: z.enum(['start', 'increase', 'promotion', 'undecided', 'split']),
  /** Step in force when it was asked; -1 before the first. */
  step: z.number().int().min(-1),
  at: z.string(),
  /** Windows judged by then. */
  window: count,
  dueAt: z.string(),
  otherwise: planGate.shape.otherwise,
  /** Absent while it is open. `withdrawn`: no answer was needed any more. */
  closed: z
    .object({
      answer: z.enum(['approved', 'rejected', 'overdue', 'withdrawn']),
      at: z.string(),
      window: count,
      /** Who answered; absent where nobody did. */
      by: z.string().optional(),
    })
    .optional(),
});
export type Question = z.infer<typeof question>;
