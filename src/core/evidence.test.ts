import { describe, expect, it } from 'vitest';
import type { Check } from './plan.ts';
import { whyNotPassed } from './evidence.ts';

const TEST: Check = { kind: 'test', argv: ['npm', 'test'] };
const EXISTS: Check = { kind: 'exists', path: 'report.md' };
const passed = (check: Check) => ({ check, passed: true, detail: 'seen' });

describe('whyNotPassed', () => {
  it('is null when each check has a result of its own that passed', () => {
    expect(whyNotPassed([TEST, EXISTS], [passed(TEST), passed(EXISTS)])).toBeNull();
    expect(whyNotPassed([], [])).toBeNull();
    // Read back from a journal, a check is another object.
    expect(whyNotPassed([TEST], [passed({ argv: ['npm', 'test'], kind: 'test' })])).toBeNull();
  });

  it('says what the first check that did not pass saw', () => {
    const failed = { check: EXISTS, passed: false, detail: 'report.md does not exist' };
    expect(whyNotPassed([TEST, EXISTS], [passed(TEST), failed])).toBe('report.md does not exist');
  });

  it.each([
    ['none', []],
    ['too few', [passed(TEST)]],
    ['one check twice', [passed(TEST), passed(TEST)]],
    ['the result of another check', [passed(TEST), passed({ kind: 'exists', path: 'other.md' })]],
  ])('takes %s for no proof', (_what, evidence) => {
    expect(whyNotPassed([TEST, EXISTS], evidence)).toBe('not every check was run');
  });
});
