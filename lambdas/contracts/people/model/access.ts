import * as z from 'zod';
import type { FaultAt } from '../faults.ts';
import { fieldOf } from '../json-fields.ts';

/**
 * Who may do what to rollouts: `*`, `role/NAME`, `user/NAME` or an ARN, with a wildcard at its end alone.
 *
 * Whom IAM lets call is asked first; this list takes away from that and never adds to it.
 */
export const access = z.strictObject({
  /** Who starts rollouts, resumes and prolongs them. @default - everybody whom IAM lets call */
  start: z.array(z.string()).optional(),
  /** Who promotes, skips steps, and answers where a person is asked. @default - everybody whom IAM lets call */
  approve: z.array(z.string()).optional(),
  /** Who aborts, pauses and undoes promotions. @default - everybody whom IAM lets call */
  abort: z.array(z.string()).optional(),
  /** Whoever started a rollout may not approve it, under another session of the same role neither. */
  differentApprover: z.boolean().default(false),
});
export type Access = z.infer<typeof access>;

const lists = ['start', 'approve', 'abort'] as const;
/** IAM's longest ARN has fewer characters. */
const LONGEST = 600;

const SHORT = /^(role|user)\/[\w+=,.@/-]*[\w+=,.@*-]$/;
/** A wildcard stands behind the account, so that it never opens other accounts. */
const ARN = /^arn:aws[a-z-]*:(iam|sts|states):[a-z0-9-]*:\d{12}:[\w+=,.@/:-]*\*?$/;
/** IAM tells callers by their roles without paths: a wildcard behind a path would stand for every role. */
const ROLES_OF_PATH = /(^|:)role\/.*\/\*$/;

/** What is wrong with the lists of a specification's access. */
export function accessFaults(specification: unknown): readonly FaultAt[] {
  return lists.flatMap((list) => listFaults(list, fieldOf(fieldOf(specification, 'access'), list)));
}

function listFaults(list: string, named: unknown): readonly FaultAt[] {
  if (!Array.isArray(named)) return [];
  const path = ['access', list];
  if (named.length === 0) return [{ path, message: 'must name somebody; leave it out for everybody' }];
  return named.flatMap((one: unknown, at) => {
    const message = typeof one === 'string' ? principalFault(one) : undefined;
    return message === undefined ? [] : [{ path: [...path, at], message }];
  });
}

/**
 * The access that decides: lists without what names nobody in IAM's way, and none where nothing is left.
 *
 * A specification that was declared while names were for the record alone locks nobody out.
 */
export function accessInForce(declared: Access | undefined): Access | undefined {
  if (declared === undefined) return undefined;
  const { differentApprover } = declared;
  const own = lists.flatMap((list) => {
    const named = (declared[list] ?? []).filter((one) => principalFault(one) === undefined);
    return named.length === 0 ? [] : [[list, named] as const];
  });
  return { ...Object.fromEntries(own), differentApprover };
}

/** What is wrong with a name of a list of people; undefined where it names somebody in IAM's way. */
export function principalFault(named: string): string | undefined {
  if (named.length > LONGEST) return `must have at most ${LONGEST} characters, got ${named.length}`;
  if (ROLES_OF_PATH.test(named)) return `must name a role behind its path, which IAM does not tell, got ${named}`;
  if (named === '*' || SHORT.test(named) || ARN.test(named)) return undefined;
  return `must be *, role/NAME, user/NAME or an ARN of IAM, with a wildcard at its end alone, got ${named}`;
}
