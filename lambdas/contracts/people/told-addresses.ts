import * as z from 'zod';

const email = z.email();
const https = z.url({ protocol: /^https$/ });

const address = z
  .string()
  .refine(
    (text) => email.safeParse(text).success || https.safeParse(text).success,
    'must be an e-mail address or an https address that takes messages of SNS',
  );
const addresses = z.array(address).max(20).readonly();

/** Who is told of what, by severity. */
export const toldAddresses = z.strictObject({ page: addresses, ticket: addresses, info: addresses }).partial();

/** Address of a document, to which `#` and a section are added. */
export const runbookAddress = z
  .string()
  .regex(/^[^\s#]{1,400}$/, 'must be the address of a document without a fragment');
