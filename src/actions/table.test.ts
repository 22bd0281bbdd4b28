import { describe, expect, it } from 'vitest';
import type { Action, AttemptTools } from '../ports/action.ts';
import { ACTIONS, actionNamed } from './table.ts';
import type { Exit } from '../ports/sandbox.ts';
import type { Failure } from '../core/failure.ts';
import { LIMIT_DEFAULTS } from '../core/plan-schema/defaults.ts';
import type { Step } from '../core/plan.ts';
import type { Digest, StepId } from '../core/ids.ts';

const EXIT: Exit = { exitCode: 3, refusals: [], leftRunning: [] };

/** Tools that note what an action did with them. */
class NotingTools implements AttemptTools {
  readonly done: unknown[] = [];
  readonly #missing: Failure | null;

  constructor(missing: Failure | null = null) {
    this.#missing = missing;
  }

  async run(argv: readonly string[]): Promise<Exit> {
    this.done.push(['run', ...argv]);
    return EXIT;
  }

  print(text: string): void {
    this.done.push(['print', text]);
  }

  keep(name: string, text: string) {
    this.done.push(['keep', name, text]);
    // Any string will do: nothing reads the bytes back.
    return { name, digest: 'd' as Digest, bytes: text.length };
  }

  async notify(channel: string | null, text: string): Promise<Failure | null> {
    this.done.push(['notify', channel, text]);
    return this.#missing;
  }
}

function named(name: string): Action {
  const action = actionNamed(name);
  if (action === undefined) throw new Error(`no action ${name}`);
  return action;
}

function stepOf(action: Action, body: string, channel: string | null = null): Step {
  const parsed = action.parse(body);
  if (!parsed.ok) throw new Error(`${body} is no body of ${action.name}`);
  return {
    id: 'a' as StepId,
    action: action.name,
    work: parsed.value,
    needs: [],
    tier: action.tier,
    gate: action.gate,
    decideWithinMs: 1000,
    env: {},
    grants: { hosts: [], read: [], env: [], sockets: [], cache: [], write: null },
    limits: LIMIT_DEFAULTS,
    timeoutMs: 1000,
    workingDirectory: '.',
    continueOnError: false,
    checks: [],
    undo: { kind: 'irreversible' },
    crash: { kind: action.crash },
    channel,
  };
}

describe('the action table', () => {
  it('holds every action of the language once', () => {
    const names = [
      'execute',
      'test',
      'shell',
      'plan',
      'notify',
      'approve',
      'research',
      'implement',
      'review',
      'tool',
    ];
    expect(ACTIONS.map(({ name }) => name)).toEqual(names);
    expect(actionNamed('deploy')).toBeUndefined();
    expect(actionNamed('constructor')).toBeUndefined();
  });

  it.each(ACTIONS)('$name reads its own example and refuses a blank body', (action) => {
    expect(action.parse(action.example).ok).toBe(true);
    expect(action.parse(' \n')).toMatchObject({ ok: false, issues: [{ path: [] }] });
  });

  it.each(ACTIONS)('$name runs exactly the command that it shows', async (action) => {
    const tools = new NotingTools();
    const step = stepOf(action, action.example);
    await action.perform(step, tools);
    const command = action.command(step.work);
    expect(tools.done.filter((entry) => Array.isArray(entry) && entry[0] === 'run')).toEqual(
      command === null ? [] : [['run', ...command]],
    );
  });
});

describe('commands', () => {
  it.each(['execute', 'test'])(
    '%s hands its words on and leaves the exit code to be judged',
    async (name) => {
      const tools = new NotingTools();
      const step = stepOf(named(name), `node -e 'process.exit(3)' "two words"`);
      expect(await named(name).perform(step, tools)).toEqual({ kind: 'exit', exit: EXIT });
      expect(tools.done).toEqual([['run', 'node', '-e', 'process.exit(3)', 'two words']]);
    },
  );

  it.each(['execute', 'test'])('%s advises shell for what needs one', (name) => {
    expect(named(name).parse('npm test | tee log')).toMatchObject({
      ok: false,
      issues: [{ code: 'command', message: expect.stringContaining('`shell`') }],
    });
  });

  it('shell ends at the first command that fails', async () => {
    const tools = new NotingTools();
    const script = 'npm ci | tee log\nfalse\n';
    expect(await named('shell').perform(stepOf(named('shell'), script), tools)).toEqual({
      kind: 'exit',
      exit: EXIT,
    });
    expect(tools.done).toEqual([['run', 'sh', '-e', '-c', script]]);
  });
});

describe('texts', () => {
  it('plan keeps its text as written and prints it', async () => {
    const tools = new NotingTools();
    const performed = await named('plan').perform(stepOf(named('plan'), ' First this.'), tools);
    expect(performed).toEqual({ kind: 'done', artifacts: [{ name: 'plan.md', digest: 'd', bytes: 12 }] });
    expect(tools.done).toEqual([
      ['print', ' First this.\n'],
      ['keep', 'plan.md', ' First this.'],
    ]);
  });

  it('notify speaks through the channel of its step', async () => {
    const tools = new NotingTools();
    expect(await named('notify').perform(stepOf(named('notify'), 'Done', 'team'), tools)).toEqual({
      kind: 'done',
    });
    expect(tools.done).toEqual([
      ['print', 'Done\n'],
      ['notify', 'team', 'Done'],
    ]);
  });

  it('notify fails when nobody can be told', async () => {
    const missing: Failure = { kind: 'missing', message: 'no channel team' };
    const performed = await named('notify').perform(
      stepOf(named('notify'), 'Done', 'team'),
      new NotingTools(missing),
    );
    expect(performed).toEqual({ kind: 'failed', failure: missing });
  });

  it('approve waits before it starts and then does nothing', async () => {
    const tools = new NotingTools();
    expect(named('approve').gate).toBe('before');
    expect(await named('approve').perform(stepOf(named('approve'), 'Go on?'), tools)).toEqual({
      kind: 'done',
    });
    expect(tools.done).toEqual([]);
  });
});

describe('actions without their collaborator', () => {
  it.each([
    ['research', 'a model'],
    ['review', 'a model'],
    ['implement', 'an agent'],
    ['tool', 'a tool server'],
  ])('%s fails and says that it needs %s', async (name, needs) => {
    const performed = await named(name).perform(stepOf(named(name), 'anything'), new NotingTools());
    expect(performed).toMatchObject({
      kind: 'failed',
      failure: { kind: 'missing', message: expect.stringContaining(`needs ${needs}`) },
    });
  });
});
