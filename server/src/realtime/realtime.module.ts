import { Global, Module } from '@nestjs/common';
import { CommandLimits } from './commands/command-limits.js';
import { CommandPipeline } from './commands/command-pipeline.js';
import { ConnectionGuard } from './guards/connection-guard.js';
import { SocketMembership } from './connections/socket-membership.js';
import { GapRepair } from './connections/gap-repair.js';
import { HandshakeAuthenticator } from './connections/handshake-authenticator.js';
import { OnlineList } from './broadcast/online-list.js';
import { PresenceFrames } from './broadcast/presence-frames.js';
import { Publisher } from './broadcast/publisher.js';
import { ReadMarkerFrames } from './broadcast/read-marker-frames.js';
import { RealtimeGateway } from './connections/realtime.gateway.js';
import { RealtimeService } from './realtime.service.js';
import { SessionCheck } from './connections/session-check.js';
import { SocketAge } from './connections/socket-age.js';
import { Sockets } from './sockets/sockets.js';
import { ProtocolV1 } from './broadcast/protocol-v1.js';
import { ProtocolV2 } from './broadcast/protocol-v2.js';

@Global()
@Module({
  providers: [
    CommandLimits,
    CommandPipeline,
    ConnectionGuard,
    SocketMembership,
    GapRepair,
    HandshakeAuthenticator,
    OnlineList,
    PresenceFrames,
    Publisher,
    ReadMarkerFrames,
    RealtimeGateway,
    RealtimeService,
    SessionCheck,
    SocketAge,
    Sockets,
    ProtocolV1,
    ProtocolV2,
  ],
  exports: [
    SocketMembership,
    HandshakeAuthenticator,
    CommandPipeline,
    OnlineList,
    ReadMarkerFrames,
    RealtimeService,
    Sockets,
    ProtocolV1,
  ],
})
export class RealtimeModule {}
