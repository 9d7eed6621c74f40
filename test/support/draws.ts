/** Uniform draws of a generator of its own, so that simulations do not depend on the code they judge. */
export function lehmer(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
}

/** Poisson counts by waiting times: another way to draw than the one under test. */
export function poisson(random: () => number, mean: number): number {
  let [count, time] = [0, 0];
  for (;;) {
    time -= Math.log(1 - random());
    if (time > mean) return count;
    count++;
  }
}
