import { Global, Module, type DynamicModule, type Provider } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import { AuthModule } from './auth/auth.module.js';
import { BootModule } from './boot/boot.module.js';
import { CONFIG, type Config } from './config.js';
import { ContactsModule } from './contacts/contacts.module.js';
import { DeliveryModule } from './delivery/delivery.module.js';
import { portGuardOf } from './http/edge/program-ports.js';
import { ErrorFilter } from './http/error.filter.js';
import { HealthController } from './http/health.controller.js';
import { Readiness } from './http/readiness.js';
import { LimitsModule } from './limits/limits.module.js';
import { MessagesModule } from './messages/messages.module.js';
import type { Logger } from './observe/logger.js';
import type { Metrics } from './observe/metrics.js';
import { ObserveModule } from './observe/observe.module.js';
import { OperationsModule } from './operations/operations.module.js';
import { AccountStore } from './ports/account-store.js';
import type { Backend, CommitObserver } from './ports/backend.js';
import { ClientDirectory } from './ports/client-directory.js';
import { ContactStore } from './ports/contact-store.js';
import { DeliveryQueue } from './ports/delivery-queue.js';
import { InviteLinks } from './ports/invite-links.js';
import { MessageHistory } from './ports/message-history.js';
import { MessageSearch } from './ports/message-search.js';
import { PresenceStore } from './ports/presence-store.js';
import { RateLimits } from './ports/rate-limits.js';
import { RoomLog } from './ports/room-log.js';
import { RoomStore } from './ports/room-store.js';
import { SocketBackplane } from './ports/socket-backplane.js';
import { Tickets } from './ports/tickets.js';
import { WorkerEvents } from './ports/worker-events.js';
import { PresenceModule } from './presence/presence.module.js';
import { PortGuard } from './programs/port-guard.js';
import { ProgramsModule } from './programs/programs.module.js';
import { RealtimeModule } from './realtime/realtime.module.js';
import { RoomsModule } from './rooms/rooms.module.js';
import { SearchModule } from './search/search.module.js';

export interface BackendObservers {
  commit: CommitObserver;
  /** Called when an engine call failed. */
  fault: (fault: { engine: string; error: unknown }) => void;
}

/** Opens the backend of each mode. Only the selected mode's code is loaded. */
const BACKENDS: Record<Config['mode'], (config: Config, observers: BackendObservers) => Promise<Backend>> = {
  local: async ({ dataDir }, { commit: observe, fault: onFault }) =>
    (await import('./adapters/local/index.js')).openLocalBackend({ dataDir, observe, onFault }),
  cluster: async ({ engines, delivery }, { commit: observe, fault: onFault }) => {
    if (!engines) throw new Error('MODE=cluster without the settings of its engines');
    return (await import('./adapters/cluster/index.js')).openClusterBackend(engines, {
      observe,
      onFault,
      // Later than any that is still under way.
      deliveryClaimMs: 3 * delivery.timeoutMs,
    });
  },
};

export const openBackend = (config: Config, observers: BackendObservers): Promise<Backend> =>
  BACKENDS[config.mode](config, observers);

/** Configuration, readiness and the ports, for all modules. */
@Global()
@Module({})
class CoreModule {
  static forRoot(config: Config, backend: Backend, logger: Logger): DynamicModule {
    const providers: Provider[] = [
      { provide: CONFIG, useValue: config },
      { provide: Readiness, useValue: new Readiness(backend) },
      { provide: AccountStore, useValue: backend.accounts },
      { provide: ContactStore, useValue: backend.contacts },
      { provide: InviteLinks, useValue: backend.inviteLinks },
      { provide: RoomLog, useValue: backend.roomLog },
      { provide: RoomStore, useValue: backend.rooms },
      { provide: MessageHistory, useValue: backend.history },
      { provide: MessageSearch, useValue: backend.search },
      { provide: PresenceStore, useValue: backend.presence },
      { provide: SocketBackplane, useValue: backend.backplane },
      { provide: DeliveryQueue, useValue: backend.deliveries },
      { provide: RateLimits, useValue: backend.rateLimits },
      { provide: ClientDirectory, useValue: backend.clients },
      { provide: WorkerEvents, useValue: backend.workerEvents },
      { provide: Tickets, useValue: backend.tickets },
      { provide: PortGuard, useValue: portGuardOf(config, logger) },
    ];
    return { module: CoreModule, providers, exports: providers };
  }
}

@Module({})
export class AppModule {
  static forRoot(config: Config, backend: Backend, logger: Logger, metrics: Metrics): DynamicModule {
    return {
      module: AppModule,
      imports: [
        CoreModule.forRoot(config, backend, logger),
        ObserveModule.forRoot(logger, metrics),
        LimitsModule,
        AuthModule,
        RealtimeModule,
        ContactsModule,
        RoomsModule,
        MessagesModule,
        BootModule,
        SearchModule,
        PresenceModule,
        DeliveryModule,
        ProgramsModule,
        OperationsModule,
      ],
      controllers: [HealthController],
      providers: [{ provide: APP_FILTER, useClass: ErrorFilter }],
    };
  }
}
