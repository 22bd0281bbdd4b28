/** What the owner and its helper tell each other; both ends are always the same version. */
import type { Exit } from '../../../ports/sandbox.ts';
import type { Failure } from '../../../core/failure.ts';
import type { HostedProcess } from '../../../ports/step-host.ts';

export type ToHelper =
  | { readonly type: 'start'; readonly process: HostedProcess }
  | { readonly type: 'kill'; readonly id: string; readonly failure: Failure };

export type FromHelper =
  | { readonly type: 'output'; readonly id: string; readonly stream: 1 | 2; readonly bytes: Uint8Array }
  | { readonly type: 'ended'; readonly id: string; readonly exit: Exit }
  /** A bug in the helper; it ends itself next. */
  | { readonly type: 'broken'; readonly stack: string };
