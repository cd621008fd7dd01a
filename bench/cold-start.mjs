/**
 * Loads a function as Lambda does, invokes it once, and says when: run by `startup.ts`. In JavaScript, because to take
 * the types out of TypeScript would be a part of what is measured.
 */
const [bundle, invocation] = process.argv.slice(2);

const { handler } = await import(bundle);
const readyMs = performance.now();

const answer = await handler(JSON.parse(invocation), { getRemainingTimeInMillis: () => 60_000 });
const answeredMs = performance.now();

const isDone = (answer?.statusCode ?? 202) === 202 && (answer?.batchItemFailures ?? []).length === 0;
if (!isDone) throw new Error(`${bundle} answered ${JSON.stringify(answer)}`);
process.send({ readyMs, answeredMs }, () => process.exit());
