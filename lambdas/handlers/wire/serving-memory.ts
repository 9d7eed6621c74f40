import { CaptureBudget } from '../../domain/capture/capture-budget.ts';
import { RequestNumbers } from '../../domain/capture/request-numbers.ts';
import type { ServeDeps } from '../../usecases/serving/serve-prediction.ts';
import { CircuitBreakers } from '../../domain/routing/fallback/circuit-breakers.ts';
import { HedgeBudget } from '../../domain/routing/fallback/hedge-budget.ts';
import { KnownAnswers } from '../../domain/routing/fallback/known-answers.ts';
import { CopyBudget } from '../../domain/routing/copy-budget.ts';

/** 44 random bits tell the environments of an hour apart. */
const ENVIRONMENT_CHARACTERS = 12;

/** What one environment of the router keeps in mind from request to request. */
type ServingMemory = Pick<ServeDeps, 'budget' | 'copies' | 'breakers' | 'hedges' | 'known' | 'numbers'>;

/** Nothing is in mind yet; `id` tells the environment apart. */
export function servingMemory(id: string): ServingMemory {
  return {
    budget: new CaptureBudget(),
    copies: new CopyBudget(),
    breakers: new CircuitBreakers(),
    hedges: new HedgeBudget(),
    known: new KnownAnswers(),
    numbers: new RequestNumbers(id.slice(0, ENVIRONMENT_CHARACTERS)),
  };
}
