import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { Observation } from './observation.ts';
import type { Terminal } from '../terminal.ts';
import { good, note } from './observation.ts';

/** How this program can speak to the person who called it. */
export function observeTerminal(terminal: Terminal): readonly Observation[] {
  const facts = [
    terminal.isInteractive ? 'can ask' : 'cannot ask: not a terminal',
    terminal.isLive ? 'live' : 'plain lines',
    terminal.unicode ? 'unicode' : 'ASCII',
    terminal.style.level > 0 ? 'colours' : 'no colours',
    `${terminal.columns} columns`,
  ];
  return [good('terminal', facts.join(', ')), observeDesktop(terminal.environment)];
}

function observeDesktop(environment: Terminal['environment']): Observation {
  if (process.platform === 'darwin') return good('desktop', 'notifications through osascript');
  if (!isOnPath('notify-send', environment['PATH'] ?? '')) {
    return note(
      'desktop',
      'no notifications: notify-send is not installed',
      'Only for `notify` with `channel: desktop`: apt-get install -y libnotify-bin',
    );
  }
  const hasBus = Boolean(environment['DBUS_SESSION_BUS_ADDRESS'] ?? environment['XDG_RUNTIME_DIR']);
  return hasBus
    ? good('desktop', 'notifications through notify-send')
    : note('desktop', 'no notifications: this is not a desktop session');
}

function isOnPath(program: string, path: string): boolean {
  return path.split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}
