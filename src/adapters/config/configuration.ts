/** What the operator of this machine decides for every plan; no plan can set any of it. */
export interface Configuration {
  /** Hosts from which steps may download and stay `execute`. */
  readonly downloadHosts: readonly string[];
  /** Of plans that are read here, unless the command line says otherwise. */
  readonly sandbox: 'on' | 'off';
  /** The most steps at once, whatever a plan says; `null` for as many as the plan says. */
  readonly maxParallel: number | null;
  /** Where tasks are kept; absolute. `null` for the usual place. */
  readonly store: string | null;
}

/** What holds where there is no configuration file. */
export const NO_CONFIGURATION: Configuration = {
  downloadHosts: [],
  sandbox: 'on',
  maxParallel: null,
  store: null,
};
