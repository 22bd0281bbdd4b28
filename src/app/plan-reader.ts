/** Plan files in and out, with what the operator decides for them. Needs no store. */
import { homedir } from 'node:os';
import type { ActionSpec } from '../ports/action.ts';
import type { Configuration } from '../adapters/config/configuration.ts';
import type { Digest } from '../core/ids.ts';
import type { Parsed } from '../core/issue.ts';
import type { Plan } from '../core/plan.ts';
import { ACTIONS } from '../actions/table.ts';
import { OrchestrateError } from '../core/error.ts';
import { createLocalWorkspaces } from '../adapters/machine/local-workspaces.ts';
import { digestOfPlan } from '../runtime/digest.ts';
import { openConfigurationFile, type ConfigurationFile } from '../adapters/config/configuration-file.ts';

/** A plan file to read. */
export interface PlanSource {
  readonly text: Uint8Array | string;
  /** The folder that the task works on. */
  readonly workspace: string;
  /** Of a plan that has its mode already. Default: the reader's. */
  readonly sandbox?: Plan['sandbox'];
}

export interface PlanReaderOptions {
  /** Of plans that are read here; `off` runs every command unconfined, as the caller. Default: as the configuration says. */
  readonly sandbox?: Plan['sandbox'];
  /** The caller's environment; steps see only what they are granted. Default: this process's. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** The actions of the plan language. */
  readonly actions?: readonly ActionSpec[];
}

export interface PlanReader {
  /**
   * Reads a plan file for this reader's sandbox mode. Loads the schema on first use.
   * @throws OrchestrateError `invalid` for a broken configuration, or a workspace that is gone.
   */
  readPlan(source: PlanSource): Promise<Parsed<Plan>>;
  /** Writes a plan as the file that people edit; reading it gives the same plan. @throws as `readPlan`. */
  writePlan(plan: Plan): Promise<string>;
  /** The digest that an approval of the plan binds. */
  digestOf(plan: Plan): Digest;
  /** Of plans that are read here. @throws OrchestrateError `invalid` for a broken configuration. */
  sandboxMode(): Promise<Plan['sandbox']>;
}

/** Makes the reader of plan files; the configuration is read when the first plan is. */
export function createPlanReader({
  sandbox,
  environment = process.env,
  actions = ACTIONS,
}: PlanReaderOptions = {}): PlanReader {
  const file = openConfigurationFile(environment);
  const workspaces = createLocalWorkspaces();
  return {
    digestOf: digestOfPlan,
    sandboxMode: async () => sandbox ?? (await configurationOf(file)).sandbox,
    async readPlan({ text, workspace, sandbox: bound }) {
      const folder = workspaces.realPath(workspace);
      assertOutside(file, folder);
      const configuration = await configurationOf(file);
      const { parsePlanFile } = await import('../plan-file/parse-plan-file.ts');
      const parsed = parsePlanFile({
        text,
        workspace: folder,
        sandbox: bound ?? sandbox ?? configuration.sandbox,
        actions,
        downloadHosts: configuration.downloadHosts,
        home: environment['HOME'] ?? homedir(),
      });
      return parsed.ok ? { ok: true, value: limited(parsed.value, configuration) } : parsed;
    },
    async writePlan(plan) {
      const { downloadHosts } = await configurationOf(file);
      const { planFileOf } = await import('../plan-file/plan-file-of.ts');
      return planFileOf(plan, { actions, downloadHosts });
    },
  };
}

/** What a step can change must not say what steps may do. @throws OrchestrateError `refused`. */
function assertOutside(file: ConfigurationFile, workspace: string): void {
  if (!file.isInside(workspace)) return;
  throw new OrchestrateError(
    'refused',
    `the configuration ${file.path} lies inside the workspace ${workspace}, where steps could change it: ` +
      'keep it elsewhere ($XDG_CONFIG_HOME), or work on a folder beside it',
  );
}

/** @throws OrchestrateError `invalid` with every issue of the file. */
async function configurationOf(file: ConfigurationFile): Promise<Configuration> {
  const read = await file.read();
  if (read.ok) return read.value;
  throw new OrchestrateError('invalid', `the configuration ${file.path} is not valid`, {
    issues: read.issues,
    file: file.path,
  });
}

function limited(plan: Plan, { maxParallel }: Configuration): Plan {
  return maxParallel === null || plan.maxParallel <= maxParallel ? plan : { ...plan, maxParallel };
}
