import { describe, expect, it } from 'vitest';
import { createLineWriter } from '../../lib/runtime/metric-lines.ts';

/** What is counted, and a second that passes when it is told to. */
function started() {
  let counted = 0;
  let secondPasses = () => {};
  const lines: string[] = [];
  const write = createLineWriter(
    () => {
      const taken = counted === 0 ? [] : [`${counted}`];
      counted = 0;
      return taken;
    },
    (line) => lines.push(line),
    { pause: () => new Promise((resolve) => (secondPasses = resolve)) },
  );
  return {
    lines,
    count() {
      counted += 1;
      write();
    },
    write,
    async passSecond() {
      secondPasses();
      await Promise.resolve();
    },
  };
}

describe('the lines of metrics', () => {
  it('tell at once what is counted after a while without', () => {
    const { lines, count } = started();
    count();

    expect(lines).toEqual(['1']);
  });

  it('tell of all that is counted within a second in one line, when it is over', async () => {
    const { lines, count, passSecond } = started();
    for (let times = 0; times < 5; times++) count();
    await passSecond();
    for (let times = 0; times < 3; times++) count();
    await passSecond();

    expect(lines).toEqual(['1', '4', '3']);
  });

  it('are none while nothing is counted, and come at once after that', async () => {
    const { lines, count, write, passSecond } = started();
    write();
    count();
    await passSecond();
    write();
    count();

    expect(lines).toEqual(['1', '1']);
  });
});
