/** Requests as the door gets them. */
import type { Request } from '../../lib/accept/request.ts';

export function requestWith(request: Partial<Request> = {}): Request {
  return {
    method: 'POST',
    path: '/app',
    query: '',
    host: 'door.example.com',
    headers: {},
    body: Buffer.from('{}'),
    ...request,
  };
}
