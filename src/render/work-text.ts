import { quote } from 'shell-quote';
import type { Step, Work } from '../core/plan.ts';
import { toVisibleLine } from '../core/visible-text.ts';

/** What a step does, on one line, exactly: the words of a command quoted where a shell would need it. */
export function workText(step: Pick<Step, 'action' | 'work'>): string {
  const text = toVisibleLine(plainWork(step.work));
  if (step.work.kind === 'argv') return text;
  return step.work.kind === 'script' ? `sh: ${text}` : `${step.action}: ${text}`;
}

/** A command as one could type it. */
export function argvText(argv: readonly string[]): string {
  return toVisibleLine(argv.map(quoteWord).join(' '));
}

function plainWork(work: Work): string {
  switch (work.kind) {
    case 'argv':
      return work.argv.map(quoteWord).join(' ');
    case 'script':
      return work.script.trimEnd();
    case 'text':
      return work.text;
  }
}

function quoteWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : quote([word]);
}
