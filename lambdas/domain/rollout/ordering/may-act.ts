import type { Access } from '../../../contracts/people/model/access.ts';
import type { Fault } from '../../../contracts/people/faults.ts';

/** Kinds of deeds that access decides. */
export type Deed = 'start' | 'approve' | 'abort';

/** Who asks for what. */
export interface Asked {
  readonly deed: Deed;
  /** The caller as IAM names it. */
  readonly by: string;
  /** Who started the rollout; an approval may ask for somebody else. */
  readonly startedBy?: string | undefined;
}

/** Names that a refusal lists. */
const MOST_LISTED = 10;

/** Why a caller may not do something, under the path that decides it; undefined where it may. A deed without a list is everybody's. */
export function accessFault(access: Access | undefined, asked: Asked): Fault | undefined {
  return access && (listFault(access, asked) ?? sameFault(access, asked));
}

function listFault(access: Access, { deed, by }: Asked): Fault | undefined {
  const named = access[deed] ?? [];
  if (named.length === 0 || named.some((one) => isNamed(one, by))) return undefined;
  const more = named.length > MOST_LISTED ? ` and ${named.length - MOST_LISTED} more` : '';
  const may = `${named.slice(0, MOST_LISTED).join(', ')}${more}`;
  return { path: `access.${deed}`, message: `you are ${by}; it is for ${may}`, code: 'NOT_ALLOWED' };
}

function sameFault({ differentApprover }: Access, { deed, by, startedBy }: Asked): Fault | undefined {
  if (deed !== 'approve' || !differentApprover) return undefined;
  const path = 'access.differentApprover';
  if (startedBy === undefined || !startedBy.startsWith('arn:')) {
    const message = `nobody knows who started this rollout (${startedBy ?? 'unknown'}), so nobody can be told from them`;
    return { path, message, code: 'NOT_ALLOWED' };
  }
  if (personOf(by) !== personOf(startedBy)) return undefined;
  const message = `you are ${by}, and ${startedBy} started this rollout; it is for somebody else to approve`;
  return { path, message, code: 'NOT_ALLOWED' };
}

/** Whether anybody may approve, whoever it is: only where that is written, and nobody must be told from who started. */
export function isForAnybody(access: Access | undefined, approvers: readonly string[] | undefined): boolean {
  const list = approvers ?? access?.approve ?? [];
  return list.includes('*') && access?.differentApprover !== true;
}

/** Whether a list names this person and nobody else: a role of Identity Center, and every wildcard, names others too. */
export function isAloneIn(list: readonly string[], by: string): boolean {
  if (NAMED_BY_IDENTITY_CENTER.test(sessionOf(by)?.role ?? '')) return false;
  return list.length > 0 && list.every((named) => !named.endsWith('*') && isNamed(named, by));
}

/** Whether a name of the list stands for the caller: whole, or with a wildcard at its end. */
function isNamed(named: string, by: string): boolean {
  const wanted = named.replace(/(^|:)role\/.*\//, '$1role/');
  if (!wanted.endsWith('*')) return namesOf(by).includes(wanted);
  const start = wanted.slice(0, -1);
  return namesOf(by).some((name) => name.startsWith(start));
}

/** A caller's names: as IAM tells it, and for a session the role that it took, without the path that IAM leaves out. */
function namesOf(by: string): readonly string[] {
  const session = sessionOf(by);
  if (session !== undefined) {
    const { partition, account, role } = session;
    return [by, `arn:${partition}:iam::${account}:role/${role}`, `role/${role}`];
  }
  const user = /^arn:[a-z-]+:iam::\d{12}:(user\/.+)$/.exec(by)?.[1];
  return user === undefined ? [by] : [by, user];
}

/** Sessions whose names a person cannot choose: IAM Identity Center gives them. */
const NAMED_BY_IDENTITY_CENTER = /^AWSReservedSSO_/;

/** Characters of a starter that a record keeps. */
const KEPT = 300;

/**
 * The caller as somebody: whoever takes a role names the session, so all sessions of a role are one; in Identity Center a person has
 * one name in all the roles of their permission sets.
 */
function personOf(by: string): string {
  const session = sessionOf(by);
  if (session === undefined) return by.slice(0, KEPT);
  const { account, role, name } = session;
  return NAMED_BY_IDENTITY_CENTER.test(role) ? `${account}:${name}` : `${account}/${role}`;
}

interface Session {
  readonly partition: string;
  readonly account: string;
  readonly role: string;
  /** Of the session. */
  readonly name: string;
}

function sessionOf(by: string): Session | undefined {
  const found = /^arn:([a-z-]+):sts::(\d{12}):assumed-role\/([^/]+)\/([^/]+)$/.exec(by);
  const [, partition, account, role, name] = found ?? [];
  return partition === undefined || account === undefined || role === undefined || name === undefined
    ? undefined
    : { partition, account, role, name };
}
