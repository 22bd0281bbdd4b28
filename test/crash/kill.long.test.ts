import { expect, it } from 'vitest';
import { surviveKills } from './survive-kills.ts';

const KILLS = 200;
const LANES = 2;
const DEADLINE_MS = 30 * 60_000;

it(
  `${KILLS} kills of the owner, its helper or both lose nothing that was shown and run nothing twice that is asked about`,
  { timeout: DEADLINE_MS },
  async () => {
    const lanes = await Promise.all(
      Array.from({ length: LANES }, (_, lane) => surviveKills(KILLS / LANES, lane)),
    );
    for (const { seed, complaints } of lanes) expect({ seed, complaints }).toEqual({ seed, complaints: [] });
    const killed = lanes.flatMap((lane) => lane.killed);
    expect(killed).toHaveLength(KILLS);
    for (const victim of ['owner', 'helper', 'both'])
      expect(killed.filter((one) => one === victim).length).toBeGreaterThan(KILLS / 10);
  },
);
