import { baselineRequest, type BaselineRequest, type BaselineWritten } from '../../../contracts/api/baseline-api.ts';
import { InvalidInputError, UnderstudyError } from '../../../contracts/api/errors.ts';
import { check, type Fault } from '../../../contracts/people/faults.ts';
import { SCHEMA } from '../../../contracts/people/names.ts';
import type { Specification } from '../../../contracts/people/specification.ts';
import { isoAt } from '../../../contracts/runtime/instants.ts';
import { baselineContent, type BaselineContent, type BaselineItem } from '../../../contracts/stored/baseline.ts';
import { baselineKey } from '../../../contracts/stored/object-keys.ts';
import { baselineColumns } from '../../../domain/baseline/baseline-columns.ts';
import { baselineFaults } from '../../../domain/baseline/baseline-faults.ts';
import { canonicalJson } from '../../../domain/canonical-json.ts';
import { sha256 } from '../../../domain/judge/rows/chain-hash.ts';
import type { Clock, Person, Randomness } from '../../system/ports.ts';
import type { GridStore, ObjectStore } from '../../windows/ports.ts';
import type { BaselineStore, ModelRegistry, Unpacker } from '../ports.ts';
import { capturedBaseline, type CapturedBaselineDeps, type Made } from './captured-baseline.ts';
import { fixBaselineGrids } from './fix-baseline-grids.ts';

/** What adding a baseline needs from outside. */
export interface AddBaselineDeps extends CapturedBaselineDeps {
  readonly registry: Pick<ModelRegistry, 'readSpecification' | 'readVersion'>;
  readonly baselines: Pick<BaselineStore, 'addBaseline' | 'listBaselines'>;
  readonly grids: GridStore;
  readonly objects: ObjectStore;
  readonly unpacker: Unpacker;
  readonly clock: Pick<Clock, 'now'>;
  readonly randomness: Pick<Randomness, 'id'>;
}

/** A baseline as it came: the names of the path, the unchecked body, and who sent it. */
export interface BaselineOrder {
  readonly model: string;
  readonly version: string;
  readonly body: unknown;
  readonly by: Person;
}

/** Digits of the hash that name a baseline. */
const ID_DIGITS = 24;

/**
 * Stores a baseline under the hash of its content and points the version to it.
 *
 * Safe to repeat: the same content again changes nothing. Grids are fixed first, then the sketches are written, and the pointer last:
 * whoever finds a pointer finds its sketches.
 *
 * @throws InvalidInputError with every fault, and nothing was written; UnderstudyError MODEL_NOT_FOUND, VERSION_NOT_FOUND,
 * BASELINE_CONFLICT
 */
export async function addBaseline(deps: AddBaselineDeps, order: BaselineOrder): Promise<BaselineWritten> {
  const { model, version } = order;
  const request = check(baselineRequest, order.body);
  if (!request.ok) throw new InvalidInputError('the baseline', request.faults);
  const [specification, registered] = await Promise.all([
    deps.registry.readSpecification(model),
    deps.registry.readVersion(model, version),
  ]);
  if (specification === undefined) throw new UnderstudyError('MODEL_NOT_FOUND', `model ${model} not found`);
  if (registered === undefined)
    throw new UnderstudyError('VERSION_NOT_FOUND', `version ${version} of ${model} not found, register it first`);
  const made = await make(deps, { ...order, specification }, request.value);
  demandNone(baselineFaults(made.content, { specification, version }));
  await fixBaselineGrids(deps.grids, model, made.content);
  return store(deps, { ...order, specification }, made);
}

type Known = BaselineOrder & { readonly specification: Specification };

async function make(deps: AddBaselineDeps, order: Known, request: BaselineRequest): Promise<Made> {
  if (request.kind === 'captured') return capturedBaseline(deps, order, request);
  const text = await deps.unpacker.unpack(request.packed);
  const content = check(baselineContent, text === undefined ? undefined : jsonOf(text));
  if (text === undefined || !content.ok)
    throw new InvalidInputError('the baseline', [
      { path: 'packed', message: 'must be a baseline as gzip JSON in base64' },
      ...(content.ok || text === undefined ? [] : content.faults),
    ]);
  return { content: content.value, source: { kind: 'file', name: request.name } };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function demandNone(faults: readonly Fault[]): void {
  if (faults.length > 0) throw new InvalidInputError('the baseline', faults);
}

async function store(deps: AddBaselineDeps, order: Known, { content, source }: Made): Promise<BaselineWritten> {
  const { model, version, by } = order;
  const id = sha256(canonicalJson({ model, version, ...content })).slice(0, ID_DIGITS);
  await deps.objects.writeText(
    baselineKey(model, version, id),
    JSON.stringify({ schema: SCHEMA, model, version, id, ...content }),
  );
  const at = isoAt(deps.clock.now());
  const facts = factsOf(order.specification, content);
  const item: BaselineItem = { schema: SCHEMA, model, version, id, ...facts, source, at, by };
  const reason = `baseline of ${facts.rows} rows`;
  const audit = { at, id: deps.randomness.id(), by, action: 'add-baseline', reason, after: item };
  const result = await deps.baselines.addBaseline(item, audit);
  if (result === 'added') return { baseline: item, result };
  const all = await deps.baselines.listBaselines(model);
  return { baseline: all.find((one) => one.version === version && one.id === id) ?? item, result };
}

function factsOf(
  specification: Specification,
  { captured, labelled }: BaselineContent,
): Pick<BaselineItem, 'rows' | 'labels' | 'columns' | 'hasPrediction'> {
  return {
    rows: captured.records,
    labels: labelled?.rows ?? 0,
    columns: baselineColumns(specification).features.map(({ name }) => name),
    hasPrediction: captured.prediction !== undefined,
  };
}
