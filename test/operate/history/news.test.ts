/** How all who watch the history hear of news by one question. */
import { expect, it } from 'vitest';
import { News } from '../../../operate/history/news.ts';

function watching() {
  const answers: (number | Error)[] = [];
  const planned: (() => Promise<void>)[] = [];
  let asked = 0;
  const news = new News(
    async () => {
      asked += 1;
      const answer = answers.shift() ?? 1;
      if (answer instanceof Error) throw answer;
      return answer;
    },
    (work) => planned.push(work),
  );
  const told: string[] = [];
  const watch = (name: string, known: number, over = new AbortController().signal) =>
    news.changed(known, over, 60_000).then(() => void told.push(name));
  const pass = async () => {
    for (const work of planned.splice(0)) await work();
    await Promise.resolve();
  };
  return { answers, told, watch, pass, asked: () => asked, planned };
}

it('tells those who know another revision, and asks once for all', async () => {
  const { told, watch, pass, asked } = watching();
  for (let n = 0; n < 100; n += 1) void watch(`idle ${n}`, 1);
  void watch('behind', 0);

  await pass();
  await pass();

  expect(told).toEqual(['behind']);
  expect(asked()).toBe(2);
});

it('tells all when the history can not be read: who asks then hears why', async () => {
  const { answers, told, watch, pass } = watching();
  answers.push(new Error('no history'));
  void watch('one', 1);

  await pass();

  expect(told).toEqual(['one']);
});

it('asks no more when nobody watches', async () => {
  const { told, watch, pass, asked, planned } = watching();
  const over = new AbortController();
  void watch('one', 1, over.signal);

  over.abort();
  await pass();

  expect([told, asked(), planned]).toEqual([['one'], 0, []]);
});
