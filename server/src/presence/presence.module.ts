import { Module } from '@nestjs/common';
import { LastSeenRecorder } from './last-seen-recorder.js';
import { PresenceController } from './presence.controller.js';
import { PresenceService } from './presence.service.js';

@Module({ controllers: [PresenceController], providers: [LastSeenRecorder, PresenceService] })
export class PresenceModule {}
