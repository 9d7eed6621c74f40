/** How tests of a control against the champion are told apart from those of a challenger. */
const CONTROL = 'control:';

/** Name of a test by which a control was broken. */
export function controlTest(test: string): string {
  return `${CONTROL}${test}`;
}

/** Whether tests are of a control: they say nothing about the version that was compared with it. */
export function areOfControl(tests: readonly string[]): boolean {
  return tests.some((test) => test.startsWith(CONTROL));
}
