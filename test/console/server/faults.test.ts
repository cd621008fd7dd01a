import { expect, it } from 'vitest';
import { faultOf, Misuse } from '../../../console/server/faults.ts';
import { OperateFault } from '../../../operate/fault.ts';

it('tells what went wrong, and what to do about it', () => {
  const remedy = 'one of app, shop-eu';

  expect(faultOf(new OperateFault('not-found', 'no such source', { remedy }))).toEqual({
    status: 404,
    message: 'no such source',
    remedy,
  });
  expect(faultOf(new Misuse(413, 'too long'))).toMatchObject({ status: 413, message: 'too long' });
});

it('names no option of the command line', () => {
  const fault = new OperateFault('wrong-use', '--set wants a path and a value', {
    remedy: 'write --set dataFields.plan=pro',
  });

  expect(faultOf(fault)).toEqual({
    status: 400,
    message: 'set wants a path and a value',
    remedy: undefined,
  });
});

it('says where it failed, and not what a stranger may have written', () => {
  const { status, message } = faultOf(new TypeError('of ada@example.com'));

  expect(status).toBe(500);
  expect(message).toMatch(/^the console failed: TypeError /);
  expect(message).not.toContain('ada@');
});
