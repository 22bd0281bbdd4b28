/** A process that dies before and after each of its appends, for every one of them. */
import { describe, expect, it } from 'vitest';
import type { CrashPoint } from '../../src/testing/crashing-journal.ts';
import type { Scenario } from './scenarios.ts';
import type { TaskView } from '../../src/core/task-view.ts';
import { SCENARIOS } from './scenarios.ts';
import { Story } from './story.ts';
import { complaintsAbout, leftToPerson } from './complaints.ts';

/** What must be the same however often the orchestrator died. */
function outcomeOf(task: TaskView): string {
  const steps = task.steps.map(({ id, state }) => `${id} ${state}`);
  return [task.phase, task.verdict?.result, ...steps].join(', ');
}

async function undisturbed(scenario: Scenario): Promise<string> {
  const end = await new Story(scenario).session();
  return end.kind === 'ended' ? outcomeOf(end.task) : 'nothing crashes here';
}

interface Survived {
  /** How many processes died. */
  readonly crashes: number;
  readonly complaints: readonly string[];
}

/** Lets a process die at each of the points, then another go on to the end. */
async function crashAndGoOn(
  scenario: Scenario,
  points: readonly CrashPoint[],
  expected: string,
): Promise<Survived> {
  const story = new Story(scenario);
  const complaints: string[] = [];
  let crashes = 0;
  for (const point of points) {
    if ((await story.session(point)).kind === 'ended') break;
    crashes += 1;
    complaints.push(...complaintsAbout(story));
  }
  const waiting = leftToPerson(story);
  const end = await story.session();
  complaints.push(...complaintsAbout(story));
  if (end.kind === 'crashed') return { crashes, complaints: ['the last process crashed'] };
  const unknown = end.left.steps.filter(({ state }) => state === 'unknown').map(({ id }) => id);
  if (!scenario.cancelWhile && String(unknown) !== String(waiting))
    complaints.push(`left to a person: ${unknown}, by policy: ${waiting}`);
  if (outcomeOf(end.task) !== expected)
    complaints.push(`ended as ${outcomeOf(end.task)}, without a crash as ${expected}`);
  const where = points.map(({ append, when }) => `${when} append ${append}`).join(', then ');
  return { crashes, complaints: complaints.map((complaint) => `${where}: ${complaint}`) };
}

/** Crashes at the first append, the second, and so on, until none crashes any more: all that was survived. */
async function sweep(crashAt: (append: number) => Promise<Survived>): Promise<readonly Survived[]> {
  const all: Survived[] = [];
  for (let append = 1; all.length === append - 1; append += 1) {
    const survived = await crashAt(append);
    if (survived.crashes > 0) all.push(survived);
  }
  return all;
}

const complaintsOf = (all: readonly Survived[]): readonly string[] =>
  all.flatMap(({ complaints }) => complaints);

/** A sweep that crashed at fewer appends proves nothing. */
const FEWEST = 4;

describe.each(Object.entries(SCENARIOS))('crashed at every append, %s', (_, scenario) => {
  it.each(['before', 'after'] as const)('ends as if nothing had happened, dying %s it', async (when) => {
    const expected = await undisturbed(scenario);
    const survived = await sweep((append) => crashAndGoOn(scenario, [{ append, when }], expected));
    expect(complaintsOf(survived)).toEqual([]);
    expect(survived.length).toBeGreaterThanOrEqual(FEWEST);
  });

  it.each([
    ['before', 'after'],
    ['after', 'before'],
  ] as const)(
    'ends as if nothing had happened, dying %s it, and again %s any append of going on',
    async (first, second) => {
      const expected = await undisturbed(scenario);
      const pairs: Survived[] = [];
      await sweep(async (append) => {
        const crashAgain = (again: number): Promise<Survived> =>
          crashAndGoOn(
            scenario,
            [
              { append, when: first },
              { append: again, when: second },
            ],
            expected,
          );
        const survived = await sweep(async (again) => {
          const both = await crashAgain(again);
          return both.crashes === 2 ? both : { ...both, crashes: 0 };
        });
        pairs.push(...survived);
        return crashAndGoOn(scenario, [{ append, when: first }], expected);
      });
      expect(complaintsOf(pairs)).toEqual([]);
      expect(pairs.length).toBeGreaterThanOrEqual(FEWEST);
    },
  );
});
