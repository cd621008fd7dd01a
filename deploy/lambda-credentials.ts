/**
 * Stands in the bundles for `@aws-sdk/credential-provider-node`, which looks in files, at other services and
 * on the network too: a third of the start-up, and Lambda hands a function its credentials in these variables.
 */
const REQUIRED = ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY'] as const;

interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

export const defaultProvider = () => async (): Promise<Credentials> => {
  // biome-ignore lint/style/noProcessEnv: the SDK's own settings, which lib/runtime/environment.ts leaves to the SDK
  const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN } = process.env;
  if (!AWS_ACCESS_KEY_ID || !AWS_SECRET_ACCESS_KEY) {
    throw new Error(`There are no AWS credentials: ${REQUIRED.join(' and ')} must be set`);
  }
  return {
    accessKeyId: AWS_ACCESS_KEY_ID,
    secretAccessKey: AWS_SECRET_ACCESS_KEY,
    ...(AWS_SESSION_TOKEN ? { sessionToken: AWS_SESSION_TOKEN } : {}),
  };
};
