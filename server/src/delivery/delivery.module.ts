import { Module } from '@nestjs/common';
import { DeadDeliveriesController } from './dead-deliveries.controller.js';
import { DeliveryService } from './delivery.service.js';
import { Destinations } from './destinations.js';
import { WorkerCallbacks } from './worker-callbacks.service.js';

@Module({
  controllers: [DeadDeliveriesController],
  providers: [Destinations, DeliveryService, WorkerCallbacks],
  exports: [Destinations, DeliveryService, WorkerCallbacks],
})
export class DeliveryModule {}
