import { explainModelRoute, type ExplainDeps } from '../registry/explain-route.ts';

/** What the part of the control API about routes needs from outside. */
export type RoutingDeps = ExplainDeps;

interface Call {
  readonly model: string;
  readonly body: unknown;
}

/** Operations of the control API about routes. */
export const routingOperations = {
  async explainRoute(deps: RoutingDeps, call: Call): Promise<{ readonly status: 200; readonly body: unknown }> {
    return { status: 200, body: await explainModelRoute(deps, call) };
  },
};
