import { describe, expect, test } from 'vitest';
import type { Keys } from '../read-key.ts';
import type { PersonCommand } from '../../core/command.ts';
import type { Question } from './question.ts';
import { SAMPLE_PERSON, asStepId } from '../../testing/sample-plan.ts';
import { createPrompter } from './prompter.ts';
import { settle } from '../../testing/event-loop.ts';

const skip = (id: string): PersonCommand => ({
  type: 'skip',
  step: asStepId(id),
  by: SAMPLE_PERSON,
  reason: '',
});

function ask(id: string): Question {
  return { key: id, lines: [id], details: [`${id} in detail`], answers: { y: skip(id) }, editable: null };
}

/** A person who is asked one question after the other, and time that stands still until it is moved. */
function scene(questions: Question[]) {
  let press: ((key: string) => void) | null = null;
  const answered: string[] = [];
  const printed: string[] = [];
  const time = { ms: 0 };
  const keys: Keys = {
    next: (signal) =>
      new Promise((resolve) => {
        press = resolve;
        signal?.addEventListener('abort', () => resolve(''), { once: true });
      }),
    lend: (body) => body(),
    close: () => undefined,
  };
  const prompter = createPrompter({
    keys,
    view: { ask: () => undefined, print: (line) => void printed.push(line) },
    now: () => time.ms,
    question: () => questions[0] ?? null,
    edit: async () => null,
    async submit(command) {
      answered.push('step' in command && command.step !== null ? command.step : command.type);
      questions.shift();
      return null;
    },
  });
  prompter.update();
  return {
    answered,
    printed,
    prompter,
    async press(key: string, atMs: number): Promise<void> {
      time.ms = atMs;
      press?.(key);
      await settle();
    },
  };
}

describe('a question at the terminal', () => {
  test('is not answered by a key that was pressed before anybody could read it', async () => {
    const { press, answered } = scene([ask('first'), ask('second')]);
    await press('y', 1000);
    await press('y', 1100);
    expect(answered).toEqual(['first']);
    await press('y', 1300);
    expect(answered).toEqual(['first', 'second']);
  });

  test('is never answered by Enter or by a letter that it does not name', async () => {
    const { press, answered } = scene([ask('only')]);
    for (const [index, key] of ['\r', '\n', 'Y', ' ', 'x'].entries()) await press(key, 1000 + index);
    expect(answered).toEqual([]);
  });

  test('shows its details and stays', async () => {
    const { press, answered, printed } = scene([ask('only')]);
    await press('d', 1000);
    expect(printed).toEqual(['only in detail']);
    await press('y', 1001);
    expect(answered).toEqual(['only']);
  });
});
