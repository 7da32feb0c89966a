import { Global, Module } from '@nestjs/common';
import { CommandLimits } from './command-limits.js';
import { CommandPipeline } from './command-pipeline.js';
import { Entrance } from './entrance.js';
import { GapRepair } from './gap-repair.js';
import { HandshakeGate } from './handshake-gate.js';
import { OnlineList } from './online-list.js';
import { PresenceFrames } from './presence-frames.js';
import { Publisher } from './publisher.js';
import { ReadMarkerFrames } from './read-marker-frames.js';
import { RealtimeGateway } from './realtime.gateway.js';
import { RealtimeService } from './realtime.service.js';
import { SocketAge } from './socket-age.js';
import { Sockets } from './sockets.js';
import { WireOne } from './wire-1.js';
import { WireTwo } from './wire-2.js';

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
