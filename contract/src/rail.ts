import * as z from 'zod';
import { RoomId, RoomName } from './fields.js';
import { LIMITS } from './limits.js';

export const RailSection = z
  .object({
    id: z
      .string()
      .min(1)
      .max(32)
      .regex(/^[\w-]+$/)
      .meta({
        description:
          'Made by a client. `favourites` are the rooms on top, `others` those in no section, `hidden` those that show only while something is unread in them.',
      }),
    name: RoomName.meta({ description: 'Empty for `favourites`, `others` and `hidden`, which clients name.' }),
    folded: z.boolean(),
    rooms: z.array(RoomId).max(LIMITS.roomsPerUser).meta({ description: 'In the order in which they were put there.' }),
  })
  .meta({ id: 'RailSection' });
export type RailSection = z.infer<typeof RailSection>;

/** How a user arranged their list of rooms. A room may be one that they are no longer in. */
export const Rail = z
  .object({
    sections: z.array(RailSection).max(LIMITS.railSections).meta({ description: 'In their order.' }),
  })
  .refine(
    ({ sections }) => sections.reduce((sum, { rooms }) => sum + rooms.length, 0) <= LIMITS.roomsPerUser,
    'more rooms than a user has',
  )
  .meta({ id: 'Rail' });
export type Rail = z.infer<typeof Rail>;
