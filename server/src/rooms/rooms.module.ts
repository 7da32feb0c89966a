import { Module } from '@nestjs/common';
import { ContactsModule } from '../contacts/contacts.module.js';
import { InvitationsController } from './invitations.controller.js';
import { InvitationsGateway } from './invitations.gateway.js';
import { InvitationsService } from './invitations.service.js';
import { InviteLinksController } from './invite-links.controller.js';
import { InviteLinksService } from './invite-links.service.js';
import { MemberLookup } from './member-lookup.service.js';
import { RailGateway } from './rail.gateway.js';
import { RoomAccess } from './room-access.service.js';
import { RoomsController } from './rooms.controller.js';
import { RoomsGateway } from './rooms.gateway.js';
import { RoomsService } from './rooms.service.js';

@Module({
  imports: [ContactsModule],
  controllers: [InvitationsController, InviteLinksController, RoomsController],
  providers: [
    InvitationsGateway,
    InvitationsService,
    InviteLinksService,
    MemberLookup,
    RailGateway,
    RoomAccess,
    RoomsGateway,
    RoomsService,
  ],
  exports: [RoomAccess, RoomsService],
})
export class RoomsModule {}
