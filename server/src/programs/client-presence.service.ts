import { Injectable } from '@nestjs/common';
import type { Presence, RestResponse } from '@suda/contract';
import { ClientDirectory } from '../ports/client-directory.js';

/** Who is connected, for services. */
@Injectable()
export class ClientPresenceService {
  constructor(private readonly directory: ClientDirectory) {}

  async presenceOf(userId: string): Promise<Presence> {
    const [user] = (await this.presencesOf([userId])).users;
    return user ?? { userId, status: 'offline', clients: [] };
  }

  /** In the order of the ids. */
  async presencesOf(userIds: readonly string[]): Promise<RestResponse<'connectedUsers'>> {
    const connected = await this.directory.clientsOf(userIds);
    return {
      users: userIds.map((userId) => {
        const clients = connected.get(userId) ?? [];
        const [first] = clients;
        if (!first) return { userId, status: 'offline', clients };
        return { userId, status: 'online', since: first.since, clients };
      }),
    };
  }
}
