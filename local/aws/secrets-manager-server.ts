/**
 * As much of AWS Secrets Manager as the forwarder uses, over HTTP on 127.0.0.1, for the SDK's own client to
 * talk to (protocol AWS JSON 1.1). Secrets live in memory; their values are never printed, nor put in errors.
 * https://docs.aws.amazon.com/secretsmanager/latest/apireference/
 */
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import * as z from 'zod/mini';
import { refuseForeign } from '../foreign-request.ts';
import { isSignedWith, unknownCredentials } from './access-key.ts';
import { addVersion, CURRENT, createSecret, isNamed, type Secret, type Version } from './secret-versions.ts';

export interface SecretsManagerOptions {
  /** Calls signed with another are refused. */
  readonly accessKeyId: string;
  /** Secret values by name. */
  readonly secrets: Readonly<Record<string, string>>;
  /** A free one when left out. */
  readonly port?: number;
  /** The region in the ARNs. */
  readonly region?: string;
  /** Milliseconds since 1970, for the versions' dates of creation. */
  readonly now?: () => number;
}

/** An error as AWS names it, e.g. `{ name: 'InternalServiceError', status: 500 }`. */
interface AwsError {
  readonly name: string;
  readonly status: number;
  readonly message?: string;
}

export interface SecretsManager {
  readonly origin: string;
  /** Calls of GetSecretValue so far, refused ones included: all, or those for one secret's name. */
  requests(name?: string): number;
  /** Makes the value current and the one before it previous; creates a secret that is not there. */
  put(name: string, value: string): void;
  /** Answers every call with this error, until it is called with undefined. */
  failWith(error: AwsError | undefined): void;
  close(): Promise<void>;
}

const text = z.optional(z.string());
/** The parameters of all operations together; each operation says which it cannot do without. */
const parameters = z.object({
  SecretId: text,
  Name: z.optional(z.string().check(z.regex(/^[A-Za-z0-9/_+=.@!-]{1,512}$/))),
  SecretString: text,
  ClientRequestToken: text,
  VersionId: text,
  VersionStage: text,
  VersionStages: z.optional(z.array(z.string())),
});
type Parameters = z.infer<typeof parameters>;

