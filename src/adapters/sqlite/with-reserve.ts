import { OrchestrateError } from '../../core/error.ts';
import type { Reserve } from './reserve.ts';
import type { Store } from '../../ports/store.ts';

/** The part of a store that writes what must not fail for want of room. */
export type Writes = Pick<Store, 'inbox' | 'journal' | 'leases'>;

/**
 * Gives the reserve up when a write finds the disk full. The write still fails, because
 * only its caller knows how to look whether it happened; putting a command into the
 * inbox twice is harmless, so that is tried again here.
 */
export function withReserve(reserve: Reserve, { inbox, journal, leases }: Writes): Writes {
  const spending =
    <A, R>(write: (argument: A) => R) =>
    (argument: A): R => {
      try {
        return write(argument);
      } catch (error) {
        if (isFull(error)) reserve.giveUp();
        throw error;
      }
    };
  const put = spending(inbox.put);
  return {
    journal: { ...journal, append: spending(journal.append) },
    leases: {
      ...leases,
      acquire: spending(leases.acquire),
      renew: spending(leases.renew),
      release: spending(leases.release),
    },
    inbox: {
      ...inbox,
      put(command) {
        try {
          put(command);
        } catch (error) {
          if (!isFull(error)) throw error;
          put(command);
        }
      },
    },
  };
}

function isFull(error: unknown): boolean {
  return error instanceof OrchestrateError && error.code === 'full';
}
