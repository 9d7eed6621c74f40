import * as z from 'zod';

/** A place in a JSON document: `$` is all of it; keys of any characters stand in quotes. */
export const jsonPath = z
  .string()
  .max(300)
  .regex(
    /^\$(\.[\p{L}_][\p{L}\p{N}_-]*|\[\d{1,4}\]|\['[^']*'\]|\["[^"]*"\])*$/u,
    "must be a path such as $, $.score, $[0], $.predictions[0] or $['any key']",
  );
