import { undefinedBecause, known, type Result } from '../../outcome.ts';

/** Skill against the best constant: 1 − loss / loss of the constant; 0 is no better than it, below 0 worse. */
export function skill(loss: number, constantLoss: number): Result {
  return constantLoss === 0 ? undefinedBecause('the best constant has no loss') : known(1 - loss / constantLoss);
}
