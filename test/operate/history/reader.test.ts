import { renameSync } from 'node:fs';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openHistoryReader } from '../../../operate/history/reader.ts';
import { fillHistory } from '../../support/history.ts';

function reading(dataDir: string) {
  const reader = openHistoryReader(dataDir);
  onTestFinished(reader.close);
  return reader;
}

describe('openHistoryReader', () => {
  it('answers as the functions do, each call its own', async () => {
    const { dataDir, addEvent, addRate } = fillHistory();
    addEvent({ id: 'e1' });
    addEvent({ id: 'e2', project: 'eu' });
    addRate('us', 1_000, 4);
    const reader = reading(dataDir);
    const [found, count, story, refused, changes, rates] = await Promise.all([
      reader.listEvents({ project: 'us' }),
      reader.countEvents(),
      reader.showEvent(2),
      reader.refusedRequests(),
      reader.changesSince(1, {}, 10),
      reader.ratesOf({ projects: ['us'], minutes: 1, now: 1_000_000 }),
    ]);
    expect(found.events).toMatchObject([{ id: 'e1', isDeleted: false }]);
    expect([count, story?.row.id, refused]).toEqual([2, 'e2', []]);
    expect(changes.events).toMatchObject([{ id: 'e2' }]);
    expect(rates[0]?.buckets.at(-1)).toMatchObject({ perSecond: 4 });
  });

  it('opens the file when there is one, and anew when the stack has begun another', async () => {
    const first = fillHistory();
    const { dataDir, path } = first;
    const reader = reading(dataDir);
    first.addEvent({ id: 'old' });
    expect((await reader.listEvents()).events).toMatchObject([{ id: 'old' }]);
    first.database.close();
    renameSync(path, `${path}.aside`);
    await expect(reader.listEvents()).rejects.toMatchObject({
      name: 'OperateFault',
      kind: 'not-found',
      remedy: expect.stringContaining('npm start'),
    });
    fillHistory(dataDir).addEvent({ id: 'new' });
    expect((await reader.listEvents()).events).toMatchObject([{ id: 'new' }]);
  });

  it('rejects what is asked when it has ended', async () => {
    const reader = reading(fillHistory().dataDir);
    const asked = expect(reader.countEvents()).rejects.toThrow('has ended');
    await reader.close();
    await asked;
    await expect(reader.countEvents()).rejects.toThrow('has ended');
  });
});
