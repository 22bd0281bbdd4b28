import { LauncherProcess } from './launcher-process.ts';

/** How long a launcher waits; what it built is a view of the system at that time. */
const SPARE_MS = 30_000;

/** Keeps one launcher ready, so that a launch does not wait for its start. */
export class Launchers {
  #spare: LauncherProcess | null = null;
  #timer: NodeJS.Timeout | null = null;

  /** The ready launcher, or a new one. */
  take(perl: string, shared: Uint8Array): LauncherProcess {
    const spare = this.#spare;
    this.#spare = null;
    if (spare !== null && !spare.isGone && Buffer.compare(spare.shared, shared) === 0) return spare;
    end(spare);
    return new LauncherProcess(perl, shared);
  }

  /** Makes one ready, unless one is. */
  prepare(perl: string, shared: Uint8Array): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.drop(), SPARE_MS).unref();
    this.#spare ??= new LauncherProcess(perl, shared);
  }

  drop(): void {
    end(this.#spare);
    this.#spare = null;
  }
}

function end(launcher: LauncherProcess | null): void {
  launcher?.child.kill('SIGKILL');
  void launcher?.pipes.then((pipes) => {
    pipes?.stdout.destroy();
    pipes?.stderr.destroy();
  });
}
