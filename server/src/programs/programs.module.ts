import { Global, Module } from '@nestjs/common';
import { AudienceService } from './audience.service.js';
import { ClientConnections } from './client-port/client-connections.js';
import { ClientIdentities } from './client-port/client-identity.js';
import { ClientPort } from './client-port/client-port.js';
import { ClientSeats } from './client-port/client-seats.js';
import { SessionWatch } from './client-port/session-watch.js';
import { SocketIoDoor } from './client-port/socket-io-door.js';
import { WebSocketDoor } from './client-port/web-socket-door.js';
import { ClientPresenceService } from './client-presence.service.js';
import { ProgramsController } from './presence/programs.controller.js';
import { ProgramMetrics } from './program-metrics.js';
import { ServiceAccess } from './service-access.js';
import { TicketService } from './ticket.service.js';
import { WorkerEventsService } from './worker-events.service.js';
import { WorkerPort } from './worker-port/worker-port.js';

@Global()
@Module({
  controllers: [ProgramsController],
  providers: [
    AudienceService,
    ClientConnections,
    ClientIdentities,
    ClientPort,
    ClientPresenceService,
    ClientSeats,
    ProgramMetrics,
    ServiceAccess,
    SessionWatch,
    SocketIoDoor,
    TicketService,
    WebSocketDoor,
    WorkerEventsService,
    WorkerPort,
  ],
  exports: [ClientPresenceService, ServiceAccess, WorkerEventsService],
})
export class ProgramsModule {}
