import type { ActionSpec } from '../ports/action.ts';
import type { Issue } from '../core/issue.ts';
import type { Step } from '../core/plan.ts';
import type { StepSource } from '../core/plan-schema/step-schema.ts';
import { whyNotRead } from '../core/risk.ts';

type RuleIssue = readonly [code: string, path: readonly (string | number)[], message: string];

/** What must hold between the keys of one step whose values are all right by themselves. */
export function stepRuleIssues(step: Step, source: StepSource, spec: ActionSpec): readonly Issue[] {
  const found = [
    ...tierIssues(step, source),
    ...crashIssues(step, source),
    ...envIssues(step),
    ...channelIssues(step),
    ...idleKeyIssues(step, source, spec),
  ];
  return found.map(([code, path, message]) => ({ code, path: ['steps', step.id, ...path], message }));
}

function tierIssues(step: Step, source: StepSource): readonly RuleIssue[] {
  if (source.tier !== 'read' && step.tier !== 'read') return [];
  const wrong = whyNotRead(step.grants);
  return wrong === null ? [] : [['tier', source.tier === 'read' ? ['tier'] : ['grants', 'write'], wrong]];
}

function crashIssues(step: Step, source: StepSource): readonly RuleIssue[] {
  const [, second] = (['idempotent', 'key', 'probe'] as const).filter((key) => source[key] !== undefined);
  if (second !== undefined)
    return [
      [
        'crash',
        [second],
        `\`${second}\` does not go with the other crash key: write one of idempotent, key and probe`,
      ],
    ];
  const isPointless = source.key !== undefined && step.work.kind === 'text';
  return isPointless
    ? [['crash', ['key'], '`key` is for commands: this action has none that could read $ORCHESTRATE_KEY']]
    : [];
}

function envIssues(step: Step): readonly RuleIssue[] {
  return step.grants.env.flatMap((name, index): readonly RuleIssue[] =>
    Object.hasOwn(step.env, name)
      ? [['env', ['grants', 'env', index], `${name} is set by \`env\` already: take one of them out`]]
      : [],
  );
}

function channelIssues(step: Step): readonly RuleIssue[] {
  if (step.channel === null || step.work.kind === 'text') return [];
  return [['channel', ['channel'], `\`channel\` is for \`notify\`: \`${step.action}\` sends nothing`]];
}

/** Keys that only mean something for a step that runs something. */
const RUN_KEYS = ['timeout', 'env', 'grants', 'limits', 'working-directory'] as const;

/** A key without an effect is an issue: somebody counts on it. */
function idleKeyIssues(step: Step, source: StepSource, spec: ActionSpec): readonly RuleIssue[] {
  const idle = spec.runs ? [] : RUN_KEYS.filter((key) => source[key] !== undefined);
  const issues = idle.map((key): RuleIssue => [
    'idle-key',
    [key],
    `\`${key}\` is for steps that run something: \`${step.action}\` does not`,
  ]);
  if (source['decide-within'] === undefined || step.gate === 'before') return issues;
  const path = ['decide-within'];
  return [
    ...issues,
    ['idle-key', path, '`decide-within` is for steps that ask before they run: this one does not'],
  ];
}
