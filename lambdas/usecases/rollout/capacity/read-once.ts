import type { SeenEndpoint } from '../../../domain/rollout/capacity/seen-endpoint.ts';
import type { EndpointCapacity } from '../ports.ts';

/**
 * The same instances, each endpoint looked at once: an attempt that somebody else was faster than does not wait for the platform again,
 * because traffic goes back behind it.
 */
export function readOnce<D extends { readonly capacity: EndpointCapacity }>(deps: D): D {
  const { capacity } = deps;
  const seen = new Map<string, Promise<SeenEndpoint>>();
  const readEndpoint = (name: string): Promise<SeenEndpoint> => {
    const reading = seen.get(name) ?? capacity.readEndpoint(name);
    seen.set(name, reading);
    return reading;
  };
  return { ...deps, capacity: { readEndpoint, scale: (order) => capacity.scale(order) } };
}
