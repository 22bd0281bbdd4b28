import type { Store } from '../../ports/store.ts';

/** A fresh, empty store for one test, and how to end and remove it. */
export interface OpenedStore {
  readonly store: Store;
  dispose(): void;
}

/** Makes a fresh, empty store. */
export type OpenStore = () => OpenedStore;

/** Runs one test body over a fresh store. */
export function withStore(open: OpenStore, body: (store: Store) => void): () => void {
  return () => {
    const opened = open();
    try {
      body(opened.store);
    } finally {
      opened.dispose();
    }
  };
}
