import type { Configuration } from '../adapters/config/configuration.ts';
import type { Parsed } from '../core/issue.ts';
import { openConfigurationFile } from '../adapters/config/configuration-file.ts';

export interface ConfigurationExamination {
  readonly path: string;
  readonly exists: boolean;
  readonly read: Parsed<Configuration>;
}

/** Reads the operator's configuration file. */
export async function examineConfiguration(
  environment: Readonly<Record<string, string | undefined>>,
): Promise<ConfigurationExamination> {
  const file = openConfigurationFile(environment);
  return { path: file.path, exists: file.exists, read: await file.read() };
}
