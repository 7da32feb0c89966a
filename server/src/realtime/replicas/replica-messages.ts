import * as z from 'zod';

const Id = z.string().min(1).max(80);

/** What replicas tell each other. Other versions may tell other things, which are ignored. */
export const ReplicaMessage = z.discriminatedUnion('type', [
  /** Every few seconds, and when there is somebody new. */
  z.object({ type: z.literal('here'), from: Id, state: z.unknown() }),
  z.object({ type: z.literal('gone'), from: Id }),
  z.object({
    type: z.literal('ask'),
    from: Id,
    id: Id,
    call: z.string().max(64),
    replicas: z.array(Id).max(1_000).optional(),
    payload: z.unknown(),
  }),
  z.object({ type: z.literal('answer'), from: Id, to: Id, id: Id, value: z.unknown() }),
]);
export type ReplicaMessage = z.infer<typeof ReplicaMessage>;
