/** The queues of `npm start`, in a process of their own. To any message it says what it has used. */
import { DELIVER_TIMEOUT_SECONDS } from '../../lib/delivery/time/budget.ts';
import { startQueueServer } from '../../local/aws/queue-server.ts';
import { tellUsed } from './used.ts';

// biome-ignore lint/style/noProcessEnv: this process's, which flow.ts has given it
const { ACCESS_KEY_ID = '', DATA_DIR = '' } = process.env;
const attributes = { VisibilityTimeout: String(6 * DELIVER_TIMEOUT_SECONDS) };
const { origin } = await startQueueServer({
  accessKeyId: ACCESS_KEY_ID,
  dataDir: DATA_DIR,
  queues: ['single', 'bulk', 'dead'].map((name) => ({ name, attributes })),
});
tellUsed();
process.on('disconnect', () => process.exit());
process.send?.(origin);
