import type { Digest } from './ids.ts';

/**
 * What is about to happen, resolved just before it starts: the thing a gate
 * shows and an approval binds. Values of the environment are never in it, only
 * their keyed hashes.
 */
export interface EffectDescription {
  /** The digest of the step: its grants, limits, timeout and everything else that was approved. */
  readonly step: Digest;
  /** The resolved command, or the text for actions without one. */
  readonly argv: readonly string[];
  /** Absolute. */
  readonly folder: string;
  /** Environment names to a keyed hash of the value. */
  readonly env: Readonly<Record<string, string>>;
  /** The file that is executed and its SHA-256, `null` where nothing is launched. */
  readonly program: { readonly path: string; readonly digest: string } | null;
  /** Steps that this command runs after and that may have written files it executes. */
  readonly runsWhatWrote: readonly string[];
}
