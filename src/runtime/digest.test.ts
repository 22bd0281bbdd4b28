import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Plan, Step } from '../core/plan.ts';
import type { StepId } from '../core/ids.ts';
import type { EffectDescription } from '../core/effect-description.ts';
import { digestOf, digestOfEffect, digestOfPlan, digestOfStep, sha256 } from './digest.ts';

const text = fc.string({ unit: 'grapheme' });

const step: fc.Arbitrary<Step> = fc.record({
  // Any text will do here: digests do not look at the form of an id.
  id: text.map((id) => id as StepId),
  action: text,
  work: fc.oneof(
    fc.record({ kind: fc.constant('argv' as const), argv: fc.array(text) }),
    fc.record({ kind: fc.constant('script' as const), script: text }),
  ),
  needs: fc.array(text.map((id) => id as StepId)),
  tier: fc.constantFrom('read', 'external'),
  gate: fc.constantFrom('none', 'before'),
  decideWithinMs: fc.nat(),
  env: fc.dictionary(text, text),
  grants: fc.record({
    hosts: fc.array(text),
    read: fc.array(text),
    env: fc.array(text),
    sockets: fc.array(text),
    cache: fc.array(text),
    write: fc.option(fc.array(text)),
  }),
  limits: fc.record({
    outputBytes: fc.nat(),
    memoryBytes: fc.nat(),
    processes: fc.nat(),
    scratchBytes: fc.nat(),
    fileBytes: fc.nat(),
  }),
  timeoutMs: fc.nat(),
  workingDirectory: text,
  continueOnError: fc.boolean(),
  checks: fc.array(fc.record({ kind: fc.constant('exists' as const), path: text })),
  undo: fc.constant({ kind: 'irreversible' as const }),
  crash: fc.oneof(
    fc.constant({ kind: 'ask' as const }),
    fc.record({ kind: fc.constant('key' as const), key: text }),
  ),
  channel: fc.option(text),
});

const plan: fc.Arbitrary<Plan> = fc.record({
  version: fc.constant(1),
  goal: fc.oneof(text, fc.constant('"steps":[]'), fc.constant('\\"steps":[')),
  workspace: text,
  sandbox: fc.constantFrom('on', 'off'),
  maxParallel: fc.nat(),
  checks: fc.constant([]),
  steps: fc.array(step, { maxLength: 4 }),
});

describe('the digest', () => {
  test('of a plan is the SHA-256 of its whole canonical JSON', () => {
    const property = fc.property(plan, (value) => {
      expect(digestOfPlan(value)).toBe(digestOf(value));
    });
    fc.assert(property, { seed: 1 });
  });

  test('of a step is the SHA-256 of its canonical JSON, also when steps share their parts', () => {
    const pair = fc.tuple(step, text).map(([one, id]) => [one, { ...one, id: id as StepId }] as const);
    const property = fc.property(pair, (steps) => {
      for (const one of steps) expect(digestOfStep(one)).toBe(digestOf(one));
    });
    fc.assert(property, { seed: 2 });
  });

  test('of an effect is the SHA-256 of its canonical JSON', () => {
    const effect: fc.Arbitrary<EffectDescription> = fc.record({
      step: text.map(sha256),
      argv: fc.array(text),
      folder: text,
      env: fc.dictionary(text, text),
      program: fc.option(fc.record({ path: text, digest: text })),
      runsWhatWrote: fc.array(text),
    });
    const property = fc.property(effect, (value) => {
      expect(digestOfEffect(value)).toBe(digestOf(value));
    });
    fc.assert(property, { seed: 3 });
  });

  test('of a text is that of its UTF-8', () => {
    expect(sha256('é')).toBe(sha256(Uint8Array.of(0xc3, 0xa9)));
    expect(sha256('')).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
  });
});
