import { Module } from '@nestjs/common';
import { AdminGateway } from './admin.gateway.js';
import { LocalSockets } from './local-sockets.js';
import { ServerEvents } from './server-events.js';
import { SocketAdminController } from './socket-admin.controller.js';
import { SocketAdmin } from './socket-admin.service.js';

@Module({
  controllers: [SocketAdminController],
  providers: [AdminGateway, LocalSockets, ServerEvents, SocketAdmin],
})
export class OperationsModule {}
