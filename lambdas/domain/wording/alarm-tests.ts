/** Names under which own alarms stand among tests: one that is broken, and one of which nobody can say whether it is. */
const [BROKEN, UNSEEN] = ['alarm:', 'unseen:'] as const;

/** Test of an own alarm that is broken. */
export function brokenTest(name: string): string {
  return `${BROKEN}${name}`;
}

/** Test of an own alarm that cannot be judged. */
export function unseenTest(name: string): string {
  return `${UNSEEN}${name}`;
}

/** The alarm that a test is about; undefined for every other test. */
export function alarmIn(test: string): string | undefined {
  const prefix = [BROKEN, UNSEEN].find((one) => test.startsWith(one));
  return prefix === undefined ? undefined : test.slice(prefix.length);
}

/** A test that says nothing about the version: what it asks could not be seen. */
export function isUnseen(test: string): boolean {
  return test.startsWith(UNSEEN);
}

/** Whether tests speak against a version: what nobody could see does not. */
export function speakAgainst(tests: readonly string[]): boolean {
  return tests.some((test) => !isUnseen(test));
}
