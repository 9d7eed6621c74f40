import { readFileSync } from 'node:fs';
import { format } from 'prettier';
import { describe, expect, it } from 'vitest';
import { machineDefinition } from '../../bench/docs/machine-definition.ts';
import { machineEdges, machinePage } from '../../bench/docs/machine-page.ts';

describe('the page of the machine', () => {
  const machine = machineDefinition();

  it('is the one that the definition gives: npm run docs', async () => {
    const page = await format(machinePage(machine), { parser: 'markdown', proseWrap: 'never', printWidth: 120 });

    expect(readFileSync('docs/machine.md', 'utf8')).toBe(page);
  });

  it('draws every word and every way of a failure', () => {
    const edges = machineEdges(machine);

    expect(edges).toContainEqual({ from: 'Judge', to: 'Promote', word: 'promote' });
    expect(edges).toContainEqual({ from: 'Judge', to: 'Rollback', word: 'fails' });
    expect(edges).toContainEqual({ from: 'Wait', to: 'Judge', word: '' });
  });

  it('asks for words of a state that is new', () => {
    const States = { ...machine.States, Ponder: { Type: 'Task', Next: 'Done' } };

    expect(() => machinePage({ ...machine, States })).toThrow('state Ponder needs its words');
  });
});
