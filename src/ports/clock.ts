/** Time as the runtime sees it. */
export interface Clock {
  /** Wall time in milliseconds since 1970; may go back. */
  now(): number;
  /** Milliseconds that only go forward, from any start. */
  monotonic(): number;
  /** Calls back once after `ms`; the returned function takes it back. */
  after(ms: number, callback: () => void): () => void;
}
