/** By what senders reach the door, as the parameter `door` of the deployment chooses: exactly one of these is made. */

import { FLOOD_PARAMETERS, type FloodParameter } from './floods.ts';
import { withoutStack } from './users-fault.ts';

interface Door {
  /** What calls the function, as `events` of `serverless.yml`. */
  readonly events: readonly object[];
  /** Whether the function has a URL of its own, as `url` of `serverless.yml`. */
  readonly isUrl: boolean;
  /** Without a slash at its end: a source's path follows. */
  readonly address: object;
  /** The parameters that brake a flood here. */
  readonly brakes: readonly FloodParameter[];
}

const DOORS = {
  'http-api': {
    // $default: the only route that reaches the function for every method and path.
    events: [{ httpApi: '*' }],
    isUrl: false,
    address: {
      // biome-ignore lint/suspicious/noTemplateCurlyInString: CloudFormation's, not ours
      'Fn::Sub': 'https://${HttpApi}.execute-api.${AWS::Region}.${AWS::URLSuffix}',
    },
    brakes: FLOOD_PARAMETERS,
  },
  'function-url': {
    events: [],
    isUrl: true,
    address: {
      // `https://….lambda-url.REGION.on.aws/`: behind the slash at its end a path would begin with two.
      'Fn::Join': [
        '',
        [
          'https://',
          {
            'Fn::Select': [
              2,
              { 'Fn::Split': ['/', { 'Fn::GetAtt': ['HttpLambdaFunctionUrl', 'FunctionUrl'] }] },
            ],
          },
        ],
      ],
    },
    brakes: ['doorConcurrency'],
  },
} as const satisfies Readonly<Record<string, Door>>;

const isDoor = (name: string): name is keyof typeof DOORS => Object.hasOwn(DOORS, name);

/** @throws Error unless there is such a door */
export function checkDoor(name: string): void {
  if (isDoor(name)) return;
  throw withoutStack(new Error(`door must be one of ${Object.keys(DOORS).join(', ')}`));
}

/** @returns another door for an unknown name: `checkDoor` refuses it, once for all that ask here */
export function doorNamed(name: string): Door {
  return isDoor(name) ? DOORS[name] : DOORS['http-api'];
}
