/** The door as most would write it: the AWS SDK's clients as they come, and zod. */
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { isKey, store } from './door-parts.ts';
import { eventsOf, requestSchema } from './event-schema.ts';

const sqs = new SQSClient({});
const secretsManager = new SecretsManagerClient({});
let key: string | undefined;

export async function handler({
  headers,
  body = '',
}: APIGatewayProxyEventV2): Promise<APIGatewayProxyStructuredResultV2> {
  key ??= (await secretsManager.send(new GetSecretValueCommand({ SecretId: 'app' }))).SecretString ?? '';
  if (!isKey(headers['api-key'], key)) return { statusCode: 401, body: '{"error":"Unauthorized"}' };
  const { success, data, error } = requestSchema.safeParse(JSON.parse(body));
  if (!success) return { statusCode: 400, body: JSON.stringify({ error: error.issues }) };
  return { statusCode: 202, body: JSON.stringify(await store(sqs, eventsOf(data))) };
}
