import { homedir } from 'node:os';
import { join } from 'node:path';

/** Where tasks are kept when nobody says where: `$ORCHESTRATE_STORE`, `$XDG_STATE_HOME/orchestrate`, `~/.local/state/orchestrate`. */
export function defaultStoreFolder(environment: Readonly<Record<string, string | undefined>>): string {
  const named = environment['ORCHESTRATE_STORE'];
  if (named) return named;
  const state = environment['XDG_STATE_HOME'];
  return join(
    state?.startsWith('/') ? state : join(environment['HOME'] || homedir(), '.local', 'state'),
    'orchestrate',
  );
}
