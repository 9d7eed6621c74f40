import { deleteData, type DeleteDataDeps } from '../erasing/delete-data.ts';
import { retireModel, type RetireDeps } from '../registry/retire-model.ts';
import type { Person } from '../system/ports.ts';

/** What the part of the control API about the end of models needs from outside. */
export type LifeDeps = RetireDeps & DeleteDataDeps;

interface Call {
  readonly model: string;
  readonly body: unknown;
  readonly by: Person;
}

type Answer = Promise<{ readonly status: 200; readonly body: unknown }>;

/** Operations of the control API about the end of models. */
export const lifeOperations = {
  async retireModel(deps: LifeDeps, call: Call): Answer {
    return { status: 200, body: await retireModel(deps, call) };
  },
  async deleteData(deps: LifeDeps, call: Call): Answer {
    return { status: 200, body: await deleteData(deps, call) };
  },
};
