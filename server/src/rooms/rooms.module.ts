import { Module } from '@nestjs/common';
import { RoomAccess } from './room-access.service.js';
import { RoomsController } from './rooms.controller.js';
import { RoomsGateway } from './rooms.gateway.js';
import { RoomsService } from './rooms.service.js';

@Module({ controllers: [RoomsController], providers: [RoomAccess, RoomsGateway, RoomsService], exports: [RoomAccess] })
export class RoomsModule {}
