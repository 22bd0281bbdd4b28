import type * as z from 'zod';
import { listOf, textOf, wholeNumber, wordOf } from '../../core/plan-schema/values.ts';
import { readHost } from '../../core/plan-schema/names.ts';
import { readOuterPath } from '../../core/plan-schema/paths.ts';

/** The keys of the configuration file, each with what reads its value. */
export const CONFIGURATION_KEYS = {
  'download-hosts': listOf('a list of hosts', textOf('a host', readHost)),
  sandbox: wordOf(['on', 'off']),
  'max-parallel': wholeNumber(1, 1000),
  store: textOf('an absolute path, or one that starts with ~/', readOuterPath),
} as const;

/** A word of {@link CONFIGURATION_KEYS}. */
export type ConfigurationKey = keyof typeof CONFIGURATION_KEYS;

/** What a file says; keys that were left out are not there. */
export type ConfigurationSource = {
  readonly [K in ConfigurationKey]?: z.infer<(typeof CONFIGURATION_KEYS)[K]>;
};

/** Tells the keys of the file from all other words. */
export function isConfigurationKey(word: string): word is ConfigurationKey {
  return Object.hasOwn(CONFIGURATION_KEYS, word);
}
