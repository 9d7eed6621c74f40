import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { itemTypes, type ItemType } from '../../../lambdas/contracts/stored/item-types.ts';
import { functionRows, functionTable } from '../../../lib/functions/function-table.ts';
import { propertiesOf, synthesise } from '../../support/synthesise.ts';

const handlers = path.resolve(import.meta.dirname, '../../../lambdas/handlers');
const types: readonly ItemType[] = Object.values(itemTypes);

/** Actions that a function takes on the items of a table, by the table of item types. */
function actionsOn(table: ItemType['table'], name: string): ReadonlySet<string> {
  const uses = types.filter((type) => type.table === table).flatMap(({ by }) => Object.entries(by));
  return new Set(uses.filter(([, functions]) => functions.includes(name)).map(([action]) => action));
}

/** Names of the source files among these. */
function namesOf(files: readonly string[]): string[] {
  return files.filter((name) => name.endsWith('.ts')).map((name) => name.slice(0, -'.ts'.length));
}

const made = propertiesOf(synthesise().stack, 'AWS::Lambda::Function');

describe('the table of functions', () => {
  it('has a row for each handler, and no other', () => {
    const files = ['', 'monitoring'].flatMap((folder) => readdirSync(path.join(handlers, folder)));

    expect(Object.keys(functionTable).sort()).toEqual(namesOf(files).sort());
  });

  it.each(functionRows())(
    '%s may take on each table the actions that its items need, and no other',
    (name, { access }) => {
      expect(new Set(access.registry ?? [])).toEqual(actionsOn('registry', name));
      expect(new Set(access.windows ?? [])).toEqual(actionsOn('windows', name));
    },
  );

  it('knows every function that the table of item types names', () => {
    const named = types.flatMap(({ by }) => Object.values(by).flat());

    expect(
      named.filter(
        (name) => !['', 'monitoring'].some((folder) => existsSync(path.join(handlers, folder, `${name}.ts`))),
      ),
    ).toEqual([]);
  });

  it.each(functionRows())(
    '%s is made as its row says, with the variables of its contract and no other',
    (_name, row) => {
      const same = made.filter(({ Description }) => Description === `Understudy: ${row.does}`);

      expect(same).toMatchObject([{ MemorySize: row.memoryMb, Timeout: row.timeoutSeconds }]);
      const variables = Object.keys(Object(Object(same[0]?.['Environment']).Variables));
      expect(variables.sort()).toEqual([...Object.keys(row.env.shape), 'NODE_OPTIONS'].sort());
    },
  );
});
