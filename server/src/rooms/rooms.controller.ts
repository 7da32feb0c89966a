import { Controller } from '@nestjs/common';
import type { RestResponse } from '@suda/contract';
import { Caller, Endpoint, Input, type EndpointInput } from '../http/endpoint.js';
import type { Identity } from '../ports/identity.js';
import { RoomAccess } from './room-access.service.js';
import { RoomsService } from './rooms.service.js';

@Controller()
export class RoomsController {
  constructor(
    private readonly rooms: RoomsService,
    private readonly access: RoomAccess,
  ) {}

  @Endpoint('rooms')
  list(@Caller() me: Identity, @Input() { query }: EndpointInput<'rooms'>): Promise<RestResponse<'rooms'>> {
    return this.rooms.list(me, query);
  }

  @Endpoint('publicRooms')
  listPublic(@Input() { query }: EndpointInput<'publicRooms'>): Promise<RestResponse<'publicRooms'>> {
    return this.rooms.listPublic(query);
  }

  @Endpoint('room')
  async one(@Caller() { user }: Identity, @Input() { params }: EndpointInput<'room'>): Promise<RestResponse<'room'>> {
    return { room: await this.access.visibleRoom(user.userId, params.id) };
  }

  @Endpoint('members')
  members(
    @Caller() me: Identity,
    @Input() { params, query }: EndpointInput<'members'>,
  ): Promise<RestResponse<'members'>> {
    return this.rooms.members(me, params.id, query);
  }

  @Endpoint('bans')
  bans(@Caller() me: Identity, @Input() { params, query }: EndpointInput<'bans'>): Promise<RestResponse<'bans'>> {
    return this.rooms.bans(me, params.id, query);
  }
}
