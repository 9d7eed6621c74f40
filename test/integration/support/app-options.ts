import { LOCAL_ALARMS } from '../../../bin/local/machine/deploy.ts';

/** Every port of this machine: tests start models of their own. */
const loopback = { hosts: ['127.0.0.1:*'], functions: [], endpoints: [] };

/** How the app of the tests is deployed: a window is a second. */
export const appOptions = { windowSeconds: 1, targets: loopback };

/** Context with which a system was synthesised. */
export function contextOf(): Readonly<Record<string, string>> {
  const { windowSeconds, targets } = appOptions;
  const hooks = JSON.stringify({ hosts: targets.hosts });
  const alarms = JSON.stringify(LOCAL_ALARMS);
  return { local: 'true', windowSeconds: String(windowSeconds), targets: JSON.stringify(targets), hooks, alarms };
}
