import { explainRequest, type RouteExplained } from '../../contracts/api/routing-api.ts';
import { InvalidInputError, UnderstudyError } from '../../contracts/api/errors.ts';
import { check } from '../../contracts/people/faults.ts';
import type { Route } from '../../contracts/stored/route.ts';
import { explainRoute, type RouteExplanation } from '../../domain/routing/explain-route.ts';
import { protectionWords } from '../../domain/routing/fallback/protection-words.ts';
import { pathFault } from '../../domain/routing/rules/match-rule.ts';
import { passedWords } from '../../domain/routing/rules/rule-words.ts';
import { decimals } from '../../domain/wording/numbers.ts';
import type { Clock } from '../system/ports.ts';
import type { RouteStore } from './ports.ts';

/** What explaining a route needs from outside. */
export interface ExplainDeps {
  readonly routes: Pick<RouteStore, 'readRoute'>;
  readonly clock: Pick<Clock, 'now'>;
}

/**
 * Says which rule, or which draw, would decide who serves a request, and why the rules before did not. Nothing is called.
 *
 * Refused is what the router would refuse.
 *
 * @throws InvalidInputError; UnderstudyError ROUTE_NOT_FOUND, MODEL_RETIRED
 */
export async function explainModelRoute(
  deps: ExplainDeps,
  { model, body }: { readonly model: string; readonly body: unknown },
): Promise<RouteExplained> {
  const checked = check(explainRequest, body ?? {});
  if (!checked.ok) throw new InvalidInputError('the request', checked.faults);
  const { headers = {}, path = '/', body: json } = checked.value;
  const route = await servingRoute(deps, model, path);
  const lower = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
  const parsed = json === undefined ? undefined : { json };
  const explained = explainRoute(route, { headers: lower, path, json: () => parsed });
  const told = {
    next: [...explained.next],
    passed: explained.passed.map((one) => ({ number: one.number, rule: one.rule, says: passedWords(one) })),
    says: wordsOf(explained),
    protects: [...protectionWords(route, deps.clock.now())],
  };
  return explained.decidedBy === 'draw'
    ? { ...explained, ...told, shares: [...explained.shares] }
    : { ...explained, ...told };
}

async function servingRoute({ routes }: ExplainDeps, model: string, path: string): Promise<Route> {
  const route = await routes.readRoute(model);
  if (route === undefined) throw new UnderstudyError('ROUTE_NOT_FOUND', `no model ${model} serves here`);
  if (route.retired === true) throw new UnderstudyError('MODEL_RETIRED', `model ${model} is retired`);
  const fault = pathFault(route, path);
  if (fault !== undefined) throw new UnderstudyError('ROUTE_NOT_FOUND', fault);
  return route;
}

function wordsOf(explained: RouteExplanation): string {
  switch (explained.decidedBy) {
    case 'rule':
      return `rule ${explained.number}, ${explained.rule}, sends it to ${explained.version}; no verdict counts it`;
    case 'draw': {
      const shares = explained.shares.map(({ version, percent }) => `${version} ${percent} %`).join(', ');
      const { position, version } = explained;
      return position === undefined || version === undefined
        ? `no rule decides; every request is drawn anew: ${shares}`
        : `no rule decides; its key stands at ${decimals(position, 6)}, which is ${version}'s: ${shares}`;
    }
    case 'holdout':
      return `no rule decides; its key is held out for ever: ${explained.version} answers, and no verdict counts it`;
    case 'fallback':
      return `no rule decides and nobody serves by right: ${explained.next.length === 0 ? 'nobody answers' : 'the fallback answers'}`;
  }
}
