/** A value of the launcher's configuration: a scalar, bytes, or a nested list of fields. */
export type Field = string | number | Uint8Array | readonly Field[];

/**
 * Packs fields as perl's `unpack '(N/a*)*'` reads them: each as its length in four
 * bytes, high byte first, and its bytes. A list inside is a field that holds such bytes.
 */
export function packFields(fields: readonly Field[]): Buffer {
  return Buffer.concat(
    fields.flatMap((field) => {
      const bytes = bytesOf(field);
      const length = Buffer.alloc(4);
      length.writeUInt32BE(bytes.length);
      return [length, bytes];
    }),
  );
}

function bytesOf(field: Field): Uint8Array {
  if (typeof field === 'string') return Buffer.from(field);
  if (typeof field === 'number') return Buffer.from(String(field));
  return field instanceof Uint8Array ? field : packFields(field);
}
