/** The stack whose door is a Function URL, packaged as a whole. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { IRELAND, propertiesOf, resolve, type Template } from './cloudformation.ts';
import { createWorkspace, type Workspace } from './packaging.ts';
import { specificationFaults } from './specification.ts';

const HTTP = 'arn:aws:lambda:eu-west-1:123456789012:function:iterable-forwarder-dev-http';

let workspace: Workspace;
let compiled: Template;
let template: Template;

beforeAll(async () => {
  workspace = await createWorkspace({ path: 'test/deployment/everything.config.ts' });
  await workspace.build();
  const parameters = ['--param', 'door=function-url', '--param', 'doorConcurrency=5'];
  const shipped = await workspace.package('url', '--region', 'eu-west-1', ...parameters);
  compiled = shipped.template;
  template = resolve(compiled, IRELAND);
});

afterAll(() => workspace?.[Symbol.asyncDispose]());

describe('a stack whose door is a Function URL', () => {
  it("says nothing that AWS's own specification of the resources refuses", () => {
    expect(specificationFaults(compiled)).toEqual([]);
  });

  it('has the URL, open to everybody, and answers browsers itself', () => {
    expect(propertiesOf(template, 'AWS::Lambda::Url')).toEqual([
      { AuthType: 'NONE', TargetFunctionArn: HTTP },
    ]);
  });

  // https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html
  it('grants both rights that such a URL takes since October 2025, and only through it', () => {
    const open = propertiesOf(template, 'AWS::Lambda::Permission').filter(
      ({ Principal }) => Principal === '*',
    );
    expect(open).toEqual([
      { FunctionName: HTTP, Action: 'lambda:InvokeFunctionUrl', Principal: '*', FunctionUrlAuthType: 'NONE' },
      { FunctionName: HTTP, Action: 'lambda:InvokeFunction', Principal: '*', InvokedViaFunctionUrl: true },
    ]);
  });

  it('has no HTTP API', () => {
    const types = new Set(Object.values(template.Resources).map(({ Type }) => Type.split('::')[1]));

    expect(types).toContain('Lambda');
    expect(types).not.toContain('ApiGatewayV2');
    expect(Object.keys(template.Outputs)).not.toContain('HttpApiUrl');
  });

  it('puts out an address that a path can follow', () => {
    expect(template.Outputs.DoorUrl?.Value).toBe('https://HttpLambdaFunctionUrl.lambda-url.eu-west-1.on.aws');
  });

  it('is braked by the number of its instances', () => {
    expect(template.Resources.HttpLambdaFunction?.Properties.ReservedConcurrentExecutions).toBe(5);
  });
});
