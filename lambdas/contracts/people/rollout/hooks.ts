import * as z from 'zod';
import { isoDuration, secondsIn } from '../duration.ts';
import type { FaultAt } from '../faults.ts';
import { fieldOf } from '../json-fields.ts';

/** Moments before something: the rollout waits for the answer. */
export const momentsBefore = ['beforeStart', 'beforeStep', 'beforePromotion'] as const;
/** Moments after traffic has moved: nothing waits for the answer. */
export const momentsAfter = ['afterPromotion', 'onRollback'] as const;

/** A call that a rollout makes at a moment, and what follows from its answer. */
export const hook = z.strictObject({
  /** Name in status, messages and keys. */
  name: z.string().regex(/^[a-z0-9][a-z0-9-]{0,39}$/, 'must be 1 to 40 lower-case letters, digits or hyphens'),
  /**
   * When it is called. `beforeStep`: before every step, the first too; `onRollback`: when the champion serves again, whoever ended the
   * rollout.
   */
  on: z.enum([...momentsBefore, ...momentsAfter], {
    error: 'must be beforeStart, beforeStep, beforePromotion, afterPromotion or onRollback',
  }),
  /** `lambda`: invokes a function; `http`: posts to an address; `event`: puts an event on the bus of hooks, which answers nothing. */
  kind: z.enum(['lambda', 'http', 'event'], { error: 'must be lambda, http or event' }),
  /** ARN of the function, for `lambda`. @default - for `lambda` alone */
  function: z.string().optional(),
  /** Address, for `http`: https, or http where the stack is a local one. @default - for `http` alone */
  url: z.string().optional(),
  /** ARN of the secret that signs what is posted, for `http`. @default - not signed */
  secret: z.string().optional(),
  /** Longest time until it has passed, PT1S to PT15M; while it says `pending` it is asked again. */
  timeout: isoDuration.default('PT30S'),
  /**
   * What follows when it fails or is late. `fail`: the start or the step does not come, and the champion serves; `hold`: the rollout waits
   * and tries again; `ignore`: it is told, and the rollout goes on. @default - fail before, ignore after
   */
  onFailure: z.enum(['fail', 'hold', 'ignore'], { error: 'must be fail, hold or ignore' }).optional(),
  /** How long it is tried again with `hold`, PT1M to P7D; then it has failed. @default PT1H */
  holdFor: isoDuration.optional(),
});
export type Hook = z.infer<typeof hook>;

/** Hooks of one rollout at most. */
const MOST_HOOKS = 10;

export const hooks = z.array(hook).max(MOST_HOOKS, `must be at most ${MOST_HOOKS} hooks`);

const FUNCTION = /^arn:aws[a-z-]*:lambda:[a-z0-9-]+:\d{12}:function:[\w-]+(:[\w$-]+)?$/;
const SECRET = /^arn:aws[a-z-]*:secretsmanager:[a-z0-9-]+:\d{12}:secret:\S+$/;
const LOCAL = /^http:\/\/(127\.0\.0\.1|localhost|\[::1\])(:\d+)?(\/|$)/;

/** What only hooks together, or their fields together, show. */
export function hookFaults(settings: unknown): readonly FaultAt[] {
  const list = fieldOf(settings, 'hooks');
  if (!Array.isArray(list)) return [];
  const names = list.map((one: unknown) => fieldOf(one, 'name'));
  return list.flatMap((one: unknown, at: number) => {
    const own = [...placeFaults(one), ...timeFaults(one), ...effectFaults(one)];
    const first = names.indexOf(names[at]);
    const twice = typeof names[at] === 'string' && first < at;
    const message = `must differ from the name of entry ${first}`;
    return [...own, ...(twice ? [{ path: ['name'], message }] : [])].map((fault) => ({
      ...fault,
      path: ['hooks', at, ...fault.path],
    }));
  });
}

interface Field {
  readonly name: 'function' | 'url' | 'secret';
  readonly of: string;
  readonly form: (text: string) => boolean;
  readonly right: string;
}

const places: readonly Field[] = [
  {
    name: 'function',
    of: 'lambda',
    form: (text) => FUNCTION.test(text),
    right: 'must be the ARN of a Lambda function',
  },
  { name: 'url', of: 'http', form: isAddress, right: 'must be an https address without user name or password' },
  { name: 'secret', of: 'http', form: (text) => SECRET.test(text), right: 'must be the ARN of a secret' },
];

/** Whether a call has the place that its kind needs, in the right form, and no other. */
function placeFaults(one: unknown): readonly FaultAt[] {
  const kind = fieldOf(one, 'kind');
  return places.flatMap(({ name, of, form, right }): readonly FaultAt[] => {
    const value = fieldOf(one, name);
    if (value === undefined) {
      const isNeeded = kind === of && name !== 'secret';
      return isNeeded ? [{ path: [name], message: `must be written for ${of}` }] : [];
    }
    if (kind !== of) return [{ path: [name], message: `must be left out: it is for ${of}` }];
    return typeof value === 'string' && !form(value) ? [{ path: [name], message: `${right}, got ${value}` }] : [];
  });
}

function isAddress(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, username, password } = new URL(text);
  return username === '' && password === '' && (protocol === 'https:' || LOCAL.test(text));
}

function timeFaults(one: unknown): readonly FaultAt[] {
  return [
    ...span(one, 'timeout', { least: 'PT1S', most: 'PT15M' }),
    ...span(one, 'holdFor', { least: 'PT1M', most: 'P7D' }),
  ];
}

function span(
  one: unknown,
  field: string,
  { least, most }: { readonly least: string; readonly most: string },
): readonly FaultAt[] {
  const value = fieldOf(one, field);
  if (typeof value !== 'string' || !value.startsWith('P')) return [];
  const seconds = secondsIn(value);
  if (seconds >= secondsIn(least) && seconds <= secondsIn(most)) return [];
  return [{ path: [field], message: `must be ${least} to ${most}, got ${value}` }];
}

/** Nothing waits for a hook after the fact. */
function effectFaults(one: unknown): readonly FaultAt[] {
  const [on, onFailure] = [fieldOf(one, 'on'), fieldOf(one, 'onFailure')];
  const isAfter = momentsAfter.some((moment) => moment === on);
  const held = fieldOf(one, 'holdFor') !== undefined && onFailure !== 'hold';
  return [
    ...(isAfter && (onFailure === 'fail' || onFailure === 'hold')
      ? [{ path: ['onFailure'], message: `must be ignore, or left out: ${String(on)} comes when traffic has moved` }]
      : []),
    ...(held ? [{ path: ['holdFor'], message: 'must be left out: it is for onFailure hold' }] : []),
  ];
}
