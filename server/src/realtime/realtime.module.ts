import { Global, Module } from '@nestjs/common';
import { CommandLimits } from './commands/command-limits.js';
import { CommandPipeline } from './commands/command-pipeline.js';
import { Admission } from './guards/admission.js';
import { ConnectionGuard } from './guards/connection-guard.js';
import { SocketMembership } from './connections/socket-membership.js';
import { GapRepair } from './connections/gap-repair.js';
import { HandshakeAuthenticator } from './connections/handshake-authenticator.js';
import { OnlineUsersBroadcast } from './broadcast/online-users-broadcast.js';
import { OwnNames } from './presence/own-names.js';
import { PresenceAudience } from './presence/presence-audience.js';
import { PresenceBroadcast } from './presence/presence-broadcast.js';
import { PresenceWatches } from './presence/presence-watches.js';
import { Publisher } from './broadcast/publisher.js';
import { ReadMarkerBroadcast } from './broadcast/read-marker-broadcast.js';
import { RealtimeGateway } from './connections/realtime.gateway.js';
import { RoomFrames } from './broadcast/room-frames.js';
import { RealtimeService } from './realtime.service.js';
import { ReplicaState } from './replicas/replica-state.js';
import { Replicas } from './replicas/replicas.js';
import { SessionCheck } from './connections/session-check.js';
import { SocketServers } from './connections/socket-servers.js';
import { SocketExpiry } from './connections/socket-expiry.js';
import { RoomSizes } from './sockets/room-sizes.js';
import { Sockets } from './sockets/sockets.js';
import { ProtocolV1 } from './broadcast/protocol-v1.js';
import { ProtocolV2 } from './broadcast/protocol-v2.js';
import { TypingBroadcast } from './broadcast/typing-broadcast.js';

@Global()
@Module({
  providers: [
    Admission,
    CommandLimits,
    CommandPipeline,
    ConnectionGuard,
    SocketMembership,
    GapRepair,
    HandshakeAuthenticator,
    OnlineUsersBroadcast,
    OwnNames,
    PresenceAudience,
    PresenceBroadcast,
    PresenceWatches,
    Publisher,
    ReadMarkerBroadcast,
    RoomFrames,
    RealtimeGateway,
    RealtimeService,
    ReplicaState,
    Replicas,
    RoomSizes,
    SessionCheck,
    SocketExpiry,
    SocketServers,
    Sockets,
    ProtocolV1,
    ProtocolV2,
    TypingBroadcast,
  ],
  exports: [
    SocketMembership,
    HandshakeAuthenticator,
    CommandPipeline,
    OnlineUsersBroadcast,
    OwnNames,
    PresenceWatches,
    ReadMarkerBroadcast,
    RealtimeService,
    ReplicaState,
    Replicas,
    RoomFrames,
    RoomSizes,
    SocketServers,
    Sockets,
    ProtocolV1,
    TypingBroadcast,
  ],
})
export class RealtimeModule {}
