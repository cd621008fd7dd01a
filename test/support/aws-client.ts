/** What the SDK's clients have resolved of their settings, and credentials that they find. */
import { onTestFinished, vi } from 'vitest';

/** As far as a client of any service has it. */
interface SdkClient {
  readonly config: {
    readonly maxAttempts: () => Promise<number>;
    readonly useFipsEndpoint: () => Promise<boolean>;
    readonly useDualstackEndpoint: () => Promise<boolean>;
    readonly requestHandler: object;
  };
  readonly destroy: () => void;
}

interface NodeHandler {
  readonly handle: (request: object) => Promise<unknown>;
  readonly httpHandlerConfigs: () => object;
}

/** Until the test ends. */
export function used<Client extends SdkClient>(client: Client): Client {
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'test');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'test');
  onTestFinished(() => {
    client.destroy();
    vi.unstubAllEnvs();
  });
  return client;
}

export async function resolvedSettings({ config }: SdkClient): Promise<object> {
  const handler = config.requestHandler as NodeHandler;
  // The time-outs are resolved when there is something to do.
  await handler.handle({}).catch(() => undefined);
  return {
    attempts: await config.maxAttempts(),
    fips: await config.useFipsEndpoint(),
    dualStack: await config.useDualstackEndpoint(),
    ...handler.httpHandlerConfigs(),
  };
}
