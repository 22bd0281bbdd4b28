import type { StepStateName } from '../core/state.ts';

/** What stands before a step for its state, in Unicode and in ASCII. */
const MARKS: Readonly<Record<StepStateName, readonly [unicode: string, ascii: string]>> = {
  pending: ['·', '.'],
  ready: ['·', '.'],
  awaiting_approval: ['◌', '?'],
  running: ['▸', '>'],
  unknown: ['‽', '!'],
  completed: ['✓', '+'],
  failed: ['✗', 'x'],
  skipped: ['−', '-'],
  cancelled: ['⊘', '/'],
};

const SPINNER = [...'⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏'];
const ASCII_SPINNER = ['|', '/', '-', '\\'];

export function markOf(state: StepStateName, unicode: boolean): string {
  return MARKS[state][unicode ? 0 : 1];
}

/** The frame of a spinner at a moment, in milliseconds. */
export function spinnerAt(ms: number, unicode: boolean): string {
  const frames = unicode ? SPINNER : ASCII_SPINNER;
  return frames[Math.floor(ms / 100) % frames.length] ?? '';
}
