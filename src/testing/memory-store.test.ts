import { describe, expect, it } from 'vitest';
import { blobsConformance } from './conformance/blobs-conformance.ts';
import { createMemoryBlobs } from './memory-blobs.ts';
import { createMemoryStore } from './memory-store.ts';
import { inboxConformance } from './conformance/inbox-conformance.ts';
import { journalConformance } from './conformance/journal-conformance.ts';
import { leasesConformance } from './conformance/leases-conformance.ts';
import { readModelConformance } from './conformance/read-model-conformance.ts';
import { SampleWriter } from './conformance/sample-task.ts';

const open = () => ({ store: createMemoryStore(), dispose: () => {} });

journalConformance('the memory store', open);
readModelConformance('the memory store', open);
inboxConformance('the memory store', open);
leasesConformance('the memory store', open);
blobsConformance('memory', () => ({ blobs: createMemoryBlobs(), keepInline: () => {}, dispose: () => {} }));

describe('the memory store', () => {
  it('finds the event whose bytes were changed', () => {
    const store = createMemoryStore();
    const writer = new SampleWriter(store);
    writer.write(['{"a":1}', '{"a":2}', '{"a":3}']);
    expect(store.verifyTask(writer.taskId)).toMatchObject({ ok: true, head: { seq: 3 } });
    writer.events[1]?.raw.set([0]);
    expect(store.verifyTask(writer.taskId)).toMatchObject({ ok: false, seq: 2 });
  });
});
