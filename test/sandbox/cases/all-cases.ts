import { CLOSED_CASES } from './closed.ts';
import { FILE_CASES } from './files.ts';
import { KERNEL_CASES } from './kernel.ts';
import { LIMIT_CASES } from './limits.ts';
import { NETWORK_CASES } from './network.ts';
import { ORDINARY_CASES } from './ordinary.ts';
import { PROCESS_CASES } from './processes.ts';
import { SECRET_CASES } from './secrets.ts';
import { UNCONFINED_CASES } from './unconfined.ts';
import type { Case } from '../bench.ts';

/** Every case by its group. */
export const ALL_CASES: Readonly<Record<string, readonly Case[]>> = {
  files: FILE_CASES,
  secrets: SECRET_CASES,
  processes: PROCESS_CASES,
  network: NETWORK_CASES,
  kernel: KERNEL_CASES,
  limits: LIMIT_CASES,
  closed: CLOSED_CASES,
  ordinary: ORDINARY_CASES,
  unconfined: UNCONFINED_CASES,
};
