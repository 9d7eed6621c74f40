/** The local run cannot go on; the message says what is wrong and the way out, for people. */
export class LocalError extends Error {
  override readonly name = 'LocalError';

  constructor(message: string, cause?: unknown) {
    super(message, { cause });
  }
}

/** What to do instead when the emulator cannot be installed or started here. */
export const OTHER_EMULATOR =
  'or run its image (`docker run --network host ministackorg/ministack:1.5.33`) and set AWS_ENDPOINT_URL=http://127.0.0.1:4566';
