import { Module } from '@nestjs/common';
import { ContactsModule } from '../contacts/contacts.module.js';
import { RoomsModule } from '../rooms/rooms.module.js';
import { CallsService } from './calls.service.js';
import { ExportService } from './export.service.js';
import { MessagesController } from './messages.controller.js';
import { MessagesGateway } from './messages.gateway.js';
import { MessagesService } from './messages.service.js';
import { ReadMarkersService } from './read-markers.service.js';
import { SyncService } from './sync.service.js';
import { TypingService } from './typing.service.js';

@Module({
  imports: [ContactsModule, RoomsModule],
  controllers: [MessagesController],
  providers: [
    CallsService,
    ExportService,
    MessagesGateway,
    MessagesService,
    ReadMarkersService,
    SyncService,
    TypingService,
  ],
  exports: [MessagesService],
})
export class MessagesModule {}
