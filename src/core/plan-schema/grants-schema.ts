import * as z from 'zod';
import { listOf, textOf } from './values.ts';
import { readEnvName, readHost, readWord } from './names.ts';
import { readOuterPath, readWriteGlob } from './paths.ts';
import { field } from './field.ts';

/** What a step may touch beyond the defaults, and what it may change. */
export const grantsSchema = z.strictObject(
  {
    hosts: field(listOf('a list of hosts', textOf('a host', readHost)), {
      summary: 'Hosts that the step may reach: `host`, `host:port` or `*.host`.',
      type: 'list of hosts',
      default: '[]',
      tier: '`external`; `execute` when the operator lets steps download from every one of them',
    }),
    read: field(listOf('a list of paths', textOf('an absolute path', readOuterPath)), {
      summary: 'Files and folders outside the workspace that the step may read.',
      type: 'list of absolute paths, or `~/…`',
      default: '[]',
    }),
    env: field(listOf('a list of names', textOf('the name of a variable', readEnvName)), {
      summary:
        'Variables of your own environment that the step gets. The plan holds their names, never their values.',
      type: 'list of names',
      default: '[]',
    }),
    sockets: field(listOf('a list of paths', textOf('an absolute path', readOuterPath)), {
      summary: 'Unix sockets that the step may use.',
      type: 'list of absolute paths, or `~/…`',
      default: '[]',
      tier: '`external`',
    }),
    cache: field(listOf('a list of tools', textOf('a tool', readWord)), {
      summary: 'Package caches that the step may use, by tool.',
      type: 'list of words',
      default: '[]',
    }),
    write: field(listOf('a list of paths', textOf('a path inside the workspace', readWriteGlob)), {
      summary: 'What the step may change: folders as `dir/**`, single files, or `**`. `[]` is nothing.',
      type: 'list of paths',
      default: 'any file of the workspace; nothing for tier `read`',
      tier: 'not with `read`',
    }),
  },
  { error: () => 'must be a mapping, such as { hosts: [packages.example.com] }' },
);

/** What the grants of a step say. */
export type GrantsSource = z.infer<typeof grantsSchema>;
