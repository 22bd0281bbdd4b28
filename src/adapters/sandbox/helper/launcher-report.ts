/** What the launcher and the init process tell on their channel; texts are hexadecimal. */
export interface LauncherReport {
  /** The launcher's descriptors of the ends at which the command's output is read. */
  readonly pipes?: readonly [stdout: number, stderr: number];
  /** Placeholders that were made for write grants: path, whether a folder, device and inode. */
  readonly made?: readonly (readonly [path: string, folder: 0 | 1, id: string])[];
  /** A listening socket on this port of the step's loopback comes with the report. */
  readonly listening?: number;
  /** The sandbox could not be made. */
  readonly failed?: string;
  /** The init process runs; what comes from now on is the command's. */
  readonly started?: 1;
  /** The command could not be started inside. */
  readonly unstarted?: string;
  readonly exit?: number;
  readonly signal?: number;
  readonly left?: readonly string[];
}

/** Joins the reports of one launch into one. */
export function mergeReports(reports: readonly LauncherReport[]): LauncherReport {
  return Object.assign({}, ...reports) as LauncherReport; // Object.assign over an array is untyped
}

/** The text that a report carries as hexadecimal UTF-8. */
export function fromHex(text: string): string {
  return Buffer.from(text, 'hex').toString('utf8');
}
