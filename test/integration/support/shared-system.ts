import { startSystem, type System } from './system.ts';

let started: System | undefined;

function the(): System {
  if (started === undefined) throw new Error('the shared system was not started');
  return started;
}

/** The one system of all suites that want IAM enforced; each works on models of its own. It can be used once it was started. */
export const system: System = {
  get outputs() {
    return the().outputs;
  },
  get emulator() {
    return the().emulator;
  },
  get behaviours() {
    return the().behaviours;
  },
  get modelPort() {
    return the().modelPort;
  },
  get sagemaker() {
    return the().sagemaker;
  },
  stop: () => the().stop(),
};

/** Starts it, once a test file. */
export async function startShared(): Promise<void> {
  started = await startSystem({ auth: true });
}
