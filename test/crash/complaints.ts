/** What is wrong with a story, told from its journal and from what steps did in the world. */
import { isDeepStrictEqual } from 'node:util';
import type { Recorded } from '../../src/core/event.ts';
import type { Step } from '../../src/core/plan.ts';
import type { StepId } from '../../src/core/ids.ts';
import type { Story } from './story.ts';

/** What must hold at any time, and does not: empty when all is well. */
export function complaintsAbout(story: Story): readonly string[] {
  const events = story.events();
  const lost = story.acknowledged.filter((shown) => !isDeepStrictEqual(events[shown.seq - 1], shown));
  const report = story.machine.store.verifyTask(story.taskId);
  return [
    ...lost.map(({ seq, type }) => `event ${seq}, ${type}, was shown and is not in the journal`),
    ...(report.ok ? [] : [`the journal does not verify: ${report.reason}`]),
    ...story.plan.steps.flatMap((step) => repeated(story, step, events)),
  ];
}

/** No attempt starts twice, and a step of policy `ask` never without a person who said that it had not happened. */
function repeated(story: Story, { id, crash }: Step, events: readonly Recorded[]): readonly string[] {
  const starts = story.startsOf(id);
  const allowed =
    1 +
    events.filter((event) => event.type === 'step.resolved' && event.step === id && !event.happened).length;
  return [
    ...(new Set(starts).size < starts.length ? [`an attempt of ${id} started twice: ${starts}`] : []),
    ...(crash.kind === 'ask' && starts.length > allowed
      ? [`${id} started ${starts.length} times, ${allowed} allowed`]
      : []),
  ];
}

/** Steps that the crash policy leaves to a person, who has not answered yet. */
export function leftToPerson(story: Story): readonly StepId[] {
  const events = story.events();
  const pending = story.machine.store.inbox.pending(story.taskId).map(({ command }) => command);
  const answered = new Set(pending.flatMap((command) => ('step' in command ? [command.step] : [])));
  const waits = ({ id, crash }: Step): boolean => {
    const last = events.findLast(
      (event) => 'step' in event && event.step === id && event.type !== 'checks.recorded',
    );
    const isOpen =
      last?.type === 'attempt.started' || (last?.type === 'attempt.lost' && last.then === 'unknown');
    return isOpen && crash.kind === 'ask';
  };
  return story.plan.steps.filter((step) => waits(step) && !answered.has(step.id)).map(({ id }) => id);
}
