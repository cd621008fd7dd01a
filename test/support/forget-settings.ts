/**
 * vitest runs this before each test file: takes away what the shell has set for real AWS and for `npm start`.
 * With a real `ITERABLE_API_KEY` there, tests that start the stack would send their events to a real project.
 */
const OURS =
  /^(AWS|ITERABLE)_|^(PORT|SANDBOX_PORT|HOST|DATA_DIR|LOG_LEVEL|MAX_CONCURRENCY|METRICS_NAMESPACE)$|^(SECRET|SOURCE_SECRET|QUEUE|DEAD_LETTER|DELIVERED_LOG)_/;

for (const name of Object.keys(process.env)) if (OURS.test(name)) delete process.env[name];
