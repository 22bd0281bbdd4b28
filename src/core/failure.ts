/** The closed list of reasons for which an attempt fails. Retry is a function of it. */
export type FailureKind =
  | 'exit' // the command ended with another exit code than asked for
  | 'signal' // the command was ended by a signal
  | 'timeout' // the step's timeout passed
  | 'limit' // memory, processes, disk or cpu limit
  | 'output' // more output than the step may write
  | 'check' // the command succeeded, a check did not
  | 'conflict' // two steps changed one file
  | 'cancelled' // a person cancelled
  | 'denied' // a person denied the gate, or the step touched what was not shown
  | 'expired' // nobody answered the gate in time
  | 'missing' // a program, model, agent or channel is not there
  | 'sandbox' // the sandbox could not be made
  | 'model' // the model could not be asked
  | 'invalidOutput' // an answer that does not fit its schema
  | 'budget' // the budget is used up
  | 'lost' // the process that ran it is gone
  | 'internal'; // a bug

/** Why a step failed: data, never thrown. */
export interface Failure {
  readonly kind: FailureKind;
  /** One sentence for people, with the remedy where there is one. */
  readonly message: string;
}
