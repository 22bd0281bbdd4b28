import { HelperClient } from './helper/helper-client.ts';
import type { StepHost } from '../../ports/step-host.ts';

/** A host that starts one helper process when the first step needs it, and a new one after a loss. */
export function createStepHost(): StepHost {
  let client: HelperClient | null = null;
  return {
    start(process, onOutput) {
      if (client === null || client.isGone) client = new HelperClient();
      return client.start(process, onOutput);
    },
    identity: () => (client === null || client.isGone ? null : client.identity),
    close: async () => {
      await client?.close();
      client = null;
    },
  };
}
