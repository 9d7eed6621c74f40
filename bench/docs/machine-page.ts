import { groupBy } from '../../lambdas/domain/group-by.ts';
import type { MachineDefinition } from './machine-definition.ts';

/** What happens in each state that is no mere choice. */
const doings: Readonly<Record<string, string>> = {
  Prepare: 'Checks the start, asks the target with samples, plans, and takes the lock of the route.',
  Warm: 'Waits for a target that is still starting, as long as Prepare says, up to the time that its kind may take.',
  Pace: 'Waits a moment, so that people’s orders act between two slices of recorded requests.',
  RetroShadow:
    'Asks the challenger some recorded, labelled requests before it gets any traffic, and says the next word.',
  Shift: 'Moves the route to the step’s weight, on its revision.',
  Wait: 'Waits one window.',
  Judge: 'Folds the windows that are final, judges them, heeds what people ordered, and says the next word.',
  Promote: 'Makes the challenger the champion.',
  Rollback: 'Gives all requests back to the champion, and proves it by answers.',
  Report: 'Writes the outcome and tells people.',
  KeepWarm:
    'Sends a few sample requests to the version that traffic may go back to; after a promotion it ends the watch over the promoted one, and the share of a version that is held back.',
  Hook: 'Calls the hooks before a step or the promotion, orders the instances of a batch, and goes on when all have passed and come; while one is waited for, the judge looks on.',
  Restart: 'Goes on as a new execution, before the history of this one is full.',
  Done: 'The end of what went well, or was handed on.',
  Refused: 'The end of what was not promoted; its cause is the reason.',
  Stuck: 'The way back failed here: the status rule and the reconciler restore the champion.',
  Untold: 'The report failed here: the status rule and the reconciler tell people.',
};

interface Edge {
  readonly from: string;
  readonly to: string;
  readonly word: string;
}

/** Edges between the states that do something: a choice is drawn as the words on its edges. */
export function machineEdges({ States }: MachineDefinition): readonly Edge[] {
  const isChoice = (name: string): boolean => States[name]?.Type === 'Choice';
  const leaving = (from: string, name: string): readonly Edge[] =>
    (States[name]?.Choices ?? []).map(({ StringEquals = '?', Next }) => ({ from, to: Next, word: StringEquals }));
  return Object.entries(States)
    .filter(([name]) => !isChoice(name))
    .flatMap(([from, { Next, Catch = [] }]) => [
      ...(Next === undefined ? [] : isChoice(Next) ? leaving(from, Next) : [{ from, to: Next, word: '' }]),
      ...Catch.map(({ Next: to }) => ({ from, to, word: 'fails' })),
    ]);
}

/** States that are drawn, in the order of the definition. */
function drawnStates({ States }: MachineDefinition): readonly string[] {
  return Object.entries(States).flatMap(([name, { Type }]) =>
    Type === 'Choice' || name.endsWith('Unknown') ? [] : [name],
  );
}

/**
 * Text of docs/machine.md.
 *
 * @throws Error for a state that the page has no words for
 */
export function machinePage(machine: MachineDefinition): string {
  const states = drawnStates(machine);
  const rows = states.map((name) => {
    const words = doings[name];
    if (words === undefined) throw new Error(`state ${name} needs its words in bench/docs/machine-page.ts`);
    return `| ${name} | ${kindOf(machine, name)} | ${words} |`;
  });
  return [
    '# The rollout machine',
    '',
    'One Step Functions machine runs every strategy: a strategy is a list of steps, and the machine goes through them. This page is made from',
    'the definition of the deployed machine by `npm run docs`, and a test holds both together.',
    '',
    '```mermaid',
    'stateDiagram-v2',
    `  [*] --> ${machine.StartAt}`,
    ...merged(machineEdges(machine)).map(
      ({ from, to, word }) => `  ${from} --> ${to}${word === '' ? '' : `: ${word}`}`,
    ),
    ...states.filter((name) => isEnd(machine, name)).map((name) => `  ${name} --> [*]`),
    '```',
    '',
    'The words on the edges are those of `$.next`, which the functions return. A word that the machine does not know leads to Rollback. A',
    'state that `fails` has failed after its repeats: throttled functions are asked again for minutes, other failures for about 20 seconds.',
    'No state comes again without a wait between, whatever fails.',
    '',
    '| state | kind | what it does |',
    '| --- | --- | --- |',
    ...rows,
    '',
  ].join('\n');
}

function kindOf({ States }: MachineDefinition, name: string): string {
  const kinds: Readonly<Record<string, string>> = {
    Task: 'function',
    Wait: 'wait',
    Succeed: 'end',
    Fail: 'end, failed',
  };
  return kinds[States[name]?.Type ?? ''] ?? 'state';
}

function isEnd({ States }: MachineDefinition, name: string): boolean {
  return ['Succeed', 'Fail'].includes(States[name]?.Type ?? '');
}

/** Several words between the same two states share an arrow. */
function merged(edges: readonly Edge[]): readonly Edge[] {
  const arrows = groupBy(edges, ({ from, to }) => `${from} ${to}`);
  return [...arrows.values()].flatMap((some) => {
    const [first] = some;
    return first === undefined ? [] : [{ ...first, word: [...new Set(some.map(({ word }) => word))].join(', ') }];
  });
}
