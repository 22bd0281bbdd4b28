/**
 * Ends a run with one line that people and machines read alike: `N passed, N failed`, and
 * `, N skipped` where tests were. A file that cannot be loaded and an error outside of any test
 * count as failed.
 */
import type { Reporter, TestModule } from 'vitest/node';

/** A reporter of vitest that prints the closing line and fails a run without any test. */
export class ClosingLine implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], errors: readonly unknown[]): void {
    const count = { passed: 0, failed: errors.length, skipped: 0 };
    for (const module of modules) {
      if (module.state() === 'failed' && module.errors().length > 0) count.failed += 1;
      for (const test of module.children.allTests()) {
        const { state } = test.result();
        // A test that never ended was not proven, whatever stopped it.
        count[state === 'pending' ? 'failed' : state] += 1;
      }
    }
    if (count.passed + count.failed === 0 || count.failed > 0) process.exitCode = 1;
    const skipped = count.skipped === 0 ? '' : `, ${count.skipped} skipped`;
    process.stdout.write(`${count.passed} passed, ${count.failed} failed${skipped}\n`);
  }
}
