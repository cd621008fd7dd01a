import { describe, expect, it } from 'vitest';
import { useStack } from '../support/running-stack.ts';

const running = useStack();
const event = (id: string) => ({ eventName: 'rotation', email: 'ada@example.com', id });

describe('a key that is rotated', () => {
  it('of a source works at once, and the one before it still does', async () => {
    running.stack.secretsManager.put('source-app', 'rotated-key');

    const fresh = await running.post('/app', event('rotated-1'), { 'api-key': 'rotated-key' });
    expect(fresh.status).toBe(202);
    expect((await running.post('/app', event('rotated-2'))).status).toBe(202);
    expect((await running.post('/app', event('rotated-3'), { 'api-key': 'wrong' })).status).toBe(401);
  });

  it('of a project is picked up by the events under way, without a retry', async () => {
    await running.post('/app', event('key-before'));
    await running.everyQueueIsEmpty();
    running.sandbox('US').setFaults({ apiKeys: ['new-project-key'] });
    running.stack.secretsManager.put('iterable-us', 'new-project-key');

    await running.post('/app', { events: Array.from({ length: 50 }, (_, i) => event(`key-${i}`)) });
    await running.everyQueueIsEmpty();

    expect(running.sandbox('US').events.get('key-49')?.count).toBe(1);
    expect(running.log.filter((line) => line.event === 'event-retried')).toEqual([]);
  });
});
