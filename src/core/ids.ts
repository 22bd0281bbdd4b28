/** The UUIDv7 of a task: for machines. People use the task's number. */
export type TaskId = string & { readonly __brand: 'TaskId' };

/** The id of a step: a lower-case word that starts with a letter, unique in its plan. */
export type StepId = string & { readonly __brand: 'StepId' };

/** A SHA-256 in lower-case hexadecimal, 64 characters. */
export type Digest = string & { readonly __brand: 'Digest' };

/** The UUIDv7 that makes a command from another process idempotent. */
export type CommandId = string & { readonly __brand: 'CommandId' };
