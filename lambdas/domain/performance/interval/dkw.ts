/**
 * Half width of a band that holds a whole distribution function.
 *
 * Source: Dvoretzky, Kiefer, Wolfowitz (1956) with the constant of Massart (1990).
 *
 * @param rows effective number of rows > 0
 * @param alpha chance that the band misses anywhere
 */
export function dkwHalfWidth(rows: number, alpha: number): number {
  return Math.sqrt(Math.log(2 / alpha) / (2 * rows));
}
