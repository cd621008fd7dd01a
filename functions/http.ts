/** The door: an HTTP API's or Function URL's request (payload format 2.0) in, its answer out. */
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda';
import configuration from '#configuration';
import { composeDoor } from '../lib/compose/door.ts';
import { boundaries, environment } from './boundaries.ts';
import { requestOf, resultOf } from './http-shapes.ts';
import { endOf } from './lambda-time.ts';

const accept = composeDoor(configuration, environment, boundaries);

export async function handler(
  event: APIGatewayProxyEventV2,
  context: Context,
): Promise<APIGatewayProxyStructuredResultV2> {
  return resultOf(await accept(requestOf(event), endOf(context)));
}
