import { Module } from '@nestjs/common';
import { LastSeenRecorder } from './last-seen-recorder.js';
import { PresenceController } from './presence.controller.js';
import { PresenceGateway } from './presence.gateway.js';
import { PresenceService } from './presence.service.js';

@Module({ controllers: [PresenceController], providers: [LastSeenRecorder, PresenceGateway, PresenceService] })
export class PresenceModule {}
