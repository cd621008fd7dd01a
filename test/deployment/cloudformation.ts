/** As much of CloudFormation as it takes to read the template as AWS would: intrinsic functions, filled in. */
import { isDeepStrictEqual } from 'node:util';

interface TemplateResource {
  readonly Type: string;
  readonly Properties: Readonly<Record<string, unknown>>;
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
  readonly DependsOn?: string | readonly string[];
}

export interface Template {
  readonly Resources: Readonly<Record<string, TemplateResource>>;
  readonly Outputs: Readonly<Record<string, { readonly Value: unknown }>>;
}

/** Where the stack is imagined to lie. */
export interface Place {
  readonly partition: string;
  readonly region: string;
  readonly accountId: string;
  readonly urlSuffix: string;
}

export const IRELAND: Place = {
  partition: 'aws',
  region: 'eu-west-1',
  accountId: '123456789012',
  urlSuffix: 'amazonaws.com',
};

/** The template with every `Ref`, `Fn::GetAtt`, `Fn::Sub`, `Fn::Join`, `Fn::Split` and `Fn::Select` replaced by what AWS would put there. */
export function resolve(template: Template, place: Place): Template {
  const arn = (service: string, rest: string, region = place.region) =>
    `arn:${place.partition}:${service}:${region}:${place.accountId}:${rest}`;

  const pseudo: Readonly<Record<string, string>> = {
    'AWS::Partition': place.partition,
    'AWS::Region': place.region,
    'AWS::AccountId': place.accountId,
    'AWS::URLSuffix': place.urlSuffix,
  };

  function resource(id: string): TemplateResource {
    const found = template.Resources[id];
    if (found === undefined) throw new Error(`the template has no resource ${id}`);
    return found;
  }

  function ref(id: string): string {
    if (pseudo[id] !== undefined) return pseudo[id];
    const { Type, Properties } = resource(id);
    switch (Type) {
      case 'AWS::SQS::Queue':
        return `https://sqs.${place.region}.${place.urlSuffix}/${place.accountId}/${Properties.QueueName}`;
      case 'AWS::DynamoDB::Table':
        return String(Properties.TableName);
      case 'AWS::Logs::LogGroup':
        return String(Properties.LogGroupName);
      case 'AWS::Lambda::Function':
        return String(Properties.FunctionName);
      case 'AWS::IAM::ManagedPolicy':
        return arn('iam', `policy/${id}`, '');
      default:
        return id;
    }
  }

  function attribute(id: string, name: string): string {
    const { Type, Properties } = resource(id);
    switch (`${Type} ${name}`) {
      case 'AWS::SQS::Queue Arn':
        return arn('sqs', String(Properties.QueueName));
      case 'AWS::SQS::Queue QueueName':
        return String(Properties.QueueName);
      case 'AWS::DynamoDB::Table Arn':
        return arn('dynamodb', `table/${Properties.TableName}`);
      case 'AWS::Logs::LogGroup Arn':
        return arn('logs', `log-group:${Properties.LogGroupName}:*`);
      case 'AWS::Lambda::Function Arn':
        return arn('lambda', `function:${Properties.FunctionName}`);
      case 'AWS::IAM::Role Arn':
        return arn('iam', `role/${id}`, '');
      case 'AWS::Lambda::Url FunctionUrl':
        return `https://${id}.lambda-url.${place.region}.on.aws/`;
      case 'AWS::CloudWatch::Alarm Arn':
        return arn('cloudwatch', `alarm:${Properties.AlarmName}`);
      default:
        throw new Error(`what ${name} of ${Type} looks like is not known here`);
    }
  }

  function walk(value: unknown): unknown {
    if (Array.isArray(value)) return value.map(walk);
    if (typeof value !== 'object' || value === null) return value;
    const entries = Object.entries(value).filter(([, inner]) => !isNoValue(inner));
    const [key, argument] = entries.length === 1 ? (entries[0] ?? []) : [];
    switch (key) {
      case 'Ref':
        return ref(String(argument));
      case 'Fn::GetAtt': {
        const [id, name] = argument as [string, string];
        return attribute(id, name);
      }
      case 'Fn::Sub':
        return String(argument).replace(/\$\{([^}.]+)(?:\.(\w+))?\}/g, (_, id: string, name?: string) =>
          name === undefined ? ref(id) : attribute(id, name),
        );
      case 'Fn::Join': {
        const [separator, parts] = walk(argument) as [string, string[]];
        return parts.join(separator);
      }
      case 'Fn::Split': {
        const [separator, text] = walk(argument) as [string, string];
        return text.split(separator);
      }
      case 'Fn::Select': {
        const [index, parts] = walk(argument) as [number, unknown[]];
        return parts[index];
      }
      default:
        return Object.fromEntries(entries.map(([name, inner]) => [name, walk(inner)]));
    }
  }

  return walk(template) as Template;
}

/** AWS takes a property that is this for one that is not there. */
function isNoValue(value: unknown): boolean {
  return isDeepStrictEqual(value, { Ref: 'AWS::NoValue' });
}

/** The properties of every resource of a type. */
export function propertiesOf(template: Template, type: string): Readonly<Record<string, unknown>>[] {
  return Object.values(template.Resources)
    .filter(({ Type }) => Type === type)
    .map(({ Properties }) => Properties);
}
