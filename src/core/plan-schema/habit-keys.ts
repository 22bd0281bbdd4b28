/** Keys that people type by habit from other tools, with the key to use here. */

/** A mapping of the plan language that has keys of its own. */
export type Place = 'plan' | 'step' | 'check' | 'grants' | 'limits' | 'undo';

const ACTION = 'write `execute` for one program or `shell` for a script';
const ID = 'the key of a step in `steps` is its name; say more in a comment (#)';
const NETWORK = 'write `grants: { hosts: [packages.example.com] }`';
const PARALLEL = 'write `max-parallel`';

const ACTIONS_BY_HABIT = Object.fromEntries(
  ['run', 'command', 'cmd', 'script', 'exec', 'bash', 'sh', 'commands', 'task'].map((key) => [key, ACTION]),
);

const STEP = {
  ...ACTIONS_BY_HABIT,
  name: ID,
  id: ID,
  title: ID,
  description: ID,
  uses: 'actions of other systems do not run here; write the command with `execute` or `shell`',
  with: 'write values as `env`',
  depends_on: 'write `needs`',
  'depends-on': 'write `needs`',
  dependsOn: 'write `needs`',
  dependencies: 'write `needs`',
  deps: 'write `needs`',
  after: 'write `needs`',
  requires: 'write `needs`',
  'timeout-minutes': 'write `timeout` with a unit, such as `timeout: 10m`',
  timeoutMs: 'write `timeout` with a unit, such as `timeout: 10m`',
  timeout_seconds: 'write `timeout` with a unit, such as `timeout: 90s`',
  matrix: 'write the steps one by one',
  strategy: 'write the steps one by one',
  cwd: 'write `working-directory`',
  dir: 'write `working-directory`',
  workdir: 'write `working-directory`',
  environment: 'write `env`',
  when: 'write `if`',
  condition: 'write `if`',
  retries: 'write `retry`',
  allow_failure: 'write `continue-on-error`',
  'allow-failure': 'write `continue-on-error`',
  ignore_errors: 'write `continue-on-error`',
  risk: 'write `tier`',
  cache: 'write `grants: { cache: npm }`',
  hosts: NETWORK,
  network: NETWORK,
  permissions: 'write `grants`',
  secrets: 'write `grants: { env: [NAME] }`',
  artifacts: 'name what must be there with `checks: [{ exists: dist/index.js }]`',
  check: 'write `checks`, a list',
  rollback: 'write `undo`',
  'runs-on': 'every step runs on this machine; take the key out',
  container: 'every step runs on this machine; take the key out',
  image: 'every step runs on this machine; take the key out',
};

const PLAN = {
  name: 'write `goal`',
  title: 'write `goal`',
  description: 'write `goal`',
  version: 'plan files need no version; take the key out',
  on: 'plans are started by people; take the key out',
  jobs: 'write `steps`',
  tasks: 'write `steps`',
  stages: 'write `steps`, and their order with `needs`',
  env: 'write `env` on each step',
  environment: 'write `env` on each step',
  parallel: PARALLEL,
  concurrency: PARALLEL,
  jobs_limit: PARALLEL,
  sandbox: 'a plan cannot turn the sandbox off; say it on the command line',
  permissions: 'write `grants` on each step',
};

/** The advice for every habit key, by place. */
export const HABIT_KEYS: Readonly<Record<Place, Readonly<Record<string, string>>>> = {
  plan: PLAN,
  step: STEP,
  undo: ACTIONS_BY_HABIT,
  check: {
    ...ACTIONS_BY_HABIT,
    run: 'write `test`',
    command: 'write `test`',
    shell: 'write `test`, with `sh -c` where it needs a shell',
    file: 'write `exists`',
    'exit-code': 'write `exit`',
  },
  grants: {
    network: 'write `hosts`',
    paths: 'write `read` or `write`',
    files: 'write `read` or `write`',
    secrets: 'write `env`',
    host: 'write `hosts`',
  },
  limits: {
    disk: 'write `scratch` or `file`',
    cpu: 'write `timeout` on the step',
    timeout: 'write `timeout` on the step',
    mem: 'write `memory`',
    pids: 'write `processes`',
  },
};
