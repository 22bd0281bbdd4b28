import { createHash, hash } from 'node:crypto';
import type { Digest } from '../core/ids.ts';
import type { Plan, Step } from '../core/plan.ts';
import type { EffectDescription } from '../core/effect-description.ts';
import { invariant } from '../core/error.ts';
import { toCanonicalJson } from '../core/canonical.ts';

/** The SHA-256 of bytes or of text in UTF-8. */
export function sha256(data: string | Uint8Array): Digest {
  // Lower-case hexadecimal of SHA-256 is what the brand stands for.
  return hash('sha256', data, 'hex') as Digest;
}

/** The digest of a JSON value: SHA-256 of its canonical JSON (RFC 8785). */
export function digestOf(value: unknown): Digest {
  return sha256(toCanonicalJson(value));
}

/** The digest of an effect: SHA-256 of its canonical JSON. */
export function digestOfEffect(effect: EffectDescription): Digest {
  const { argv, env, folder, program, runsWhatWrote, step } = effect;
  // Keys in the order of canonical JSON, whose strings are those of `JSON.stringify`;
  // only the two objects inside are left to the library.
  const text = `{"argv":${JSON.stringify(argv)},"env":${toCanonicalJson(env)},"folder":${JSON.stringify(folder)}`;
  const rest = `"program":${toCanonicalJson(program)},"runsWhatWrote":${JSON.stringify(runsWhatWrote)},"step":"${step}"}`;
  return sha256(`${text},${rest}`);
}

const EMPTY_STEPS = '"steps":[';

/** `digestOf(plan)`, step by step: the text of a large plan never lies in memory as a whole. */
export function digestOfPlan(plan: Plan): Digest {
  const frame = toCanonicalJson({ ...plan, steps: [] });
  // Quotes inside strings are escaped, so only the key itself reads like this.
  const at = frame.indexOf(EMPTY_STEPS) + EMPTY_STEPS.length;
  invariant(at >= EMPTY_STEPS.length, 'a plan has steps');
  const digest = createHash('sha256').update(frame.slice(0, at));
  plan.steps.forEach((step, index) => digest.update((index === 0 ? '' : ',') + stepText(step)));
  // Lower-case hexadecimal of SHA-256 is what the brand stands for.
  return digest.update(frame.slice(at)).digest('hex') as Digest;
}

/** The digest of a step: SHA-256 of its canonical JSON. */
export function digestOfStep(step: Step): Digest {
  return sha256(stepText(step));
}

/** In the order of canonical JSON; the compiler sees that none is missing. */
const STEP_KEYS: { readonly [K in keyof Step]-?: K } = {
  action: 'action',
  channel: 'channel',
  checks: 'checks',
  continueOnError: 'continueOnError',
  crash: 'crash',
  decideWithinMs: 'decideWithinMs',
  env: 'env',
  gate: 'gate',
  grants: 'grants',
  id: 'id',
  limits: 'limits',
  needs: 'needs',
  tier: 'tier',
  timeoutMs: 'timeoutMs',
  undo: 'undo',
  work: 'work',
  workingDirectory: 'workingDirectory',
};
const KEYS = Object.values(STEP_KEYS);

/** The last object seen under each key, with its text: in a plan, most steps share their defaults. */
const last = new Map<keyof Step, { readonly part: object; readonly text: string }>();

/** The canonical JSON of a step. */
function stepText(step: Step): string {
  return `{${KEYS.map((key) => `"${key}":${partText(key, step[key])}`).join(',')}}`;
}

function partText(key: keyof Step, part: Step[keyof Step]): string {
  if (typeof part !== 'object' || part === null) return toCanonicalJson(part);
  const known = last.get(key);
  if (known?.part === part) return known.text;
  const text = toCanonicalJson(part);
  last.set(key, { part, text });
  return text;
}
