import { incompleteGamma } from '../special/incomplete-gamma.ts';
import { demand, demandNumber } from '../stats-domain-error.ts';

/**
 * Standard normal distribution function P(Z ≤ x), accurate in the lower tail down to 1e-300.
 *
 * @throws StatsDomainError for NaN
 */
export function normalCdf(x: number): number {
  demandNumber('x', x);
  const { lower, upper } = incompleteGamma(0.5, (x * x) / 2);
  return x <= 0 ? 0.5 * upper : 0.5 + 0.5 * lower;
}

/**
 * Standard normal upper tail P(Z > x).
 *
 * @throws StatsDomainError for NaN
 */
export function normalSf(x: number): number {
  return normalCdf(-x);
}

const centre = [
  [
    3.3871328727963665, 133.14166789178438, 1971.5909503065513, 13731.69376550946, 45921.95393154987, 67265.7709270087,
    33430.57558358813, 2509.0809287301227,
  ],
  [
    1, 42.31333070160091, 687.1870074920579, 5394.196021424751, 21213.794301586597, 39307.89580009271,
    28729.085735721943, 5226.495278852854,
  ],
] as const;
const shoulder = [
  [
    1.4234371107496835, 4.630337846156546, 5.769497221460691, 3.6478483247632045, 1.2704582524523684,
    0.2417807251774506, 0.022723844989269184, 0.0007745450142783414,
  ],
  [
    1, 2.053191626637759, 1.6763848301838038, 0.6897673349851, 0.14810397642748008, 0.015198666563616457,
    0.0005475938084995345, 1.0507500716444169e-9,
  ],
] as const;
const tail = [
  [
    6.657904643501103, 5.463784911164114, 1.7848265399172913, 0.29656057182850487, 0.026532189526576124,
    0.0012426609473880784, 2.7115555687434876e-5, 2.0103343992922881e-7,
  ],
  [
    1, 0.599832206555888, 0.1369298809227358, 0.014875361290850615, 0.0007868691311456133, 1.8463183175100548e-5,
    1.421511758316446e-7, 2.0442631033899397e-15,
  ],
] as const;

/**
 * Standard normal quantile for p in [0, 1]; −Infinity and Infinity at the ends.
 *
 * Source: Wichura (1988), Algorithm AS 241, Applied Statistics 37.
 *
 * @throws StatsDomainError outside [0, 1]
 */
export function normalQuantile(p: number): number {
  demand(p >= 0 && p <= 1, 'p', { value: p, right: 'in [0, 1]' });
  if (p === 0 || p === 1) return p === 0 ? -Infinity : Infinity;
  const fromMiddle = p - 0.5;
  if (Math.abs(fromMiddle) <= 0.425) return fromMiddle * rational(centre, 0.180625 - fromMiddle * fromMiddle);
  const r = Math.sqrt(-Math.log(Math.min(p, 1 - p)));
  const size = r <= 5 ? rational(shoulder, r - 1.6) : rational(tail, r - 5);
  return fromMiddle < 0 ? -size : size;
}

function rational([top, bottom]: readonly [readonly number[], readonly number[]], x: number): number {
  return horner(top, x) / horner(bottom, x);
}

function horner(coefficients: readonly number[], x: number): number {
  let sum = 0;
  for (let i = coefficients.length - 1; i >= 0; i -= 1) sum = sum * x + (coefficients[i] ?? 0);
  return sum;
}
