/** One thing that a recorded process did; see `record-writes.c`. */
export type Operation =
  | { readonly kind: 'write'; readonly path: string; readonly offset: number; readonly data: Buffer }
  | { readonly kind: 'truncate'; readonly path: string; readonly size: number }
  | { readonly kind: 'unlink'; readonly path: string }
  | { readonly kind: 'sync'; readonly path: string }
  | { readonly kind: 'acknowledge'; readonly text: string };

/** Reads the record of a process, in the order in which things happened. */
export function parseWriteRecord(record: Buffer): Operation[] {
  const operations: Operation[] = [];
  let at = 0;
  while (at < record.length) {
    const kind = String.fromCharCode(record.readUInt8(at));
    const pathEnd = at + 17 + record.readUInt32LE(at + 1);
    const dataEnd = pathEnd + record.readUInt32LE(at + 5);
    const offset = Number(record.readBigInt64LE(at + 9));
    const path = record.toString('utf8', at + 17, pathEnd);
    operations.push(toOperation(kind, { path, offset, data: record.subarray(pathEnd, dataEnd) }));
    at = dataEnd;
  }
  return operations;
}

function toOperation(kind: string, rest: { path: string; offset: number; data: Buffer }): Operation {
  const { path, offset, data } = rest;
  switch (kind) {
    case 'W':
      return { kind: 'write', path, offset, data };
    case 'T':
      return { kind: 'truncate', path, size: offset };
    case 'U':
      return { kind: 'unlink', path };
    case 'S':
      return { kind: 'sync', path };
    case 'A':
      return { kind: 'acknowledge', text: data.toString().trim() };
    default:
      throw new Error(`a record has no kind ${kind}`);
  }
}
