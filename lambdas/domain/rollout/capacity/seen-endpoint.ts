/** A variant of an endpoint as it stands. */
export interface SeenVariant {
  readonly name: string;
  /** Instances in service. */
  readonly instances: number;
  /** Instances that it is to have. */
  readonly wanted: number;
  /** Who says how many there are: its owner by number, the platform by demand (`serverless`), or a policy of the endpoint itself (`managed`). */
  readonly scaling: 'number' | 'serverless' | 'managed';
}

/** What was seen of an endpoint, or why nothing was. */
export type SeenEndpoint =
  | {
      readonly kind: 'seen';
      /** `ready`: it serves and takes orders; `updating`: it serves and takes none; `failed`: somebody must repair it. */
      readonly state: 'ready' | 'updating' | 'failed';
      /** Its state in the platform's own word. */
      readonly status: string;
      /** It answers into files, and nobody waits for that. */
      readonly isAsync: boolean;
      readonly variants: readonly SeenVariant[];
    }
  | {
      readonly kind: 'unseen';
      readonly says: string;
      /** There is none of this name: nobody need look again. */
      readonly isGone?: boolean;
    };

/** What became of an order to scale. `busy`: an earlier one is still under way. */
export type Scaled =
  { readonly kind: 'ordered' } | { readonly kind: 'busy' } | { readonly kind: 'refused'; readonly says: string };

/** The variant of this name; undefined where it cannot be seen. */
export function variantIn(seen: SeenEndpoint, name: string): SeenVariant | undefined {
  return seen.kind === 'seen' ? seen.variants.find((one) => one.name === name) : undefined;
}
