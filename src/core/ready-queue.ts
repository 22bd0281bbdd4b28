/**
 * The steps that may start, longest remaining path first, then plan order: a
 * binary heap of indices. Entries are not removed when a step leaves `ready` in
 * another way; whoever looks at the head drops entries that are no longer ready.
 */
export interface ReadyQueue {
  push(index: number): void;
  /** The best index for which `isReady` still holds; entries before it are dropped. */
  peek(isReady: (index: number) => boolean): number | undefined;
  /** The best index that passes `accepts`; looks at every entry. */
  find(accepts: (index: number) => boolean): number | undefined;
}

/** An empty queue; `rank` of a step is its remaining path. */
export function createReadyQueue(rank: (index: number) => number): ReadyQueue {
  const heap: number[] = [];
  const before = (a: number, b: number): boolean => {
    const difference = rank(a) - rank(b);
    return difference > 0 || (difference === 0 && a < b);
  };
  return {
    push(index) {
      heap.push(index);
      siftUp(heap, before);
    },
    peek(isReady) {
      while (heap.length > 0) {
        const head = heap[0];
        if (head !== undefined && isReady(head)) return head;
        dropHead(heap, before);
      }
      return undefined;
    },
    find(accepts) {
      let best: number | undefined;
      for (const index of heap) {
        if ((best === undefined || before(index, best)) && accepts(index)) best = index;
      }
      return best;
    },
  };
}

type Before = (a: number, b: number) => boolean;

function siftUp(heap: number[], before: Before): void {
  let at = heap.length - 1;
  while (at > 0) {
    const parent = (at - 1) >> 1;
    if (!before(heap[at] ?? 0, heap[parent] ?? 0)) return;
    swap(heap, at, parent);
    at = parent;
  }
}

function dropHead(heap: number[], before: Before): void {
  const last = heap.pop();
  if (last === undefined || heap.length === 0) return;
  heap[0] = last;
  let at = 0;
  for (;;) {
    const left = 2 * at + 1;
    if (left >= heap.length) return;
    const right = left + 1;
    const child = right < heap.length && before(heap[right] ?? 0, heap[left] ?? 0) ? right : left;
    if (!before(heap[child] ?? 0, heap[at] ?? 0)) return;
    swap(heap, at, child);
    at = child;
  }
}

function swap(heap: number[], a: number, b: number): void {
  const held = heap[a] ?? 0;
  heap[a] = heap[b] ?? 0;
  heap[b] = held;
}
