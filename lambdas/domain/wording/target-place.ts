import type { Target } from '../../contracts/people/target.ts';

/** Where a target is, in its own platform's words. */
export function targetPlace(target: Target): string {
  switch (target.kind) {
    case 'http':
      return target.url;
    case 'lambda':
      return target.functionArn;
    case 'sagemaker':
      return target.endpointName;
  }
}
