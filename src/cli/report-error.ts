import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Terminal } from './terminal.ts';
import { EXIT_STATUS, STATUS_OF_ERROR, type ExitStatus } from './exit-status.ts';
import { OrchestrateError } from '../core/error.ts';
import { issueLines } from '../render/issue-lines.ts';
import { version } from '../version.ts';

/** Tells a person what went wrong and returns the exit status. A bug leaves a report file. */
export function reportError(error: unknown, terminal: Terminal): ExitStatus {
  if (!(error instanceof OrchestrateError) || error.code === 'internal') return reportBug(error, terminal);
  terminal.warn(`${terminal.style.red('error:')} ${error.message}`);
  for (const line of issueLines(error.issues, terminal.style, error.file)) terminal.warn(line);
  return STATUS_OF_ERROR[error.code];
}

function reportBug(error: unknown, terminal: Terminal): ExitStatus {
  const path = join(mkdtempSync(join(tmpdir(), 'orchestrate-report-')), 'report.txt');
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  const cause =
    error instanceof Error && error.cause instanceof Error ? `\ncaused by ${error.cause.stack}` : '';
  writeFileSync(
    path,
    `orchestrate ${version}, node ${process.version}, ${process.platform}\n${stack}${cause}\n`,
  );
  const message = error instanceof Error ? error.message : String(error);
  terminal.warn(`${terminal.style.red('internal error:')} ${message}`);
  terminal.warn(`This is a bug in orchestrate. The task is kept; the report to send is in ${path}`);
  return EXIT_STATUS.internal;
}
