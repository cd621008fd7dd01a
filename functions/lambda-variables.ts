/** What Lambda may change while a function runs; lib/runtime/environment.ts reads the rest, once. */
// biome-ignore-start lint/style/noProcessEnv: the reason stands above
import type { Credentials } from '../lib/aws/signature.ts';

/** https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime */
export function lambdaCredentials(): Credentials {
  const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN } = process.env;
  if (!AWS_ACCESS_KEY_ID || !AWS_SECRET_ACCESS_KEY) {
    throw new Error('There are no AWS credentials: AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY must be set');
  }
  return {
    accessKeyId: AWS_ACCESS_KEY_ID,
    secretAccessKey: AWS_SECRET_ACCESS_KEY,
    ...(AWS_SESSION_TOKEN ? { sessionToken: AWS_SESSION_TOKEN } : {}),
  };
}

/** Of this invocation. */
export function lambdaTraceId(): string | undefined {
  const { AWS_LAMBDA_FUNCTION_NAME, _X_AMZN_TRACE_ID } = process.env;
  return AWS_LAMBDA_FUNCTION_NAME === undefined ? undefined : _X_AMZN_TRACE_ID;
}
// biome-ignore-end lint/style/noProcessEnv: the reason stands above
