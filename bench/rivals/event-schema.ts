/** What the doors hold an event against: with zod, as most would. */
import { z } from 'zod';

const count = z.int().nonnegative();

const event = z
  .strictObject({
    eventName: z.string().min(1).max(255),
    email: z.email().optional(),
    userId: z.string().min(1).max(52).optional(),
    id: z
      .string()
      .regex(/^[A-Za-z0-9-]{1,512}$/)
      .optional(),
    createdAt: count.optional(),
    dataFields: z.record(z.string(), z.unknown()).optional(),
    campaignId: count.optional(),
    templateId: count.optional(),
    createNewFields: z.boolean().optional(),
  })
  .refine(({ email, userId }) => email !== undefined || userId !== undefined, 'email or userId');

export const requestSchema = z.union([z.strictObject({ events: z.array(event).min(1).max(10_000) }), event]);

export type TrackRequest = z.infer<typeof requestSchema>;

export function eventsOf(request: TrackRequest) {
  return 'events' in request ? request.events : [request];
}
