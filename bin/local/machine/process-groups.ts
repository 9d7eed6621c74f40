/** Groups of processes that were started here and still run. */
const groups = new Set<number>();
let isWatching = false;

/** Remembers a group as ours: whatever way this process ends, the group ends with it. */
export function ownGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  groups.add(pid);
  if (isWatching) return;
  isWatching = true;
  process.once('exit', () => {
    for (const group of groups) killGroup(group, 'SIGKILL');
  });
}

/** Forgets a group that has ended. */
export function disownGroup(pid: number | undefined): void {
  if (pid !== undefined) groups.delete(pid);
}

/** Sends a signal to all processes of a group; one that is gone already is fine. */
export function killGroup(pid: number | undefined, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch {
    // The group has ended by itself.
  }
}
