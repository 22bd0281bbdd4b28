import { KillStory, type Victim } from './kill-story.ts';
import { SeededRandom } from './seeded-random.ts';

/** What came of many kills. */
export interface Survived {
  /** Repeats the same moments: `ORCHESTRATE_KILL_SEED`. */
  readonly seed: number;
  readonly killed: readonly Victim[];
  readonly complaints: readonly string[];
}

/** Lives through so many kills of real processes, task after task. */
export async function surviveKills(kills: number, lane = 0): Promise<Survived> {
  const seed = lane + Number(process.env['ORCHESTRATE_KILL_SEED'] ?? Date.now() % 1_000_000);
  const random = new SeededRandom(seed);
  const killed: Victim[] = [];
  const complaints: string[] = [];
  while (killed.length < kills && complaints.length === 0) {
    const story = await KillStory.run(random, kills - killed.length);
    killed.push(...story.killed);
    complaints.push(...story.complaints);
  }
  return { seed, killed, complaints };
}
