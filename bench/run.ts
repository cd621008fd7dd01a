/** `npm run bench`: what is promised to be fast, each beside its floor and its peers, in one run. */
import { availableParallelism, cpus } from 'node:os';
import { benchDelivery } from './delivery.ts';
import { benchRefused } from './refused.ts';
import { benchStartup } from './startup.ts';

console.log(`Node ${process.version}, ${availableParallelism()} × ${cpus()[0]?.model.trim()}`);
await benchDelivery();
await benchStartup();
process.exit((await benchRefused()) ? 0 : 1);
