/** Tells its parent where the sandboxes are, and ends with it. */
import { startSandbox } from '../../local/sandbox/server.ts';

/** Refusals come by the switches: the limit itself would only make the run longer. */
const rateLimit = { 'events/track': 100_000 };

const us = await startSandbox({ dataCenter: 'US', apiKeys: ['sandbox-us-key'], rateLimit });
const eu = await startSandbox({ dataCenter: 'EU', apiKeys: ['sandbox-eu-key'], rateLimit });

process.on('disconnect', async () => {
  await Promise.all([us.close(), eu.close()]);
});
process.send?.({ US: us.origin, EU: eu.origin });
