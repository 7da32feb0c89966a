import * as z from 'zod';

const Id = z.string().min(1).max(80);

/** Who knows it hears the messages of a room from one publication, for both protocols. */
export const JOINT_MESSAGES = 'joint_messages';

/** What replicas tell each other. Other versions may tell other things, which are ignored. */
export const ReplicaMessage = z.discriminatedUnion('type', [
  /** Every few seconds, and when there is somebody new. */
  z.object({
    type: z.literal('here'),
    from: Id,
    state: z.unknown(),
    /** What it knows that an earlier version does not. */
    knows: z.array(z.string().max(40)).max(40).default([]),
  }),
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
