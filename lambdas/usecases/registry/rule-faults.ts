import type { Fault } from '../../contracts/people/faults.ts';
import type { Specification } from '../../contracts/people/specification.ts';
import { levelsOf } from '../../domain/labels/segment-levels.ts';
import { reachOf } from '../../domain/routing/rules/rule-reach.ts';
import { segmentsOf, targetOf, type KnownVersions } from './route-parts.ts';

type Rules = NonNullable<Specification['rules']>;

/** What else a specification declares, as far as rules look at it, and what the registry knows. */
export interface RuleContext extends KnownVersions, Pick<Specification, 'segments' | 'signature'> {}

/** Headers that carry credentials of callers: their values belong into no specification. */
const SECRET = new Set(['authorization', 'cookie', 'proxy-authorization', 'x-amz-security-token']);

/** Rules that can never decide, that send to a version that nobody registered, or that would hold a secret, each as a fault. */
export function ruleFaults(rules: Rules, context: RuleContext): readonly Fault[] {
  const segments = segmentsOf(context);
  const faults = rules.flatMap((rule, at) => {
    const unknown = levelFaults(rule, at, context.segments);
    return [
      ...nameFault(rules, at),
      ...versionFault(rule, { at, known: context }),
      ...secretFaults(rule, at),
      ...unknown,
      ...(unknown.length > 0 ? [] : reachFault(rules, at, segments)),
    ];
  });
  return [...faults, ...drawFault(rules, segments)];
}

/** What is left to the draw is looked for as for one more rule, which asks nothing. */
function drawFault(rules: Rules, segments: ReturnType<typeof segmentsOf>): readonly Fault[] {
  if (reachOf([...rules, { when: [] }], rules.length, segments).kind === 'reachable') return [];
  const message = 'must leave requests to the draw: these rules take all of them, and no rollout could be judged';
  return [{ path: 'rules', message }];
}

/** Segments that nobody declared, and levels that they do not have. */
function levelFaults({ when }: Rules[number], at: number, segments: Specification['segments'] = []): readonly Fault[] {
  return when.flatMap((one, index) => {
    if (one.kind !== 'segment') return [];
    const path = `rules[${at}].when[${index}]`;
    const declared = segments.find(({ feature }) => feature === one.feature);
    if (declared === undefined) {
      const got = JSON.stringify(one.feature);
      return [{ path: `${path}.feature`, message: `must be the feature of a declared segment, got ${got}` }];
    }
    const levels = levelsOf(declared).map(({ level }) => level);
    return one.is.flatMap((level, place) =>
      levels.includes(level)
        ? []
        : [
            {
              path: `${path}.is[${place}]`,
              message: `must be one of ${levels.join(', ')}, got ${JSON.stringify(level)}`,
            },
          ],
    );
  });
}

function nameFault(rules: Rules, at: number): readonly Fault[] {
  const first = rules.findIndex(({ name }) => name === rules[at]?.name);
  return first === at ? [] : [{ path: `rules[${at}].name`, message: `must differ from the name of entry ${first}` }];
}

function versionFault(
  { version }: Rules[number],
  { at, known }: { readonly at: number; readonly known: KnownVersions },
): readonly Fault[] {
  if (version === 'champion' || targetOf(version, known) !== undefined) return [];
  const got = JSON.stringify(version);
  const message = `must be champion or a registered version that is not retired, got ${got}`;
  return [{ path: `rules[${at}].version`, message }];
}

function secretFaults({ when }: Rules[number], at: number): readonly Fault[] {
  return when.flatMap((one, index) =>
    one.kind === 'header' && SECRET.has(one.name.toLowerCase())
      ? [{ path: `rules[${at}].when[${index}].name`, message: `must be no header of credentials, got ${one.name}` }]
      : [],
  );
}

function reachFault(rules: Rules, at: number, segments: ReturnType<typeof segmentsOf>): readonly Fault[] {
  const reach = reachOf(rules, at, segments);
  const path = `rules[${at}].when`;
  switch (reach.kind) {
    case 'reachable':
      return [];
    case 'impossible':
      return [{ path, message: 'must be able to hold together: no request can meet all of these conditions' }];
    case 'shadowed': {
      const names = reach.by.map((index) => rules[index]?.name ?? '').join(', ');
      return [
        { path, message: `must be able to match: all that it asks for is taken by the rules before it (${names})` },
      ];
    }
  }
}
