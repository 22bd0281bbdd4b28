import { expect, it } from 'vitest';
import { surviveKills } from './survive-kills.ts';

const KILLS = 12;
const DEADLINE_MS = 180_000;

it(
  `${KILLS} kills of the owner, its helper or both lose nothing that was shown and run nothing twice that is asked about`,
  { timeout: DEADLINE_MS },
  async () => {
    const { seed, killed, complaints } = await surviveKills(KILLS);
    expect({ seed, complaints }).toEqual({ seed, complaints: [] });
    expect(killed).toHaveLength(KILLS);
  },
);
