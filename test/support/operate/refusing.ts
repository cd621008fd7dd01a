/** A client that gets no answer but this one to calls of one kind; all others go through. */
import type { SQSClient } from '@aws-sdk/client-sqs';

type Command = Parameters<SQSClient['send']>[0];

export function refusing(
  client: SQSClient,
  kind: new (...input: never[]) => object,
  error: Error,
): SQSClient {
  const send = (command: Command, ...others: unknown[]) =>
    command instanceof kind
      ? Promise.reject(error)
      : (client.send as (...given: unknown[]) => unknown).call(client, command, ...others);
  return new Proxy(client, {
    get: (target, name) => (name === 'send' ? send : Reflect.get(target, name).bind?.(target)),
  });
}

/** As SQS says it to credentials without the right. */
export const ACCESS_DENIED = Object.assign(new Error('not authorized'), {
  name: 'AccessDenied',
  $fault: 'client',
});
