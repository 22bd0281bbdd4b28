/** Tells the person at this machine something: on the console that runs the task, or on the desktop. */
import { execFile } from 'node:child_process';
import type { Failure } from '../../core/failure.ts';

/** The channels of this version. `null` in a plan means `console`. */
const CHANNELS = ['console', 'desktop'] as const;

const TIMEOUT_MS = 5000;

/** `null` when the person was told; a failure says what is missing. The console is whoever shows the transcript. */
export async function notifyPerson(channel: string | null, text: string): Promise<Failure | null> {
  if (channel === null || channel === 'console') return null;
  if (channel === 'desktop') return notifyDesktop(text);
  return {
    kind: 'missing',
    message: `there is no channel \`${channel}\`; this version has ${CHANNELS.join(' and ')}`,
  };
}

function notifyDesktop(text: string): Promise<Failure | null> {
  const program = process.platform === 'darwin' ? 'osascript' : 'notify-send';
  return new Promise((resolve) => {
    execFile(program, desktopArguments(text), { timeout: TIMEOUT_MS }, (error) => {
      if (!error) resolve(null);
      else if ('code' in error && error.code === 'ENOENT') {
        resolve({
          kind: 'missing',
          message: `desktop notifications need the program ${program}, which is not installed`,
        });
      } else
        resolve({
          kind: 'missing',
          message: `${program} could not show it: ${error.message.split('\n')[0]}`,
        });
    });
  });
}

function desktopArguments(text: string): string[] {
  if (process.platform !== 'darwin') return ['--app-name=orchestrate', '--', 'orchestrate', text];
  return [
    '-e',
    'on run argv',
    '-e',
    'display notification (item 1 of argv) with title "orchestrate"',
    '-e',
    'end run',
    text,
  ];
}
