import { OrchestrateError } from '../core/error.ts';
import { defaultStoreFolder } from '../adapters/machine/default-store.ts';
import { openConfigurationFile } from '../adapters/config/configuration-file.ts';

export interface StorePlace {
  /** Where tasks are kept. Default: as {@link storeFolder} says. */
  readonly store?: string;
  /** The caller's environment. Default: this process's. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
}

/**
 * Where tasks are kept: as the caller says, else `$ORCHESTRATE_STORE`, else the
 * configuration, else the state folder of the user.
 * @throws OrchestrateError `invalid` when only a broken configuration could say it.
 */
export async function storeFolder({ store, environment = process.env }: StorePlace): Promise<string> {
  if (store !== undefined) return store;
  if (environment['ORCHESTRATE_STORE']) return defaultStoreFolder(environment);
  const file = openConfigurationFile(environment);
  if (!file.mayNameStore()) return defaultStoreFolder(environment);
  const read = await file.read();
  if (read.ok) return read.value.store ?? defaultStoreFolder(environment);
  const message = `${file.path} may say where tasks are kept, and is not valid; mend it, or name the store with --store`;
  throw new OrchestrateError('invalid', message, { issues: read.issues, file: file.path });
}
