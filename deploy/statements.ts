/** What a policy of IAM grants, and ARNs as it names them. */

export interface Statement {
  readonly Sid: string;
  readonly Action: readonly string[];
  readonly Resource: readonly (object | string)[] | '*';
  readonly Condition?: object;
}

export function policyDocument(statements: readonly Statement[]): object {
  return {
    Version: '2012-10-17',
    Statement: statements.map((statement) => ({ Effect: 'Allow', ...statement })),
  };
}

/** Of the stack's own account and region. */
export function arnText(service: string, resource: string): object {
  return { 'Fn::Sub': `arn:\${AWS::Partition}:${service}:\${AWS::Region}:\${AWS::AccountId}:${resource}` };
}

/** Secrets Manager ends each ARN in six characters of its own: a `*` there would match longer names too. */
export function secretArn(secretPrefix: string, name: string): object {
  return arnText('secretsmanager', `secret:${secretPrefix}${name}-??????`);
}
