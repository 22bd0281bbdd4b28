import { describe, expect, it } from 'vitest';
import type { Store } from '../../ports/store.ts';

/** A fresh, empty store for one test, and how to end and remove it. */
export interface OpenedStore {
  readonly store: Store;
  dispose(): void;
}

/** Makes a fresh, empty store. */
export type OpenStore = () => OpenedStore;

/** Tests of a contract: what is true of every store, and the proof over a fresh one. */
export type StoreCases = Readonly<Record<string, (store: Store) => void>>;

/** Makes a suite of the cases, each over a store of its own. */
export function describeStore(name: string, open: OpenStore, cases: StoreCases): void {
  describe(`the contract of ${name}`, () => {
    it.each(Object.entries(cases))('%s', (_, proof) => {
      expect.hasAssertions();
      const opened = open();
      try {
        proof(opened.store);
      } finally {
        opened.dispose();
      }
    });
  });
}
