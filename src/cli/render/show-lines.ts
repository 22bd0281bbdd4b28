/** Everything that is known of a task's steps, below its plan. */
import type { Evidence } from '../../core/outcome.ts';
import type { Owner } from '../../runtime/ownership.ts';
import type { Step } from '../../core/plan.ts';
import type { StepView, TaskView } from '../../core/task-view.ts';
import type { Terminal } from '../terminal.ts';
import { argvText } from '../../render/work-text.ts';
import { effectLines } from '../../render/effect-lines.ts';
import { idWidth, stepLine } from '../../render/step-line.ts';
import { SHORT_DIGEST } from '../../render/plan-lines.ts';
import { summaryLines } from '../../render/summary-lines.ts';
import { toCount, toDuration } from '../../render/amounts.ts';
import { toVisibleLine } from '../../core/visible-text.ts';

/** Every step with its proofs, who drives the task, and how to go on. */
export function showLines(task: TaskView, owner: Owner, terminal: Terminal): readonly string[] {
  const { style } = terminal;
  const width = idWidth(task);
  const steps = task.steps.flatMap((step, index) => {
    const definition = task.plan.steps[index];
    const details = definition ? stepDetails(step, definition) : [];
    return [
      stepLine(step, width, terminal),
      ...details.map((line) => style.dim(`      ${toVisibleLine(line)}`)),
    ];
  });
  const checks = task.evidence.map((item) => ` ${checkLine(item)}`);
  return [
    ...steps,
    ...(checks.length > 0 ? ['', ...checks] : []),
    '',
    ownerLine(task, owner),
    ...summaryLines(task, terminal),
  ];
}

function stepDetails(step: StepView, definition: Step): readonly string[] {
  const { outcome, evidence, gate } = step;
  return [
    ...(step.attempts > 1 ? [toCount(step.attempts, 'attempt')] : []),
    ...(outcome && outcome.exitCode !== null && outcome.exitCode !== 0
      ? [`exit code ${outcome.exitCode}`]
      : []),
    ...evidence.map(checkLine),
    ...(outcome?.refusals ?? []).map(({ what, remedy }) => `refused: ${what}; ${remedy}`),
    ...(outcome?.leftRunning ?? []).map((command) => `left running and was ended: ${command}`),
    ...(outcome?.artifacts ?? []).map(({ name, bytes }) => `wrote ${name}, ${toCount(bytes, 'byte')}`),
    ...(gate ? gateLines(gate, definition) : []),
  ];
}

function checkLine({ check, passed, detail }: Evidence): string {
  const what = check.kind === 'test' ? argvText(check.argv) : check.kind;
  return `check ${what}: ${passed ? 'passed' : 'did not pass'}, ${detail}`;
}

function gateLines(
  { effect, effectDigest, expiresAt }: NonNullable<StepView['gate']>,
  step: Step,
): readonly string[] {
  const left = expiresAt - Date.now();
  const until = left > 0 ? `to be decided within ${toDuration(left)}` : 'the time to decide has passed';
  return [...effectLines(effect, step), `effect ${effectDigest.slice(0, SHORT_DIGEST)}, ${until}`];
}

function ownerLine(task: TaskView, owner: Owner): string {
  const go = `orchestrate resume ${task.number}`;
  switch (owner.kind) {
    case 'none':
      return 'no process drives it now';
    case 'self':
    case 'alive':
      return `process ${owner.lease.owner.pid} drives it: orchestrate attach ${task.number}`;
    case 'stuck':
      return `process ${owner.lease.owner.pid} holds it but does not answer: ${go} ends that one and takes over`;
    case 'gone':
      return `process ${owner.lease.owner.pid}, which drove it, is gone: ${go} takes over`;
  }
}
