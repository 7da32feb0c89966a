import { Module } from '@nestjs/common';
import { LastSeen } from './last-seen.js';
import { PresenceController } from './presence.controller.js';
import { PresenceService } from './presence.service.js';

@Module({ controllers: [PresenceController], providers: [LastSeen, PresenceService] })
export class PresenceModule {}
