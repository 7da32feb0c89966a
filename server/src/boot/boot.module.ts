import { Module } from '@nestjs/common';
import { MessagesModule } from '../messages/messages.module.js';
import { RoomsModule } from '../rooms/rooms.module.js';
import { BootController } from './boot.controller.js';
import { BootService } from './boot.service.js';

@Module({
  imports: [MessagesModule, RoomsModule],
  controllers: [BootController],
  providers: [BootService],
})
export class BootModule {}
