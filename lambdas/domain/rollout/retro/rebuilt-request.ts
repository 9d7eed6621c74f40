import type { CaptureRecord } from '../../../contracts/messages/capture-record.ts';
import type { Specification } from '../../../contracts/people/specification.ts';
import { placeAt, placeKey, scalarOf, valueAt, valueOf } from '../../routing/json-path.ts';
import type { SampleRequest } from '../planning/sample-requests.ts';

type Feature = NonNullable<Specification['signature']>['features'][number];
type Placed = Pick<Feature, 'name' | 'path'>;
type Captured = NonNullable<CaptureRecord['features']>;

/** What capture keeps of a request's JSON: scalars at the places of the features. */
export function capturedFrom(json: unknown, features: readonly Placed[]): Captured {
  const named = features.map(({ name, path }) => {
    const value = scalarOf(path === undefined ? valueOf(json, name) : valueAt(json, path));
    return [name, value] as const;
  });
  return Object.fromEntries(named.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
}

/** The document of which these values were captured, if they are all of it. A field that was not captured was not there. */
export function rebuiltBody(captured: Captured, features: readonly Placed[]): unknown {
  return features.reduce<unknown>((document, { name, path }) => {
    const value = Object.hasOwn(captured, name) ? captured[name] : undefined;
    if (value === undefined) return document;
    return path === undefined ? placeKey(document, name, value) : placeAt(document, path, value);
  }, {});
}

/** The recorded request, built again, as it is sent. */
export function rebuiltRequest(captured: Captured, features: readonly Placed[]): SampleRequest {
  const body = new TextEncoder().encode(JSON.stringify(rebuiltBody(captured, features)));
  return { contentType: 'application/json', body };
}
