import { mkdtempSync, rmSync } from 'node:fs';
import { inboxConformance } from '../../testing/conformance/inbox-conformance.ts';
import { join } from 'node:path';
import { journalConformance } from '../../testing/conformance/journal-conformance.ts';
import { leasesConformance } from '../../testing/conformance/leases-conformance.ts';
import { openSqliteStore } from './open-sqlite-store.ts';
import { readModelConformance } from '../../testing/conformance/read-model-conformance.ts';
import { tmpdir } from 'node:os';

function open() {
  const folder = mkdtempSync(join(tmpdir(), 'orchestrate-store-'));
  const store = openSqliteStore({ folder });
  const dispose = () => {
    store.close();
    rmSync(folder, { recursive: true });
  };
  return { store, dispose };
}

journalConformance('the SQLite store', open);
readModelConformance('the SQLite store', open);
inboxConformance('the SQLite store', open);
leasesConformance('the SQLite store', open);
