/** Runs the checks of a step or of the plan and records what was seen. */
import type { Attached } from './handle.ts';
import { mergeAttached } from './merge-attached.ts';
import type { Check } from '../core/plan.ts';
import type { Evidence, Outcome } from '../core/outcome.ts';
import type { LaunchContext } from './step-launch.ts';
import type { PerformOptions, RunLaunch } from './perform-options.ts';
import { checkLaunchOf, secretsOf } from './step-launch.ts';
import { createTranscriptWriter } from './transcript-writer.ts';
import { spoolName } from './spool-name.ts';

/** How often a check is run again because the process that ran it was lost. */
const MAX_LOSSES = 3;

export interface Checked {
  readonly evidence: readonly Evidence[];
  readonly attached: Attached;
}

export interface CheckRequest {
  readonly context: LaunchContext;
  readonly checks: readonly Check[];
  /** Of the step's command, for checks of its exit code. */
  readonly outcome: Outcome | undefined;
}

/** Runs every check, one after the other, also after one that did not pass. */
export async function performChecks(
  request: CheckRequest,
  options: PerformOptions,
  run: RunLaunch,
): Promise<Checked> {
  const evidence: Evidence[] = [];
  const attached: Attached[] = [];
  for (const [index, check] of request.checks.entries()) {
    const checked = await performCheck(check, { ...request, index }, { options, run });
    evidence.push(checked.evidence);
    attached.push(checked.attached);
  }
  return { evidence, attached: mergeAttached(attached) };
}

interface Seen {
  readonly evidence: Evidence;
  readonly attached: Attached;
}

async function performCheck(
  check: Check,
  request: CheckRequest & { readonly index: number },
  with_: { readonly options: PerformOptions; readonly run: RunLaunch },
): Promise<Seen> {
  switch (check.kind) {
    case 'exit':
      return seen(
        check,
        request.outcome?.exitCode === check.code,
        `exit ${request.outcome?.exitCode ?? 'unknown'}`,
      );
    case 'exists':
      return checkExists(check, request, with_.options);
    case 'test':
      return checkCommand(check, request, with_);
  }
}

function seen(check: Check, passed: boolean, detail: string): Seen {
  return { evidence: { check, passed, detail }, attached: {} };
}

function checkExists(
  check: Check & { kind: 'exists' },
  { context }: CheckRequest,
  options: PerformOptions,
): Seen {
  const found = options.workspaces.look(context.state.plan.workspace, check.path);
  const size = found?.kind === 'file' ? `, ${found.bytes} bytes` : '';
  return seen(check, found !== null, found ? `${check.path} exists${size}` : `${check.path} does not exist`);
}

/** A check whose process was lost has shown nothing: it is run again. */
async function checkCommand(
  check: Check & { kind: 'test' },
  request: CheckRequest & { readonly index: number },
  with_: { readonly options: PerformOptions; readonly run: RunLaunch },
): Promise<Seen> {
  for (let losses = 0; ; losses += 1) {
    const ran = await runCheck(check, request, with_);
    if (!ran.lost || losses === MAX_LOSSES) return ran;
  }
}

async function runCheck(
  check: Check & { kind: 'test' },
  { context, index }: CheckRequest & { readonly index: number },
  { options, run }: { readonly options: PerformOptions; readonly run: RunLaunch },
): Promise<Seen & { readonly lost: boolean }> {
  const name = spoolName(context, `.check${index}`);
  const transcript = createTranscriptWriter({
    blobs: options.blobs,
    name,
    secrets: secretsOf(context),
    onOutput: (stream, bytes) => options.onOutput({ step: context.step.id, stream, bytes }),
  });
  const exit = await run(checkLaunchOf(context, name, check.argv), (stream, bytes) =>
    transcript.write(stream, bytes),
  );
  const { output, attached } = await options.persist(() => transcript.finish());
  const lost = exit.lost === true;
  const passed = exit.exitCode === 0 && exit.failure === undefined && !lost;
  const how = exit.failure?.message ?? `exit ${exit.exitCode}`;
  const detail = `${check.argv.join(' ')}: ${how}`;
  return { evidence: { check, passed, detail, ...(output ? { output } : {}) }, attached, lost };
}
