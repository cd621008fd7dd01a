import { describe, expect, it } from 'vitest';
import { confirmEach } from '../../lib/queue/confirm.ts';
import { clockAt, NOON } from '../support/clock.ts';
import { all, confirmWithin, playedCall, sdkError } from '../support/delivery/batch-call.ts';

const failed = (Code: string | undefined, SenderFault: boolean | undefined, ...indices: number[]) => ({
  Failed: indices.map((index) => ({ Id: String(index), Code, SenderFault })),
});

describe('what SQS answers entry by entry', () => {
  it('needs one call when all entries are confirmed', async () => {
    const call = playedCall<string>(all);
    expect(await confirmWithin(10, ['a', 'b', 'c'], call)).toEqual(['a', 'b', 'c']);
    expect(call.batches).toEqual([['a', 'b', 'c']]);
    expect(call.failures).toEqual([]);
  });

  it('needs no call for no entries', async () => {
    const call = playedCall<string>(all);
    expect(await confirmWithin(10, [], call)).toEqual([]);
    expect(call.batches).toEqual([]);
  });

  it('confirms no entry that it names as failed too: that entry is sent again', async () => {
    const call = playedCall<string>(
      () => ({ Successful: [{ Id: '0' }], ...failed('InternalError', false, 0) }),
      all,
    );
    expect(await confirmWithin(10, ['a'], call)).toEqual(['a']);
    expect(call.batches).toEqual([['a'], ['a']]);
  });

  it('is reported where it mentions an entry neither as confirmed nor as failed', async () => {
    const call = playedCall<string>(() => ({}), all);
    expect(await confirmWithin(10, ['a', 'b'], call)).toEqual(['a', 'b']);
    expect(call.failures).toEqual(['queue-unmentioned']);
  });

  it.each([
    ['a table where a list should be', { Successful: {} }],
    ['nothing where an entry should be', { Successful: [{ Id: '0' }], Failed: [null] }],
    ['null', null],
  ])('is asked for again where it has %s', async (_, answer) => {
    const call = playedCall<string>(() => answer as never, all);
    expect(await confirmWithin(10, ['a', 'b'], call)).toEqual(['a', 'b']);
    expect(call.failures).toEqual(['queue-unavailable TypeError']);
  });

  it('sends only what failed again, until it is confirmed', async () => {
    const call = playedCall<string>(
      () => ({ Successful: [{ Id: '1' }], ...failed('InternalError', false, 0, 2) }),
      () => ({ Successful: [{ Id: '1' }], ...failed('InternalError', false, 0) }),
      all,
    );
    expect((await confirmWithin(10, ['a', 'b', 'c'], call)).toSorted()).toEqual(['a', 'b', 'c']);
    expect(call.batches).toEqual([['a', 'b', 'c'], ['a', 'c'], ['a']]);
    expect(call.failures).toEqual(Array(3).fill('queue-unavailable InternalError'));
  });

  it.each([
    ['a fault of the queue', 'InternalError', false, 2],
    ['a fault of nobody', 'InternalError', undefined, 2],
    ['a fault without a code', undefined, false, 2],
    ['a throttle', 'ThrottlingException', false, 2],
    ['a throttle called a fault of the sender', 'ThrottlingException', true, 2],
    ['another', 'RequestThrottled', true, 2],
    ['a throttle of the key service', 'KmsThrottled', true, 2],
    ['too many messages in flight', 'OverLimit', true, 2],
    ['the same by its full name', 'AWS.SimpleQueueService.OverLimit', true, 2],
    ['too many requests', 'TooManyRequestsException', true, 2],
    ['a fault of the sender', 'InvalidMessageContents', true, 1],
    ['an old receipt handle', 'ReceiptHandleIsInvalid', true, 1],
    ['a list that is too long', 'TooManyEntriesInBatchRequest', true, 1],
    ['a fault of the sender without a code', undefined, true, 1],
  ])('is followed by another call, or not, after %s', async (_, code, senderFault, calls) => {
    const call = playedCall<string>(() => failed(code, senderFault, 0), all);
    expect(await confirmWithin(10, ['a'], call)).toEqual(calls === 1 ? [] : ['a']);
    expect(call.batches).toHaveLength(calls);
    expect(call.failures).toHaveLength(1);
  });

  it('repeats an entry that it does not mention', async () => {
    const call = playedCall<string>(() => ({ Successful: [{ Id: '1' }] }), all);
    expect((await confirmWithin(10, ['a', 'b'], call)).toSorted()).toEqual(['a', 'b']);
    expect(call.batches).toEqual([['a', 'b'], ['a']]);
  });

  it.each([
    ['an empty answer', {}],
    ['lists without entries', { Successful: [], Failed: [] }],
    ['an id past the end', { Successful: [{ Id: '2' }, { Id: '10' }] }],
    ['an id before the start', { Successful: [{ Id: '-1' }] }],
    ['an id that is no number', { Successful: [{ Id: 'a' }, { Id: 'length' }, { Id: '__proto__' }] }],
    ['a fraction', { Successful: [{ Id: '0.5' }] }],
    ['no id', { Successful: [{}, { Id: undefined }] }],
    ['unknown ids refused', failed('InvalidMessageContents', true, 7, -1)],
  ])('confirms and refuses no entry by %s', async (_, answer) => {
    const call = playedCall<string>(() => answer, all);
    expect(await confirmWithin(10, ['a', 'b'], call)).toEqual(['a', 'b']);
    expect(call.batches).toEqual([
      ['a', 'b'],
      ['a', 'b'],
    ]);
  });

  it.each(['', ' ', '0x1', '00', '1e0', '1.0', '+1', ' 1'])(
    'confirms and refuses no entry by the id %j',
    async (Id) => {
      const refused = { Id, Code: 'InvalidMessageContents', SenderFault: true };
      const call = playedCall<string>(() => ({ Successful: [{ Id }], Failed: [refused] }), all);
      expect(await confirmWithin(10, ['a', 'b'], call)).toEqual(['a', 'b']);
      expect(call.batches).toEqual([
        ['a', 'b'],
        ['a', 'b'],
      ]);
    },
  );

  it('keeps what was confirmed when a later call fails for good', async () => {
    const call = playedCall<string>(
      () => ({ Successful: [{ Id: '0' }], ...failed('InternalError', false, 1) }),
      sdkError('AccessDeniedException', 'client'),
    );
    expect(await confirmWithin(10, ['a', 'b'], call)).toEqual(['a']);
    expect(call.batches).toEqual([['a', 'b'], ['b']]);
  });
});

