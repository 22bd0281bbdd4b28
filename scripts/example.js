/** The example that `npm start` runs, and the one step of it that asks for a decision. */
export const example = { plan: 'examples/check-this-repository.yaml', gate: 'fit' };
