/** Performs one attempt of a step: the action does its part, the rest is kept here. */
import type { Action, AttemptTools, Performed } from '../ports/action.ts';
import type { Attached } from './handle.ts';
import type { Artifact, Outcome } from '../core/outcome.ts';
import type { AttemptResult } from '../core/command.ts';
import type { Exit } from '../ports/sandbox.ts';
import type { Failure } from '../core/failure.ts';
import type { LaunchContext } from './step-launch.ts';
import type { PerformOptions, RunLaunch } from './perform-options.ts';
import { createTranscriptWriter, type KeptOutput } from './transcript-writer.ts';
import { launchOf, secretsOf } from './step-launch.ts';
import { sha256 } from './digest.ts';
import { spoolName } from './spool-name.ts';

/** The result of an attempt with the small outputs that go into its transaction. */
export interface Performance {
  readonly result: AttemptResult;
  readonly attached: Attached;
}

/** A bug in an action is a failure of kind `internal`. Rejects only when this process lets go of the task. */
export async function performStep(
  context: LaunchContext,
  options: PerformOptions,
  run: RunLaunch,
): Promise<Performance> {
  const { step } = context;
  const startedAt = options.clock.monotonic();
  const name = spoolName(context);
  const transcript = createTranscriptWriter({
    blobs: options.blobs,
    name,
    secrets: secretsOf(context),
    onOutput: (stream, bytes) => options.onOutput({ step: step.id, stream, bytes }),
  });
  const kept: { digest: Artifact['digest']; bytes: Uint8Array }[] = [];
  const tools: AttemptTools = {
    run: (argv) => run(launchOf(context, name, argv), (stream, bytes) => transcript.write(stream, bytes)),
    print: (text) => transcript.write(1, Buffer.from(text)),
    keep: (artifact, text) => keepArtifact(artifact, text, kept),
    notify: (channel, text) => options.notify(channel, text),
  };
  const performed = await performAction(options.actionNamed(step.action), context, tools);
  const durationMs = rounded(options.clock.monotonic() - startedAt);
  const written = await options.persist(() => transcript.finish());
  return toPerformance(performed, written, { kept, durationMs });
}

async function performAction(
  action: Action | undefined,
  { step }: LaunchContext,
  tools: AttemptTools,
): Promise<Performed> {
  if (!action) return failed({ kind: 'missing', message: `this version has no action \`${step.action}\`` });
  try {
    return await action.perform(step, tools);
  } catch (error) {
    return failed({ kind: 'internal', message: error instanceof Error ? error.message : String(error) });
  }
}

function failed(failure: Failure): Performed {
  return { kind: 'failed', failure };
}

function toPerformance(
  performed: Performed,
  { output, attached }: KeptOutput,
  rest: { readonly kept: NonNullable<Attached['blobs']>; readonly durationMs: number },
): Performance {
  const exit: Partial<Exit> = performed.kind === 'exit' ? performed.exit : {};
  const artifacts = performed.kind === 'done' ? performed.artifacts : undefined;
  const outcome: Outcome = {
    exitCode: exit.exitCode ?? null,
    durationMs: rest.durationMs,
    ...(output ? { output } : {}),
    ...(artifacts && artifacts.length > 0 ? { artifacts } : {}),
    ...(exit.refusals && exit.refusals.length > 0 ? { refusals: exit.refusals } : {}),
    ...(exit.leftRunning && exit.leftRunning.length > 0 ? { leftRunning: exit.leftRunning } : {}),
  };
  const failure = performed.kind === 'failed' ? performed.failure : exit.failure;
  const result: AttemptResult = exit.lost
    ? { kind: 'lost', reason: failure?.message ?? 'the process that ran it is gone', outcome }
    : { kind: 'ended', outcome, ...(failure ? { failure } : {}) };
  return { result, attached: { ...attached, blobs: [...(attached.blobs ?? []), ...rest.kept] } };
}

function keepArtifact(
  name: string,
  text: string,
  kept: { digest: Artifact['digest']; bytes: Uint8Array }[],
): Artifact {
  const bytes = Buffer.from(text);
  const digest = sha256(bytes);
  kept.push({ digest, bytes });
  return { name, digest, bytes: bytes.length };
}

/** Tenths of a millisecond are enough. */
function rounded(ms: number): number {
  return Math.round(ms * 10) / 10;
}
