import { writeFile } from 'node:fs/promises';
import { CliError } from '../client/cli-error.ts';

/**
 * Writes a page.
 *
 * @throws CliError badInput if it cannot be written
 */
export async function savePage(file: string, html: string): Promise<void> {
  try {
    await writeFile(file, html);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new CliError('badInput', `${file} cannot be written: ${reason}`, { cause: error });
  }
}