export async function startSecretsManager(options: SecretsManagerOptions): Promise<SecretsManager> {
  const { accessKeyId, region = 'us-east-1', now = Date.now } = options;
  const secrets = new Map<string, Secret>();
  const counts = new Map<string, number>();
  let outage: AwsError | undefined;
  for (const [name, value] of Object.entries(options.secrets)) put(name, value);

  function put(name: string, value: string): void {
    addVersion(secrets.get(name) ?? create(name), version(value));
  }

  function create(name: string): Secret {
    const secret = createSecret(name, region);
    secrets.set(name, secret);
    return secret;
  }

  function version(value: string, id: string = randomUUID()): Omit<Version, 'stages'> {
    return { id, value, createdAtMs: now() };
  }

  function find(secretId: string): Secret | undefined {
    return secrets.values().find((secret) => isNamed(secret, secretId));
  }

  function handleGet(parameters: Parameters): Answer {
    const { SecretId } = parameters;
    if (SecretId === undefined) return invalid('SecretId');
    const secret = find(SecretId);
    const name = secret?.name ?? SecretId;
    counts.set(name, (counts.get(name) ?? 0) + 1);
    if (outage !== undefined) return failed(outage);
    return secret === undefined ? notFound('the specified secret.') : versionIn(secret, parameters);
  }

  function handleCreate({ Name, SecretString, ClientRequestToken }: Parameters): Answer {
    if (Name === undefined) return invalid('Name');
    if (secrets.has(Name)) {
      return fault(
        'ResourceExistsException',
        `The operation failed because the secret ${Name} already exists.`,
      );
    }
    const secret = create(Name);
    const added =
      SecretString === undefined ? undefined : addVersion(secret, version(SecretString, ClientRequestToken));
    return ok({ ARN: secret.arn, Name, VersionId: added?.id });
  }

  function handlePut({ SecretId, SecretString, ClientRequestToken, VersionStages }: Parameters): Answer {
    if (SecretId === undefined) return invalid('SecretId');
    const secret = find(SecretId);
    if (secret === undefined) return notFound('the specified secret.');
    if (SecretString === undefined) {
      return fault('InvalidRequestException', 'You must provide either SecretString or SecretBinary.');
    }
    // The token is the version's id: the same call twice makes one version.
    const known = secret.versions.find(({ id }) => id === ClientRequestToken);
    if (known !== undefined && known.value !== SecretString) {
      return fault('ResourceExistsException', 'That version exists already, with another value.');
    }
    const { id, stages } =
      known ?? addVersion(secret, version(SecretString, ClientRequestToken), VersionStages);
    return ok({ ARN: secret.arn, Name: secret.name, VersionId: id, VersionStages: [...stages] });
  }

  async function answerTo(request: IncomingMessage): Promise<Answer> {
    if (!isSignedWith(accessKeyId, request.headers.authorization)) {
      return { status: 400, content: unknownCredentials('UnrecognizedClientException') };
    }
    const { success, data } = parameters.safeParse(await json(request));
    if (!success) return invalid('a parameter');
    const target = request.headers['x-amz-target'];
    if (target === 'secretsmanager.GetSecretValue') return handleGet(data);
    if (outage !== undefined) return failed(outage);
    if (target === 'secretsmanager.CreateSecret') return handleCreate(data);
    if (target === 'secretsmanager.PutSecretValue') return handlePut(data);
    return fault('UnknownOperationException', `This endpoint has no operation ${target}.`);
  }

  const server = createServer(async (request, response) => {
    if (refuseForeign(request, response)) return;
    const { status, content } = await answerTo(request).catch(() =>
      fault('SerializationException', 'The request could not be read.'),
    );
    response.writeHead(status, {
      'Content-Type': 'application/x-amz-json-1.1',
      'x-amzn-RequestId': randomUUID(),
    });
    response.end(JSON.stringify(content));
  });
  server.listen(options.port ?? 0, '127.0.0.1');
  await once(server, 'listening');

  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests: (name) =>
      name === undefined ? counts.values().reduce((sum, n) => sum + n, 0) : (counts.get(name) ?? 0),
    put,
    failWith(error) {
      outage = error;
    },
    async close() {
      if (!server.listening) return;
      const ended = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await ended;
    },
  };
}

interface Answer {
  readonly status: number;
  readonly content: object;
}

function versionIn(secret: Secret, { VersionId, VersionStage }: Parameters): Answer {
  if (VersionId === undefined) {
    const stage = VersionStage ?? CURRENT;
    const staged = secret.versions.find(({ stages }) => stages.has(stage));
    return staged === undefined
      ? notFound(`the specified secret value for staging label: ${stage}`)
      : found(secret, staged);
  }
  const named = secret.versions.find(({ id }) => id === VersionId);
  if (named === undefined) return notFound(`the specified secret value for VersionId: ${VersionId}`);
  if (VersionStage === undefined || named.stages.has(VersionStage)) return found(secret, named);
  const message = 'You provided a VersionStage that is not associated to the provided VersionId.';
  return fault('InvalidRequestException', message);
}

function ok(content: object): Answer {
  return { status: 200, content };
}

function found({ arn, name }: Secret, { id, value, stages, createdAtMs }: Version): Answer {
  // Seconds, as the protocol has all times.
  const CreatedDate = createdAtMs / 1000;
  return ok({
    ARN: arn,
    Name: name,
    VersionId: id,
    SecretString: value,
    VersionStages: [...stages],
    CreatedDate,
  });
}

function fault(name: string, message: string, status = 400): Answer {
  return { status, content: { __type: name, Message: message } };
}

function failed({ name, message = 'Simulated outage.', status }: AwsError): Answer {
  return fault(name, message, status);
}

function notFound(what: string): Answer {
  return fault('ResourceNotFoundException', `Secrets Manager can't find ${what}`);
}

function invalid(what: string): Answer {
  return fault('ValidationException', `1 validation error detected: ${what} is missing or malformed.`);
}
