import { WebSocketGateway } from '@nestjs/websockets';
import { type CommandPayload as Payload, type CommandResult as Result, NAMESPACE } from '@suda/contract';
import { AccountStore } from '../ports/account-store.js';
import { Command } from '../realtime/commands/command.decorator.js';
import { userIdOf } from '../realtime/sockets/caller.js';
import type { ChatSocket } from '../realtime/sockets/socket.js';
import { socketRooms } from '../realtime/sockets/socket-rooms.js';
import { Sockets } from '../realtime/sockets/sockets.js';

/** How users arrange their lists of rooms: the same in all of their sessions. */
@WebSocketGateway({ namespace: NAMESPACE })
export class RailGateway {
  constructor(
    private readonly accounts: AccountStore,
    private readonly sockets: Sockets,
  ) {}

  @Command('get_rail')
  async get(socket: ChatSocket, _: Payload<'get_rail'>): Promise<Result<'get_rail'>> {
    return (await this.accounts.rail(userIdOf(socket))) ?? { sections: [] };
  }

  @Command('set_rail')
  async set(socket: ChatSocket, rail: Payload<'set_rail'>): Promise<Result<'set_rail'>> {
    const userId = userIdOf(socket);
    await this.accounts.setRail(userId, rail);
    this.sockets.emitV2({ room: socketRooms.user(userId, 2), except: socket.id }, 'rail', rail);
    return {};
  }
}
