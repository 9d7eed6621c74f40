type Matrix = readonly (readonly number[])[];

/** A matrix times 2^exponent, so that powers neither over- nor underflow. */
interface Scaled {
  readonly matrix: Matrix;
  readonly exponent: number;
}

const LARGE = 2 ** 400;

/**
 * P(D < d) of the two-sided one-sample Kolmogorov-Smirnov statistic of n values, 1/n < d < 1.
 *
 * Source: Marsaglia, Tsang, Wang (2003), Evaluating Kolmogorov's distribution.
 */
export function matrixCdf(d: number, n: number): number {
  const k = Math.ceil(n * d);
  const h = k - n * d;
  const power = raise({ matrix: transition(k, h), exponent: 0 }, n);
  let value = power.matrix[k - 1]?.[k - 1] ?? 0;
  let exponent = power.exponent;
  for (let i = 1; i <= n; i++) {
    value *= i / n;
    if (value < 1 / LARGE) {
      value *= LARGE;
      exponent -= 400;
    }
  }
  return value * 2 ** exponent;
}

/** Durbin's matrix of size 2k − 1 with entries divided by factorials. */
function transition(k: number, h: number): Matrix {
  const size = 2 * k - 1;
  const corner = (1 - 2 * h ** size + (h > 0.5 ? (2 * h - 1) ** size : 0)) / factorial(size);
  const edge = (i: number): number => (1 - h ** (i + 1)) / factorial(i + 1);
  return Array.from({ length: size }, (_row, i) =>
    Array.from({ length: size }, (_column, j) => {
      if (j === 0) return i === size - 1 ? corner : edge(i);
      if (i === size - 1) return edge(size - 1 - j);
      return i - j + 1 >= 0 ? 1 / factorial(i - j + 1) : 0;
    }),
  );
}

function factorial(n: number): number {
  let product = 1;
  for (let i = 2; i <= n; i++) product *= i;
  return product;
}

function raise(base: Scaled, power: number): Scaled {
  if (power === 1) return base;
  const half = raise(base, Math.floor(power / 2));
  const square = multiply(half, half);
  return power % 2 === 0 ? square : multiply(base, square);
}

function multiply(left: Scaled, right: Scaled): Scaled {
  const size = left.matrix.length;
  const product = left.matrix.map((row) => {
    const out = Array.from({ length: size }, () => 0);
    row.forEach((weight, k) => {
      const other = right.matrix[k] ?? [];
      if (weight !== 0) for (let j = 0; j < size; j++) out[j] = (out[j] ?? 0) + weight * (other[j] ?? 0);
    });
    return out;
  });
  const exponent = left.exponent + right.exponent;
  const middle = Math.floor(size / 2);
  if ((product[middle]?.[middle] ?? 0) < LARGE) return { matrix: product, exponent };
  return { matrix: product.map((row) => row.map((value) => value / LARGE)), exponent: exponent + 400 };
}
