import { expect, it } from 'vitest';
import { Plans } from '../../../console/server/plans.ts';

const UNKNOWN = { kind: 'not-found', message: 'this plan is not known any more' };

/** Does nothing with it but to tell which it was. */
const same = async <Plan>(plan: Plan) => plan;

it('lets a plan be used once, also by several at the same time', async () => {
  const plans = new Plans<string>();
  const name = plans.keep('plan');

  const [first, second] = await Promise.allSettled([plans.use(name, same), plans.use(name, same)]);
  expect(first).toEqual({ status: 'fulfilled', value: 'plan' });
  expect(second).toMatchObject({ status: 'rejected', reason: UNKNOWN });
  await expect(plans.use(name, same)).rejects.toMatchObject(UNKNOWN);
});

it('keeps a plan by which nothing could be done', async () => {
  const plans = new Plans<string>();
  const name = plans.keep('plan');
  const failing = () => Promise.reject(new Error('the queue does not answer'));

  await expect(plans.use(name, failing)).rejects.toThrow('the queue does not answer');
  expect(await plans.use(name, same)).toBe('plan');
});

it('forgets a plan after ten minutes', async () => {
  let now = 0;
  const plans = new Plans<string>(() => now);
  const [one, other] = [plans.keep('one'), plans.keep('other')];

  now = 599_999;
  expect(await plans.use(one, same)).toBe('one');
  now = 600_000;
  await expect(plans.use(other, same)).rejects.toMatchObject(UNKNOWN);
});

it('keeps the last twenty, by names that nobody guesses', async () => {
  const plans = new Plans<number>();
  const names = Array.from({ length: 21 }, (_, index) => plans.keep(index));

  expect(new Set(names).size).toBe(21);
  for (const name of names) expect(name).toMatch(/^[\w-]{24}$/);
  await expect(plans.use(names[0] ?? '', same)).rejects.toMatchObject(UNKNOWN);
  expect(await plans.use(names[1] ?? '', same)).toBe(1);
  expect(await plans.use(names[20] ?? '', same)).toBe(20);
});
