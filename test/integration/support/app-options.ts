import { LOCAL_ALARMS } from '../../../bin/local/machine/deploy.ts';

/** Every port of this machine: tests start models of their own; and endpoints of the stub of SageMaker. */
const loopback = { hosts: ['127.0.0.1:*'], functions: [], endpoints: ['batched-*'] };

/** Where hooks of the tests are: a function, a secret and a bus that the tests make themselves. */
export const hookPlaces = {
  functions: ['arn:aws:lambda:us-east-1:000000000000:function:tests-hook'],
  secrets: ['arn:aws:secretsmanager:us-east-1:000000000000:secret:tests-hooks-*'],
  bus: 'tests-hooks',
};

/** How the app of the tests is deployed: a window is a second. */
export const appOptions = { windowSeconds: 1, targets: loopback, hooks: hookPlaces };

/** Context with which a system was synthesised. */
export function contextOf(): Readonly<Record<string, string>> {
  const { windowSeconds, targets } = appOptions;
  const hooks = JSON.stringify({ hosts: targets.hosts, ...appOptions.hooks });
  const alarms = JSON.stringify(LOCAL_ALARMS);
  return { local: 'true', windowSeconds: String(windowSeconds), targets: JSON.stringify(targets), hooks, alarms };
}
