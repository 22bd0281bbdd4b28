/** An owner of its own: runs one shell script in a sandbox and passes its output on. */
import { createBubblewrapSandbox } from '../../src/adapters/sandbox/create-bubblewrap-sandbox.ts';
import { createStepHost } from '../../src/adapters/sandbox/create-step-host.ts';
import { NO_GRANTS, WIDE_LIMITS } from './bench.ts';

const [, , workspace = '', workspaceId = '', script = ''] = process.argv;
const sandbox = createBubblewrapSandbox({ host: createStepHost(), env: process.env });
const running = sandbox.launch(
  {
    id: 'alone',
    argv: ['/bin/sh', '-c', script],
    workspace,
    workspaceId,
    folder: workspace,
    env: {},
    writes: 'dropped',
    grants: NO_GRANTS,
    limits: WIDE_LIMITS,
    timeoutMs: 60_000,
  },
  (stream, bytes) => void (stream === 1 ? process.stdout : process.stderr).write(bytes),
);
const exit = await running.exit;
await sandbox.close();
if (exit.failure !== undefined) process.stderr.write(`${exit.failure.kind}: ${exit.failure.message}\n`);
process.exitCode = exit.exitCode ?? 1;
