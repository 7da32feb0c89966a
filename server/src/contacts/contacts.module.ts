import { Module } from '@nestjs/common';
import { AdmissionsService } from './admissions.service.js';
import { ContactsController } from './contacts.controller.js';
import { ContactsGateway } from './contacts.gateway.js';
import { ContactsService } from './contacts.service.js';

@Module({
  controllers: [ContactsController],
  providers: [AdmissionsService, ContactsGateway, ContactsService],
  exports: [AdmissionsService, ContactsService],
})
export class ContactsModule {}
