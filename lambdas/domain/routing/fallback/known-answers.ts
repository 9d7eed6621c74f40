import { digestOf } from '../position.ts';

/** An answer that was good. */
export interface KnownAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly body: Uint8Array;
  readonly prediction?: unknown;
}

/** A request by everything that its answer may depend on. */
export interface KnownRequest {
  readonly model: string;
  readonly contentType: string;
  /** Headers that go on to targets. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

const MOST_ANSWERS = 2_000;
const MOST_BYTES = 8_000_000;
/** Longer answers are not kept. */
const LONGEST = 64_000;
/** Headers that differ from request to request and ask for nothing. */
const TRACING: ReadonlySet<string> = new Set(['traceparent', 'tracestate', 'x-correlation-id', 'x-request-id']);

interface Kept {
  readonly answer: KnownAnswer;
  readonly at: number;
}

/**
 * The last good answers of one environment of the router, by a hash of their requests: nothing of a request is kept.
 *
 * Bounded in number and bytes; the oldest goes first.
 */
export class KnownAnswers {
  readonly #kept = new Map<string, Kept>();
  #bytes = 0;

  keep(request: KnownRequest, answer: KnownAnswer, at: number): void {
    if (answer.body.byteLength > LONGEST) return;
    const key = keyOf(request);
    this.#drop(key);
    this.#kept.set(key, { answer, at });
    this.#bytes += answer.body.byteLength;
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size <= MOST_ANSWERS && this.#bytes <= MOST_BYTES) break;
      this.#drop(oldest);
    }
  }

  /** The last good answer to the same request, no older than `maxAgeMs` at `at`. */
  find(
    request: KnownRequest,
    { at, maxAgeMs }: { readonly at: number; readonly maxAgeMs: number },
  ): KnownAnswer | undefined {
    const found = this.#kept.get(keyOf(request));
    return found === undefined || at - found.at > maxAgeMs ? undefined : found.answer;
  }

  #drop(key: string): void {
    this.#bytes -= this.#kept.get(key)?.answer.body.byteLength ?? 0;
    this.#kept.delete(key);
  }
}

function keyOf({ model, contentType, headers, body }: KnownRequest): string {
  const asking = Object.entries(headers).filter(([name]) => !TRACING.has(name));
  const said = JSON.stringify([model, contentType, asking.toSorted(([a], [b]) => (a < b ? -1 : 1))]);
  return digestOf(body, said);
}
