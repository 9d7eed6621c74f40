/**
 * Does work on all items, so many at once; each begins in the order of the items.
 *
 * The first failure is thrown, after what had begun has ended; nothing further is begun.
 */
export async function sideBySide<Item>(
  items: Iterable<Item>,
  atOnce: number,
  work: (item: Item) => Promise<void>,
): Promise<void> {
  const rest = items[Symbol.iterator]();
  let isFailed = false;
  const goOn = async (): Promise<void> => {
    for (let next = rest.next(); next.done !== true && !isFailed; next = rest.next()) {
      try {
        await work(next.value);
      } catch (error) {
        isFailed = true;
        throw error;
      }
    }
  };
  const ended = await Promise.allSettled(Array.from({ length: atOnce }, goOn));
  for (const one of ended) if (one.status === 'rejected') throw one.reason;
}
