/** The queues of `npm start`, in a process of their own. To any message it says how much memory it has taken. */
import { DELIVER_TIMEOUT_SECONDS } from '../lib/delivery/time/budget.ts';
import { startQueueServer } from '../local/aws/queue-server.ts';
import { peakMb } from './peak-memory.ts';

const { ACCESS_KEY_ID = '', DATA_DIR = '' } = process.env;
const attributes = { VisibilityTimeout: String(6 * DELIVER_TIMEOUT_SECONDS) };
const { origin } = await startQueueServer({
  accessKeyId: ACCESS_KEY_ID,
  dataDir: DATA_DIR,
  queues: ['single', 'bulk', 'dead'].map((name) => ({ name, attributes })),
});
process.on('message', () => process.send?.(peakMb()));
process.on('disconnect', () => process.exit());
process.send?.(origin);
