import { Inject, Injectable } from '@nestjs/common';
import { ChatError, LIMITS, type RestResponse, RoomId, type RoomSummary, unreadCount } from '@suda/contract';
import { AuthService } from '../auth/auth.service.js';
import { CONFIG, type Config } from '../config.js';
import { MessagesService } from '../messages/messages.service.js';
import type { Identity } from '../ports/identity.js';
import { RoomStore } from '../ports/room-store.js';
import { RoomsService } from '../rooms/rooms.service.js';

type Boot = RestResponse<'boot'>;

/** Answers all that the app opens with at once. */
@Injectable()
export class BootService {
  constructor(
    private readonly auth: AuthService,
    private readonly rooms: RoomsService,
    private readonly roomStore: RoomStore,
    private readonly messages: MessagesService,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  async boot(caller: Identity | undefined, roomId: string | undefined): Promise<Boot> {
    const { authMode: mode, signup } = this.config;
    if (!caller) return { mode, signup };
    const rooms = await orAbsent(this.rooms.list(caller, { limit: LIMITS.pageSize }));
    const named = RoomId.safeParse(roomId).data;
    const listed = rooms?.rooms.find((it) => it.roomId === named);
    const opened = named === undefined ? undefined : await orAbsent(this.opened(caller.user.userId, named, listed));
    return { mode, signup, me: this.auth.describe(caller), ...(rooms && { rooms }), ...(opened && { opened }) };
  }

  /** The page is read after the summary, or the changes between the two would be missed. */
  private async opened(userId: string, roomId: string, listed?: RoomSummary): Promise<Boot['opened']> {
    const room = listed ?? (await this.roomStore.summary(roomId, userId));
    if (!room) return undefined;
    const limit = LIMITS.defaultPageSize;
    const around = unreadCount(room) > 0 && room.seq - room.readSeq >= limit ? room.readSeq + 1 : undefined;
    const page = await this.messages.page(userId, roomId, { limit, ...(around !== undefined && { around }) });
    return { room, ...page, ...(around !== undefined && { around }) };
  }
}

/** What an engine does not answer is left out: the page asks for it by itself, and says what is missing. */
const orAbsent = <T>(reading: Promise<T>): Promise<T | undefined> =>
  reading.catch((error: unknown) => {
    if (error instanceof ChatError) return undefined;
    throw error;
  });
