/** The sandbox suite as the user that runs it; see `sandbox-as-user.test.ts` for the other one. */
import { afterAll, beforeAll } from 'vitest';
import { Bench } from './bench.ts';
import { eachCase } from './each-case.ts';

let bench: Bench;
beforeAll(() => void (bench = new Bench()));
afterAll(() => bench.close());

eachCase(process.getuid?.() === 0 ? 'root' : 'user', (one) => one.run(bench));
