/** One thing that `doctor` looked at. */
export interface Observation {
  readonly name: string;
  /** `bad`: no step can run before it is mended. `note`: good to know. */
  readonly state: 'good' | 'note' | 'bad';
  readonly detail: string;
  /** What to do, with the commands to paste; empty when there is nothing to do. */
  readonly remedy: string;
}

/** Something that is as it ought to be. */
export function good(name: string, detail: string): Observation {
  return { name, state: 'good', detail, remedy: '' };
}

/** Something that is good to know. */
export function note(name: string, detail: string, remedy = ''): Observation {
  return { name, state: 'note', detail, remedy };
}

/** Something that keeps steps from running. */
export function bad(name: string, detail: string, remedy: string): Observation {
  return { name, state: 'bad', detail, remedy };
}
