import canonicalize from 'canonicalize';
import { invariant } from './error.ts';

/**
 * The canonical JSON of a value (RFC 8785): the text whose SHA-256 is its digest.
 * @throws OrchestrateError `internal` for what JSON cannot say, such as NaN.
 */
export function toCanonicalJson(value: unknown): string {
  const text = canonicalize(value);
  invariant(text !== undefined, 'a digest is taken of a JSON value');
  return text;
}
