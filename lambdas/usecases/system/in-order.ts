/** How much is begun, and until when. */
export interface InOrder {
  /** Most that is under way at once. */
  readonly atOnce: number;
  /** Nothing further is begun once it says no; what was begun is ended. */
  readonly mayBegin: () => boolean;
}

/** Does work on items, several at once, and gives the results in the order of the items, each as soon as those before it are there. */
export async function* inOrder<Item, Result>(
  items: Iterable<Item>,
  { atOnce, mayBegin }: InOrder,
  work: (item: Item) => Promise<Result>,
): AsyncGenerator<Result> {
  const begun: Promise<Result>[] = [];
  try {
    for (const item of items) {
      if (!mayBegin()) break;
      const one = work(item);
      // Its failure is thrown in its turn.
      one.catch(() => undefined);
      begun.push(one);
      const [first] = begun;
      if (first === undefined || begun.length < atOnce) continue;
      yield await first;
      void begun.shift();
    }
    for (let first = begun[0]; first !== undefined; first = begun[0]) {
      yield await first;
      void begun.shift();
    }
  } finally {
    // Whoever stops, or fails, leaves nothing under way.
    await Promise.allSettled(begun);
  }
}
