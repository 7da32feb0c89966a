import { Global, Module } from '@nestjs/common';
import { CommandLimits } from './commands/command-limits.js';
import { CommandPipeline } from './commands/command-pipeline.js';
import { Entrance } from './connections/socket-membership.js';
import { GapRepair } from './connections/gap-repair.js';
import { HandshakeGate } from './connections/handshake-authenticator.js';
import { OnlineList } from './broadcast/online-list.js';
import { PresenceFrames } from './broadcast/presence-frames.js';
import { Publisher } from './broadcast/publisher.js';
import { ReadMarkerFrames } from './broadcast/read-marker-frames.js';
import { RealtimeGateway } from './connections/realtime.gateway.js';
import { RealtimeService } from './realtime.service.js';
import { SocketAge } from './connections/socket-age.js';
import { Sockets } from './sockets/sockets.js';
import { WireOne } from './broadcast/protocol-v1.js';
import { WireTwo } from './broadcast/protocol-v2.js';

@Global()
@Module({
  providers: [
    CommandLimits,
    CommandPipeline,
    Entrance,
    GapRepair,
    HandshakeGate,
    OnlineList,
    PresenceFrames,
    Publisher,
    ReadMarkerFrames,
    RealtimeGateway,
    RealtimeService,
    SocketAge,
    Sockets,
    WireOne,
    WireTwo,
  ],
  exports: [Entrance, HandshakeGate, CommandPipeline, OnlineList, ReadMarkerFrames, RealtimeService, Sockets, WireOne],
})
export class RealtimeModule {}
