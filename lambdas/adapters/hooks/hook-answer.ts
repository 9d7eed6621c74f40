import { hookAnswer } from '../../contracts/messages/hooks/hook-call.ts';
import type { Heard } from '../../domain/rollout/hooking/next-run.ts';
import type { TargetReply } from '../../usecases/serving/ports.ts';

/** Characters kept of what a hook says. */
const MOST_SAID = 300;
/** What a server says that could not do it just now: it is asked again. */
const passing: ReadonlySet<number> = new Set([408, 425, 429, 502, 503, 504]);
/** What Lambda says for the same. */
const throttled =
  /^(TooManyRequestsException|ServiceException|EC2ThrottledException|ResourceNotReadyException|CodeArtifact.*)$/;

/** What a reply means: its `status`, or that of HTTP where it holds none. */
export function heardOf(reply: TargetReply): Heard {
  switch (reply.kind) {
    case 'timeout':
      return { kind: 'unheard', says: 'no answer yet' };
    case 'failed':
      return failedOf(reply.errorClass);
    case 'reply':
      return repliedOf(reply);
  }
}

/** A connection that did not come about, or a function that had no room, may at the next delivery. */
function failedOf(errorClass: string): Heard {
  const isOwn =
    errorClass === 'function-error' || errorClass === 'target-not-allowed' || errorClass === 'address-refused';
  const isOff = /^(AccessDenied|ResourceNotFound|Invalid)/.test(errorClass);
  return { kind: (isOwn || isOff) && !throttled.test(errorClass) ? 'failed' : 'unheard', says: errorClass };
}

function repliedOf({ status, body }: Extract<TargetReply, { kind: 'reply' }>): Heard {
  const text = new TextDecoder().decode(body).trim();
  if (passing.has(status)) return { kind: 'unheard', says: `status ${status}` };
  if (status < 200 || status > 299)
    return { kind: 'failed', says: `status ${status}${text === '' ? '' : `: ${cut(text)}`}` };
  if (text === '' || text === 'null') return { kind: status === 202 ? 'pending' : 'passed', says: '' };
  const answer = hookAnswer.safeParse(jsonOf(text));
  if (answer.success) return { kind: answer.data.status, says: cut(answer.data.message ?? '') };
  return { kind: 'failed', says: `its answer has no status of passed, failed or pending: ${cut(text)}` };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function cut(text: string): string {
  return text.length > MOST_SAID ? `${text.slice(0, MOST_SAID)}…` : text;
}
