import { UnderstudyError } from '../../contracts/api/errors.ts';
import { changeAlert, type ChangeAlertDeps } from '../monitoring/attending/change-alert.ts';
import { listAlerts, type ListAlertsDeps } from '../monitoring/attending/list-alerts.ts';
import { showFleet, showHealth, type ShowFleetDeps } from '../monitoring/health/show-fleet.ts';
import type { ModelChecker } from '../monitoring/ports.ts';
import type { SkewDeps } from '../monitoring/skew/skew-deps.ts';
import { showSkew, takeSkew } from '../monitoring/skew/take-skew.ts';
import type { ModelRegistry } from '../registry/ports.ts';
import type { Person } from '../system/ports.ts';

/** What the part of the control API about monitoring needs from outside. */
export type MonitoringDeps = ChangeAlertDeps &
  ListAlertsDeps &
  ShowFleetDeps &
  SkewDeps & {
    readonly registry: Pick<ModelRegistry, 'readSpecification'>;
    readonly checker: ModelChecker;
  };

interface Call {
  readonly model: string;
  readonly from: number;
  readonly body: unknown;
  readonly by: Person;
}

type Answer = Promise<{ readonly status: 200; readonly body: unknown }>;

/** Operations of the control API about monitoring. */
export const monitoringOperations = {
  async listModels(deps: MonitoringDeps, { from }: Call): Answer {
    return { status: 200, body: await showFleet(deps, from) };
  },
  async getHealth(deps: MonitoringDeps, { model }: Call): Answer {
    await mustBeDeclared(deps, model);
    return { status: 200, body: await showHealth(deps, model) };
  },
  async checkModel(deps: MonitoringDeps, { model }: Call): Answer {
    await mustBeDeclared(deps, model);
    return { status: 200, body: await deps.checker.checkNow(model) };
  },
  async listAlerts(deps: MonitoringDeps): Answer {
    return { status: 200, body: await listAlerts(deps, undefined) };
  },
  async getAlerts(deps: MonitoringDeps, { model }: Call): Answer {
    await mustBeDeclared(deps, model);
    return { status: 200, body: await listAlerts(deps, model) };
  },
  async compareSkew(deps: MonitoringDeps, call: Call): Answer {
    return { status: 200, body: await takeSkew(deps, call) };
  },
  async getSkew(deps: MonitoringDeps, { model }: Call): Answer {
    return { status: 200, body: await showSkew(deps, model) };
  },
  async changeAlert(deps: MonitoringDeps, call: Call): Answer {
    return { status: 200, body: await changeAlert(deps, call) };
  },
};

async function mustBeDeclared({ registry }: MonitoringDeps, model: string): Promise<void> {
  if ((await registry.readSpecification(model)) !== undefined) return;
  throw new UnderstudyError('MODEL_NOT_FOUND', `model ${model} not found`);
}