describe('a call that fails as a whole', () => {
  it.each([
    ['the network', sdkError('ECONNRESET'), 2],
    ['a time-out', sdkError('TimeoutError'), 2],
    ['an answer that is no JSON', new SyntaxError('Unexpected token'), 2],
    ['the service', sdkError('InternalFailure', 'server'), 2],
    ['a throttle', sdkError('ThrottlingException', 'client'), 2],
    ['another', sdkError('RequestThrottled', 'client'), 2],
    ['too many messages in flight', sdkError('OverLimit', 'client'), 2],
    ['missing rights', sdkError('AccessDeniedException', 'client'), 1],
    ['a queue that does not exist', sdkError('QueueDoesNotExist', 'client'), 1],
    ['content that is refused', sdkError('InvalidMessageContents', 'client'), 1],
    ['a batch that is too long', sdkError('BatchRequestTooLong', 'client'), 1],
  ])('is repeated unless the sender is to blame: %s', async (_, error, calls) => {
    const call = playedCall<string>(error, all);
    expect(await confirmWithin(10, ['a', 'b'], call)).toEqual(calls === 1 ? [] : ['a', 'b']);
    expect(call.batches).toEqual(Array(calls).fill(['a', 'b']));
    expect(call.failures).toHaveLength(1);
  });

  it('does not affect the other calls', async () => {
    const entries = Array.from({ length: 25 }, (_, index) => index);
    const call = playedCall<number>((batch) => {
      if (batch.includes(10)) throw sdkError('InvalidMessageContents', 'client');
      return all(batch);
    });
    expect(await confirmWithin(10, entries, call)).toEqual([...entries.slice(0, 10), ...entries.slice(20)]);
  });

  it('is repeated until the deadline and never rejects', async () => {
    const clock = clockAt();
    const call = playedCall<string>(sdkError('ECONNREFUSED'));
    expect(await confirmWithin(5, ['a'], call, clock)).toEqual([]);
    // At half of the longest pause each: 50, 100, 200, 400, 800 ms and then a second each time.
    expect(clock.pauses).toEqual([50, 100, 200, 400, 800, 1_000, 1_000, 1_000]);
    expect(call.failures).toEqual(Array(9).fill('queue-unavailable ECONNREFUSED'));
  });
});

describe('the deadline', () => {
  it.each([
    ['at', 0],
    ['after', -1],
  ])('lets nothing start %s it', async (_, seconds) => {
    const call = playedCall<string>(all);
    expect(await confirmWithin(seconds, ['a'], call)).toEqual([]);
    expect(call.batches).toEqual([]);
  });

  it('lets no pause begin that would end at or past it', async () => {
    const clock = clockAt(NOON, () => 0.999);
    const call = playedCall<string>(sdkError('ECONNREFUSED'));
    await confirmEach(['a'], call, NOON + 99, clock);
    expect(clock.pauses).toEqual([]);
    expect(call.batches).toHaveLength(1);
  });

  it('gives up the batches that have not started by then', async () => {
    const clock = clockAt();
    const entries = Array.from({ length: 200 }, (_, index) => index);
    const call = playedCall<number>((batch) => {
      clock.advance(1_000);
      return all(batch);
    });
    const confirmed = await confirmWithin(17, entries, call, clock);
    // Sixteen calls go side by side and take a second each of this clock; one more fits in.
    expect(call.batches).toHaveLength(17);
    expect(confirmed).toHaveLength(170);
  });

  it('cuts off a call that is under way', async () => {
    const clock = clockAt();
    const call = playedCall<string>(
      (_, signal) =>
        new Promise((_, reject) => {
          signal.addEventListener('abort', () => {
            clock.advance(20);
            reject(signal.reason);
          });
        }),
    );
    expect(await confirmEach(['a'], call, NOON + 20, clock)).toEqual(new Set());
    expect(call.failures).toEqual(['queue-timeout TimeoutError']);
  });

  it('may lie between two milliseconds', async () => {
    expect(await confirmWithin(10.0005, ['a'], playedCall<string>(all))).toEqual(['a']);
  });
});
